import { expect, it } from 'vitest';
import { judgeLetter, judgePresentation } from '../../src/web/judge.js';
import { TEXTS } from '../../src/web/texts.js';
import { NOW, SeatedJury } from '../juror/seated-jury.js';
import { present } from '../verifier/bytes.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { ASKED_WITH, show } from '../vectors/forge/presentations.js';

/** What the page heads letters and presentations with where not all is as it was drawn, or not all is at hand. */

const ALONE = { rootKey: ROOT_KEY, now: NOW, log: undefined, asked: { canisterId: CANISTER } };

function court(): { own: SeatedJury; b: number } {
    const own = new SeatedJury(20);
    const b = own.drawCase(3, 2);
    own.seat(b);
    return { own, b };
}

it('a letter without its slip is not called good of somebody who does not sit any more', () => {
    const { own, b } = court();
    own.memo(own.excusal(b, [0])).commit();
    const judge = (position: number) => {
        const letter = { ...present(own.letters(b)[position])[0], evidence: undefined };
        return judgeLetter(letter, undefined, { ...ALONE, log: own.verified() });
    };
    expect(judge(1)).toMatchObject({ tone: 'wait', headline: TEXTS.letterOpen });
    expect(judge(0)).toMatchObject({ tone: 'open', headline: TEXTS.letterExcused });
    expect(judge(0).more).toContain(TEXTS.unboundMore);
    own.memo(own.withdrawal(b)).commit();
    for (const position of [0, 1])
        expect(judge(position)).toMatchObject({ tone: 'open', headline: TEXTS.letterWithdrawn });
    const next = court();
    const e = next.own.expand(next.b, 2);
    next.own.seat(e);
    const [letter] = present(next.own.letters(next.b)[0]);
    const superseded = judgeLetter(letter, undefined, { ...ALONE, log: next.own.verified() });
    expect(superseded).toMatchObject({ tone: 'open', headline: TEXTS.letterSuperseded });
});

it('a presentation without the log says what that leaves open', () => {
    const { own, b } = court();
    const presentation = show(present(own.letters(b)[0])[0]);
    const alone = judgePresentation(presentation, ASKED_WITH, ALONE);
    expect(alone).toMatchObject({ tone: 'good', headline: TEXTS.presentationNoLog });
    expect(alone.more).toContain('Whether this seat is excused, or the draw withdrawn, takes a copy of the whole log.'); // prettier-ignore
    expect(alone.notProven).toContain(TEXTS.notProvenNoLog);
    expect(TEXTS.notProvenNoLog).toContain('excused');
    const whole = judgePresentation(presentation, ASKED_WITH, { ...ALONE, log: own.verified() });
    expect(whole).toMatchObject({ tone: 'good', headline: TEXTS.presentationGood('juror'), notProven: [] });
});

it('a presentation of a seat that may be that of somebody excused is not green', () => {
    const { own, b } = court();
    own.memo(own.excusal(b, [0])).commit();
    const judge = (position: number) => {
        const presentation = show(present(own.letters(b)[position])[0]);
        return judgePresentation(presentation, ASKED_WITH, { ...ALONE, log: own.verified() });
    };
    expect(judge(1)).toMatchObject({ tone: 'open', headline: TEXTS.presentationUnnamed });
    expect(judge(1).more).toContain('1 of 3 jurors is excused, and the record names no seats');
    // Of the alternates nobody is.
    expect(judge(4)).toMatchObject({ tone: 'good', headline: TEXTS.presentationGood('alternate') });
});
