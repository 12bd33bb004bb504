import { expect, it } from 'vitest';
import type { Letter } from '../../src/juror/letter.js';
import { judgeLetter } from '../../src/web/judge.js';
import { TEXTS } from '../../src/web/texts.js';
import { NOW, SeatedJury } from '../juror/seated-jury.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';

it('a letter of a jury that was seated anew is not green, and names the jury of now', () => {
    const own = new SeatedJury(20);
    const draw = own.draw(4);
    own.seat(draw);
    const [[old, slip] = []] = own.letters(draw);
    const alone = { rootKey: ROOT_KEY, now: NOW, log: undefined, asked: {} };
    expect(judgeLetter(old as Letter, slip, alone)).toMatchObject({ tone: 'good' });
    const expand = own.expand(draw, 3);
    own.seat(expand);
    const report = judgeLetter(old as Letter, slip, { ...alone, log: own.verified() });
    expect(report).toMatchObject({ tone: 'open', headline: TEXTS.letterSuperseded });
    expect(report.more).toContain(`the jury of block ${expand}, whose draw goes on from yours`);
    expect(report.lines).toContainEqual(expect.objectContaining({ state: 'noted', code: 'JURY_SUPERSEDED' }));
});
