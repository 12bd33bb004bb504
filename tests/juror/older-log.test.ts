import { describe, expect, it } from 'vitest';
import { checkLetter } from '../../src/juror/check-letter.js';
import type { CheckVerdict } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { show, ASKED_WITH } from '../vectors/forge/presentations.js';
import { present } from '../verifier/bytes.js';
import { POLICY } from '../verifier/log-builder.js';
import { SECOND_SEED, SeatedJury } from './seated-jury.js';

/** A copy of the log that is older than a letter: what the letter itself proves stays known. */

const notes = ({ checks }: CheckVerdict) =>
    checks.flatMap(({ state, code }) => (state === 'noted' && code ? [code] : []));
const details = ({ checks }: CheckVerdict) => checks.map(({ name, detail }) => `${name}: ${detail}`);

/** Three jurors and two alternates, seated. */
function court(): { own: SeatedJury; b: number } {
    const own = new SeatedJury(12);
    const b = own.drawCase(3, 2);
    own.seat(b);
    return { own, b };
}

describe('an older copy of the log does not hide what a letter shows', () => {
    it('of who was excused and of a draw that was withdrawn', () => {
        const { own, b } = court();
        const old = own.verified();
        own.memo(own.excusal(b, [0])).commit();
        const seen = [0, 3, 4].map((position) => {
            const [letter, slip] = present(own.letters(b)[position]);
            const alone = checkLetter(letter, slip, POLICY);
            const both = checkLetter(letter, slip, { ...POLICY, log: old });
            expect(both).toMatchObject({
                verified: true,
                whole: true,
                person: alone.person,
                asOf: alone.asOf
            });
            expect(both.wholeAsOf).toBe(old.verdict.asOf);
            expect(both.asOf).toBeGreaterThan(old.verdict.asOf ?? 0n);
            expect(details(both).filter((line) => line.startsWith('log: the copy of the log is older than this'))).toHaveLength(1); // prettier-ignore
            return both.person;
        });
        expect(seen).toEqual(['excused', 'moved up', 'alternate']);
        own.memo(own.withdrawal(b)).commit();
        const [letter, slip] = present(own.letters(b)[1]);
        const both = checkLetter(letter, slip, { ...POLICY, log: old });
        expect(both).toMatchObject({ verified: true, withdrawn: { index: 5, block: b }, person: 'juror' });
        expect(notes(both)).toEqual(['JURY_WITHDRAWN']);
        const presented = checkPresentation(show(letter), ASKED_WITH, { ...POLICY, log: old });
        expect(presented).toMatchObject({ withdrawn: { index: 5 } });
    });

    it('of what the copy knows and the receipts do not, and of both together', () => {
        const { own, b } = court();
        own.memo(own.excusal(b, [0])).commit();
        const old = own.verified();
        own.memo(own.excusal(b, [1, 2])).commit();
        const evidence = own.evidence(b);
        // The record in block 4 is left out.
        const dropped = { ...evidence, seats: evidence.seats.filter((_, i) => i !== 1) };
        const [letter, slip] = present(own.letters(b, { evidence: dropped })[0]);
        expect(checkLetter(letter, slip, POLICY).person).toBe('juror');
        const both = checkLetter(letter, slip, { ...POLICY, log: old });
        expect(both.person).toBe('excused');
        expect(notes(both)).toEqual(['EXCUSED_TOO_MANY', 'PERSON_EXCUSED']);
    });

    it('of a jury that was extended behind its end', () => {
        const { own, b } = court();
        own.memo(own.excusal(b, [0])).commit();
        const old = own.verified();
        const e = own.expand(b, 2);
        own.seat(e);
        const { draws, keys } = own.evidence(e);
        const seats = own.receipts(own.published().sets.get(e)?.publishedIn ?? []);
        const [letter, slip] = present(own.letters(e, { evidence: { draws, seats, keys } })[0]);
        // The receipts say nothing of the excusal; the copy, which ends before the draw, does.
        expect(checkLetter(letter, slip, POLICY)).toMatchObject({ verified: true, person: 'juror' });
        const both = checkLetter(letter, slip, { ...POLICY, log: old });
        expect(both).toMatchObject({ verified: true, person: 'excused', whole: false });
        expect(notes(both)).toEqual(['EXPANDED_AFTER_EXCUSAL', 'PERSON_EXCUSED']);
    });

    it('of a key that was reset', () => {
        const { own, b } = court();
        const old = own.verified();
        own.setKey(SECOND_SEED, 'Reset');
        own.memo(own.excusal(b, [4], { signer: SECOND_SEED })).commit();
        const [letter, slip] = present(own.letters(b)[0]);
        for (const log of [undefined, old, own.verified()]) {
            const verdict = checkLetter(letter, slip, { ...POLICY, ...(log && { log }) });
            expect(verdict).toMatchObject({ verified: true, person: 'juror', reset: { number: 1 } });
            expect(notes(verdict)).toEqual(['ENTITY_KEY_RESET', 'ENTITY_KEY_RESET']);
        }
        const lines = details(checkLetter(letter, slip, { ...POLICY, log: old }));
        expect(lines).toContain('keys: the log has the same keys, as far as it reaches: 1 of 2');
    });

    it('and no note is made of a copy that is as new as the letter', () => {
        const { own, b } = court();
        const [letter, slip] = present(own.letters(b)[0]);
        own.memo(asciiBytes('later')).commit();
        const verdict = checkLetter(letter, slip, { ...POLICY, log: own.verified() });
        expect(details(verdict).filter((line) => line.includes('is older'))).toEqual([]);
        expect(verdict.asOf).toBe(verdict.wholeAsOf);
    });
});

it('a letter takes along what records under a later Expand that nobody seated say of it', () => {
    const { own, b } = court();
    const first = own.expand(b, 1);
    const e = own.expand(first, 1);
    own.memo(own.excusal(e, [0]))
        .memo(own.excusal(e, [6]))
        .commit();
    // Who was drawn by the Expand is nobody of the jury of b.
    expect(own.published().changes.evidenceOf(b)).toEqual([first, e, e + 1]);
    const [letter, slip] = present(own.letters(b)[0]);
    for (const log of [undefined, own.verified()])
        expect(checkLetter(letter, slip, { ...POLICY, ...(log && { log }) })).toMatchObject({ verified: true, person: 'excused' }); // prettier-ignore
    own.memo(own.withdrawal(e)).commit();
    const [again] = present(own.letters(b)[1]);
    expect(checkLetter(again, slip, POLICY).withdrawn).toMatchObject({ block: e });
});
