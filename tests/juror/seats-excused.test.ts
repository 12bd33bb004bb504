import { describe, expect, it } from 'vitest';
import { checkLetter } from '../../src/juror/check-letter.js';
import type { CheckVerdict } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import { show, ASKED_WITH } from '../vectors/forge/presentations.js';
import { present } from '../verifier/bytes.js';
import { POLICY } from '../verifier/log-builder.js';
import { ascending, SeatedJury } from './seated-jury.js';

/** What records say of seats: some name none, and what they name has to fit by number. */

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

describe('a presentation', () => {
    const answers = (own: SeatedJury, b: number, log = own.verified()) =>
        own.letters(b).map(([letter]) => {
            const { person, unnamed } = checkPresentation(show(letter), ASKED_WITH, { ...POLICY, log });
            return person ?? unnamed;
        });

    it('of a jury some of whom are excused by no seats tells that its seat may be theirs', () => {
        const { own, b } = court();
        own.memo(own.excusal(b, [1])).commit();
        const unnamed = { excused: 1, of: 3, named: 0 };
        expect(answers(own, b)).toEqual([unnamed, unnamed, unnamed, undefined, undefined]);
        own.memo(own.excusal(b, [3]))
            .memo(own.excusal(b, [4]))
            .commit();
        // All alternates are excused: so is each of their seats.
        expect(answers(own, b)).toEqual([unnamed, unnamed, unnamed, 'excused', 'excused']);
        own.memo(own.excusal(b, [0]))
            .memo(own.excusal(b, [2]))
            .commit();
        expect(answers(own, b)).toEqual(Array(5).fill('excused'));
    });

    it('knows the seats that are named, and of the others that they are not meant', () => {
        const own = new SeatedJury(12);
        const b = own.drawCase(5, 2);
        own.seat(b);
        const ids = ascending([0, 1, 2].map((position) => present(own.letters(b)[position])[0].seatId));
        own.memo(own.excusal(b, [0, 1, 2], { seatIds: ids })).commit();
        expect(answers(own, b)).toEqual([...Array(3).fill('excused'), ...Array(4).fill(undefined)]);
        own.memo(own.excusal(b, [3])).commit();
        const unnamed = { excused: 4, of: 5, named: 3 };
        expect(answers(own, b)).toEqual([
            ...Array(3).fill('excused'),
            unnamed,
            unnamed,
            undefined,
            undefined
        ]);
        // A record that changes nothing any more names nothing, whoever signed it.
        const more = ascending([...ids, present(own.letters(b)[3])[0].seatId]);
        own.memo(own.excusal(b, [0, 1, 2, 3], { seatIds: more })).commit();
        expect(answers(own, b)).toEqual([
            ...Array(3).fill('excused'),
            unnamed,
            unnamed,
            undefined,
            undefined
        ]);
    });

    it('without the log is never told that nothing is on record', () => {
        const { own, b } = court();
        const [letter] = present(own.letters(b)[0]);
        const verdict = checkPresentation(show(letter), ASKED_WITH, POLICY);
        expect(verdict).toMatchObject({ person: undefined, wholeAsOf: undefined, whole: false });
        expect(details(verdict)).toContain('log: uniqueness not checked: only the whole log shows that no other list came first, and that nobody was excused and the draw not withdrawn but as told here'); // prettier-ignore
    });
});

describe('seats that a record names', () => {
    const seatsAt = (own: SeatedJury, b: number, ...positions: number[]) =>
        ascending(positions.map((position) => present(own.letters(b)[position])[0].seatId));

    it.each([
        ['of jurors for alternates', [5, 6, 7], [0, 1, 2]],
        ['of alternates for jurors', [0, 1, 2], [5, 6, 7]],
        ['of one juror too many', [0, 1, 5], [0, 1, 2]]
    ] as const)('%s count for nothing, and are told', (_, positions, named) => {
        const own = new SeatedJury(12);
        const b = own.drawCase(5, 3);
        own.seat(b);
        own.memo(own.excusal(b, positions, { seatIds: seatsAt(own, b, ...named) })).commit();
        for (const position of [0, 1, 2]) {
            const [letter, slip] = present(own.letters(b)[position]);
            for (const log of [undefined, own.verified()]) {
                const policy = { ...POLICY, ...(log && { log }) };
                const verdict = checkLetter(letter, slip, policy);
                expect(verdict.person).toBe(
                    (positions as readonly number[]).includes(position) ? 'excused' : 'juror'
                );
                expect(notes(verdict)).toContain('EXCUSED_SEATS');
                const shown = checkPresentation(show(letter), ASKED_WITH, policy);
                expect(shown.person).toBeUndefined();
                expect(notes(shown)).toContain('EXCUSED_SEATS');
            }
        }
    });

    it('of more people than are excused count for nothing, by several records too', () => {
        const own = new SeatedJury(12);
        const b = own.drawCase(6, 2);
        own.seat(b);
        own.memo(own.excusal(b, [0, 1, 2], { seatIds: seatsAt(own, b, 0, 1, 2) })).commit();
        own.memo(own.excusal(b, [0, 1, 3], { seatIds: seatsAt(own, b, 3, 4, 5) })).commit();
        const { changes, sets } = own.published();
        const stateOf = (position: number) =>
            changes.seatState(b, present(own.letters(b)[position])[0].seatId, sets.get(b)?.seatIds).state;
        expect([0, 1, 2, 3, 4, 5].map(stateOf)).toEqual(['excused', 'excused', 'excused', 'unknown', 'unknown', 'unknown']); // prettier-ignore
        expect(changes.misfit(b)).toBe('block 5: with it 4 jurors and 0 alternates of block 2 are excused, and seats of 6 jurors and 0 alternates named'); // prettier-ignore
    });
});
