import { expect, it } from 'vitest';
import { checkLetter } from '../../src/juror/check-letter.js';
import { MAX_EXCUSED_IN } from '../../src/juror/excused-overview.js';
import { peopleOf, personWords, sittingOf, sittingWarnings, sittingWords } from '../../src/juror/sitting.js';
import { present } from '../verifier/bytes.js';
import { POLICY } from '../verifier/log-builder.js';
import { auditOf, ROGUE_SEED, SeatedJury } from './seated-jury.js';

/** The jury as drawn and as it sits: against a clerk who calls people up by hand, one after another. */

interface Called {
    readonly position: number;
    words: string;
}

/** Jurors sit; whoever is excused leaves, and the next who waits takes the place. */
function byHand(drawn: number, jurors: number, excused: readonly number[]): string[] {
    const all = Array.from({ length: drawn }, (_, position): Called => ({ position, words: '' }));
    const present = all.filter(({ position }) => !excused.includes(position));
    for (const one of all) one.words = 'excused';
    const [seated, waiting] = [present.slice(0, jurors), present.slice(jurors)];
    for (const one of seated) one.words = one.position < jurors ? 'juror' : 'moved up';
    for (const [i, one] of waiting.entries()) one.words = `alternate ${i + 1} of ${waiting.length}`;
    return all.map(({ words }) => words);
}

it('is what a clerk comes to by hand', () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
    console.log(`seed ${seed}`);
    let state = seed;
    const random = (below: number) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 500; round++) {
        const jurors = 1 + random(12);
        const drawn = jurors + random(6);
        const positions = Array.from({ length: drawn }, (_, i) => i).filter(() => random(4) === 0);
        const blocks = positions.map(() => 9 + random(4));
        const excused = new Map(
            positions.map((position, i) => [position, { index: blocks[i] ?? 0, reason: 0 }])
        );
        const people = peopleOf(drawn, jurors, excused).map(personWords);
        expect(people, `seed ${seed}, round ${round}`).toEqual(byHand(drawn, jurors, positions));
        const sitting = sittingOf(drawn, jurors, excused, undefined);
        const count = (word: RegExp) => people.filter((one) => word.test(one)).length;
        expect(sitting).toMatchObject({
            jurors,
            alternates: drawn - jurors,
            excused: count(/^excused$/),
            movedUp: count(/^moved up$/),
            sit: count(/^(juror|moved up)$/),
            left: count(/^alternate/),
            excusedIn: [...new Set(blocks)].sort((a, b) => a - b),
            excusedInCount: new Set(blocks).size
        });
        const [fewer, upTo] = [1 + random(drawn), (end: number) => positions.filter((one) => one < end)];
        const before = sittingOf(fewer, Math.min(jurors, fewer), excused, undefined);
        const blocksBefore = new Set(upTo(fewer).map((position) => excused.get(position)?.index ?? 0));
        expect([before.excused, before.excusedInCount]).toEqual([upTo(fewer).length, blocksBefore.size]);
        expect(before.excusedIn).toEqual([...blocksBefore].sort((a, b) => a - b));
        const isTooMany = positions.length > drawn - jurors;
        expect(sittingWarnings(sitting).map(({ code }) => code)).toEqual(
            isTooMany ? ['EXCUSED_TOO_MANY'] : []
        );
        expect(sittingWords(sitting) === undefined).toBe(positions.length === 0);
    }
});

it('lists the newest hundred of the blocks that excuse people, says how many there are, and names few in words', () => {
    const excused = new Map(
        Array.from({ length: 250 }, (_, i) => [i, { index: 1000 - i, reason: 0 }] as const)
    );
    const sitting = sittingOf(240, 240, excused, undefined);
    expect(sitting).toMatchObject({ excused: 240, excusedInCount: 240 });
    expect(sitting.excusedIn).toEqual(Array.from({ length: MAX_EXCUSED_IN }, (_, i) => 901 + i));
    expect(sittingWords(sitting)).toContain(
        '240 of 240 excused (block 996, 997, 998, 999, 1000 and 235 others), 0 of 240 replaced'
    );
    // Who is excused later is told of too.
    excused.set(5000, { index: 2000, reason: 0 }).set(239, { index: 761, reason: 0 });
    expect(sittingOf(6000, 6000, excused, undefined)).toMatchObject({ excused: 251, excusedInCount: 251 });
    expect(sittingOf(6000, 6000, excused, undefined).excusedIn.at(-1)).toBe(2000);
    const ten = new Map([...excused].slice(0, 10));
    expect(sittingWords(sittingOf(20, 10, ten, undefined))).toContain('(block 991, 992, 993, 994, 995, 996, 997, 998, 999, 1000)'); // prettier-ignore
});

it('is told of draws, with a warning for each thing that excusals let the entity do', () => {
    const own = new SeatedJury(12);
    const b = own.drawCase(3, 2);
    own.seat(b)
        .memo(own.excusal(b, [0, 1, 2]))
        .commit();
    const e = own.expand(b, 2);
    const audit = auditOf(own);
    expect(audit.report(b)).toMatchObject({ state: 'seated', jury: 'seated', sitting: { excused: 3, sit: 2, left: 0 } }); // prettier-ignore
    expect(sittingWords(audit.report(b).sitting)).toBe("drawn 3 jurors and 2 alternates; sits 2 jurors: 3 of 5 excused (block 4), 2 of 3 replaced, on the entity's word alone, 1 place empty"); // prettier-ignore
    expect(audit.report(e)).toMatchObject({ jury: 'drawn', sitting: { excused: 3, sit: 3, left: 1, expandedAfter: e } }); // prettier-ignore
    expect(sittingWarnings(audit.report(e).sitting).map(({ code }) => code)).toEqual([
        'EXPANDED_AFTER_EXCUSAL'
    ]);
    expect(audit.findings.map(({ code, index }) => [code, index])).toEqual([
        ['EXCUSED_TOO_MANY', 4],
        ['EXPANDED_AFTER_EXCUSAL', e]
    ]);
    own.seat(e);
    expect(auditOf(own).report(b)).toMatchObject({ state: 'seated', jury: 'superseded', supersededBy: e });
    own.memo(own.withdrawal(b)).commit();
    for (const block of [b, e]) expect(auditOf(own).report(block)).toMatchObject({ jury: 'withdrawn' });
});

it('costs a reader no signature for a record that changes nothing, and 64 for those of one who has no key', () => {
    const own = new SeatedJury(12);
    const b = own.drawCase(3, 2);
    const good = own.excusal(b, [1]);
    own.memo(good);
    for (let i = 0; i < 40; i++) own.memo(good);
    for (let i = 0; i < 100; i++)
        own.memo(own.excusal(b, [2], { signer: ROGUE_SEED, reasons: Uint8Array.of(i) }));
    own.memo(own.withdrawal(b)).commit();
    const { seats } = auditOf(own);
    expect(seats.changes.signaturesChecked).toBe(65);
    // The same principal staged the withdrawal behind them: nobody looks.
    expect(seats.changes.withdrawal(b)).toBeUndefined();
    expect(seats.changes.people(b).map(personWords)).toEqual(['juror', 'excused', 'juror', 'moved up', 'alternate 1 of 1']); // prettier-ignore
});

it('of a withdrawn draw and an excused person no letter fails', () => {
    const own = new SeatedJury(12);
    const b = own.drawCase(3, 2);
    own.seat(b)
        .memo(own.excusal(b, [1]))
        .memo(own.withdrawal(b))
        .commit();
    for (const [position, person] of [
        [0, 'juror'],
        [1, 'excused'],
        [3, 'moved up'],
        [4, 'alternate']
    ] as const) {
        const [letter, slip] = present(own.letters(b)[position]);
        for (const log of [undefined, own.verified()]) {
            const verdict = checkLetter(letter, slip, { ...POLICY, ...(log && { log }) });
            expect(verdict).toMatchObject({
                verified: true,
                codes: [],
                person,
                withdrawn: { index: 5, block: b }
            });
            const told = verdict.checks.flatMap(({ state, code }) =>
                state === 'noted' && code ? [code] : []
            );
            expect(told).toEqual(['JURY_WITHDRAWN', ...(person === 'excused' ? ['PERSON_EXCUSED'] : [])]);
        }
    }
});
