import { describe, expect, it } from 'vitest';
import { asciiBytes, compareBytes, toHex } from '../../src/protocol/bytes.js';
import { checkLetter, SeatsAudit } from '../../src/juror/index.js';
import type { CheckPolicy, Letter, Slip } from '../../src/juror/index.js';
import { canisterPrincipal, ROOT_KEY } from '../verifier/certificate-builder.js';
import {
    auditOf,
    ascending,
    FIRST_SEED,
    NOW,
    ROGUE_SEED,
    SeatedJury,
    SECOND_SEED,
    signedPart
} from './seated-jury.js';
import { Audited } from '../verifier/audited.js';

/** Lists of seats: what makes one that counts, and that nothing else does. */

const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const OTHER_CANISTER = canisterPrincipal(301).toUint8Array();
const STRANGE = new Uint8Array(32).fill(255);

const codes = (changed: Letter, of: Slip | undefined, policy: CheckPolicy = POLICY) =>
    checkLetter(changed, of, policy).codes;

/** A part of the list of a jury of five. */
type Part = (
    seatIds: readonly Uint8Array[],
    part?: number,
    parts?: number,
    signer?: Uint8Array
) => Uint8Array;

/** A fresh jury of 5 with what the entity did wrong: what its first juror, who has no receipts, is told by the log. */
function publish(
    wrong: (ids: Uint8Array[], part: Part, own: SeatedJury, b: number) => Uint8Array[]
): string[] {
    const own = new SeatedJury(12);
    const b = own.draw(5);
    const { seatIds, drawHash } = own.memosOf(b);
    const part: Part = (ids, k = 1, m = 1, signer = FIRST_SEED) =>
        signedPart({ block: b, drawHash, part: k, parts: m, jurors: 5, seatIds: ids }, signer);
    for (const memo of wrong(ascending(seatIds), part, own, b)) own.memo(memo);
    own.commit();
    const [[one, slip] = []] = own.letters(b, { evidence: undefined });
    const verdict = checkLetter(one as Letter, slip, { ...POLICY, log: own.verified() });
    const notes = verdict.checks.flatMap(({ state, code }) => (state === 'noted' && code ? [code] : []));
    return [...verdict.codes, ...notes];
}

describe('seats that are', () => {
    it('missing', () =>
        expect(publish((ids) => [asciiBytes(`${ids.length} seats`)])).toEqual(['SEATS_MISSING']));
    it('not all there', () =>
        expect(publish((ids, part) => [part(ids.slice(0, 3), 1, 2)])).toEqual(['SEATS_MISSING']));
    it('in two parts', () =>
        expect(publish((ids, part) => [part(ids.slice(0, 3), 1, 2), part(ids.slice(3), 2, 2)])).toEqual([]));
    it('in two parts, the second first: parts are a set', () =>
        expect(publish((ids, part) => [part(ids.slice(3), 2, 2), part(ids.slice(0, 3), 1, 2)])).toEqual([]));
    it('in two lists, interleaved: each part belongs to its own', () =>
        expect(
            publish((ids, part) => [
                part(ids.slice(0, 1), 1, 3),
                part(ids.slice(0, 3), 1, 2),
                part(ids.slice(1, 3), 2, 3),
                part(ids.slice(3), 2, 2),
                part(ids.slice(3), 3, 3)
            ])
        ).toEqual([]));
    it('begun anew, with the same parts', () =>
        expect(
            publish((ids, part) => [
                part(ids.slice(0, 3), 1, 2),
                part(ids.slice(0, 3), 1, 2),
                part(ids.slice(3), 2, 2)
            ])
        ).toEqual([]));
    it('begun anew, with others: the first part of a number counts', () =>
        expect(
            publish((ids, part) => [
                part(ids.slice(0, 3), 1, 2),
                part([STRANGE, STRANGE, STRANGE], 1, 2),
                part(ids.slice(3), 2, 2)
            ])
        ).toEqual(['SEATS_EQUIVOCATION']));
    it('in two parts that are not ascending together', () =>
        expect(publish((ids, part) => [part(ids.slice(2), 1, 2), part(ids.slice(0, 2), 2, 2)])).toEqual([
            'SEATS_ORDER'
        ]));
    it('one fewer', () => expect(publish((ids, part) => [part(ids.slice(1))])).toEqual(['SEATS_COUNT']));
    it('one more', () => expect(publish((ids, part) => [part([...ids, STRANGE])])).toEqual(['SEATS_COUNT']));
    it('doubled', () =>
        expect(publish((ids, part) => [part([ids[0] as Uint8Array, ...ids.slice(0, 4)])])).toEqual([
            'SEATS_ORDER'
        ]));
    it('unsorted', () => expect(publish((ids, part) => [part([...ids].reverse())])).toEqual(['SEATS_ORDER']));
    it('wrong first: what is signed next under that key is another, and does not count', () =>
        expect(publish((ids, part) => [part(ids.slice(1)), part(ids)])).toEqual(['SEATS_COUNT']));
    it('published twice, the same', () =>
        expect(publish((ids, part) => [part(ids), part(ids), part(ids.slice(0, 2), 1, 2), part(ids.slice(2), 2, 2)])).toEqual([])); // prettier-ignore

    it.each<[string, string, (ids: Uint8Array[], b: number, drawHash: Uint8Array) => Uint8Array]>([
        ['of another draw', 'SEATS_DRAW_MISMATCH', (ids, b) => of({ block: b, drawHash: STRANGE, jurors: 5, seatIds: ids })], // prettier-ignore
        ['of a block that is no draw', 'SEATS_DRAW_MISMATCH', (ids, _, d) => of({ block: 0, drawHash: d, jurors: 5, seatIds: ids })], // prettier-ignore
        ['of a block that is not there yet', 'SEATS_DRAW_MISMATCH', (ids, _, d) => of({ block: 99, drawHash: d, jurors: 5, seatIds: ids })], // prettier-ignore
        ['split as nobody declared', 'SEATS_COUNT', (ids, b, d) => of({ block: b, drawHash: d, jurors: 4, seatIds: ids })], // prettier-ignore
        ['in more parts than seats', 'SEATS_COUNT', (ids, b, d) => of({ block: b, drawHash: d, jurors: 5, parts: 6, seatIds: ids })], // prettier-ignore
        ['signed for another canister', 'SEATS_SIGNATURE_INVALID', (ids, b, d) => of({ block: b, drawHash: d, jurors: 5, seatIds: ids }, FIRST_SEED, OTHER_CANISTER)], // prettier-ignore
        ['signed by a key that is not on record', 'SEATS_SIGNATURE_INVALID', (ids, b, d) => of({ block: b, drawHash: d, jurors: 5, seatIds: ids }, ROGUE_SEED)], // prettier-ignore
        ['malformed', 'SEATS_MALFORMED', (ids, b, d) => of({ block: b, drawHash: d, jurors: 5, seatIds: ids }).slice(0, -1)] // prettier-ignore
    ])('%s are an unwanted memo: %s', (_, code, make) => {
        const own = new SeatedJury(12);
        const b = own.draw(5);
        const { seatIds, drawHash } = own.memosOf(b);
        own.memo(make(ascending(seatIds), b, drawHash)).commit();
        const going = new Audited(SeatsAudit.of(own.folder)).add(...own.log.blocks);
        const { audit } = going;
        expect(audit.findings.map((finding) => [finding.state, finding.code])).toEqual([['noted', code]]);
        expect(audit.report(b)).toMatchObject({ state: 'abandoned', code: 'SEATS_MISSING' });
        // What counts comes afterwards as if nothing had been there.
        own.seat(b);
        going.add(...own.log.blocks.slice(-1));
        expect(audit.report(b)).toMatchObject({ state: 'seated', anonymitySet: 5, equivocation: undefined });
        const [mine] = own.letters(b);
        expect(codes(...(mine as [Letter, Slip]), { ...POLICY, log: own.verified() })).toEqual([]);
    });

    /** Of the juror with the smallest seat, with the log. The second list is always reported. */
    function checkTwice(lists: (ids: Uint8Array[]) => Uint8Array[][]): readonly string[] {
        const own = new SeatedJury(12);
        const b = own.draw(5);
        const { seatIds, drawHash } = own.memosOf(b);
        const sorted = ascending(seatIds);
        for (const [i, ids] of lists(sorted).entries()) {
            // The same number of parts would be the same list, begun anew.
            const split = i === 0 ? [ids] : [ids.slice(0, 2), ids.slice(2)];
            for (const [k, part] of split.entries())
                own.memo(
                    of({ block: b, drawHash, part: k + 1, parts: split.length, jurors: 5, seatIds: part })
                );
        }
        own.commit();
        const mine = own.letters(b).find(([one]) => compareBytes(one.seatId, sorted[0] as Uint8Array) === 0);
        const verdict = checkLetter(...(mine as [Letter, Slip]), { ...POLICY, log: own.verified() });
        expect(verdict.checks.map(({ code }) => code)).toContain('SEATS_EQUIVOCATION');
        return verdict.codes;
    }

    it('published twice, with others the second time', () =>
        expect(checkTwice((ids) => [ids, [...ids.slice(1), STRANGE]])).toEqual([]));
    it('published twice, with a stooge the first time', () =>
        expect(checkTwice((ids) => [[...ids.slice(1), STRANGE], ids])).toEqual(['SEAT_NOT_PUBLISHED']));

    it('shown by receipts of the second list, where the log has another first', () => {
        const own = new SeatedJury(12);
        const b = own.draw(5);
        const { seatIds, drawHash } = own.memosOf(b);
        const sorted = ascending(seatIds);
        const list = { block: b, drawHash, jurors: 5 };
        own.memo(of({ ...list, seatIds: [...sorted.slice(1), STRANGE] }));
        own.memo(of({ ...list, part: 1, parts: 2, seatIds: sorted.slice(0, 2) }));
        own.memo(of({ ...list, part: 2, parts: 2, seatIds: sorted.slice(2) })).commit();
        const last = own.log.blocks.length - 1;
        const [[one, itsSlip] = []] = own.letters(b, { evidence: own.evidence(b, [last - 1, last]) });
        expect(codes(one as Letter, itsSlip)).toEqual([]);
        expect(codes(one as Letter, itsSlip, { ...POLICY, log: own.verified() })).toContain(
            'SEATS_EQUIVOCATION'
        );
    });

    it('of a jury of one', () => {
        const own = new SeatedJury(12);
        const b = own.draw(1);
        own.seat(b);
        const [mine] = own.letters(b, { evidence: undefined });
        expect(codes(...(mine as [Letter, Slip]), { ...POLICY, log: own.verified() })).toEqual([
            'SEATS_TOO_FEW'
        ]);
    });

    it('of an extended jury: the whole chain, anew', () => {
        const own = new SeatedJury(20);
        const b = own.draw(4);
        own.seat(b);
        const e = own.expand(b, 3);
        own.seat(e);
        const letters = own.letters(e);
        expect(letters).toHaveLength(7);
        const log = own.verified();
        for (const [one, itsSlip] of letters) {
            const light = { ...one, evidence: undefined };
            expect(checkLetter(light, itsSlip, { ...POLICY, log })).toMatchObject({
                verified: true,
                anonymitySet: 7
            });
        }
        expect(checkLetter(...(letters[5] as [Letter, Slip]), POLICY)).toMatchObject({
            verified: true,
            anonymitySet: 7
        });
        const [before, after] = [own.memosOf(b).seatIds.map(toHex), own.memosOf(e).seatIds.map(toHex)];
        expect(before.filter((id) => after.includes(id))).toEqual([]);
        const [[old, oldSlip] = []] = own.letters(b);
        const verdict = checkLetter(old as Letter, oldSlip, { ...POLICY, log: own.verified() });
        expect(verdict).toMatchObject({ verified: true, supersededBy: e });
        expect(verdict.checks).toContainEqual({
            name: 'seats',
            state: 'noted',
            code: 'JURY_SUPERSEDED',
            detail: `superseded by the jury of block ${e}: the draw was extended, and the jury seated anew`
        });
        const now = checkLetter(...(letters[0] as [Letter, Slip]), { ...POLICY, log });
        expect(now.supersededBy).toBeUndefined();
    });

    it('of the Expand alone', () => {
        const own = new SeatedJury(20);
        const e = own.expand(own.draw(4), 3);
        const { drawHash, seatIds } = own.memosOf(e);
        own.memo(of({ block: e, drawHash, jurors: 7, seatIds: ascending(seatIds).slice(0, 3) })).commit();
        const [mine] = own.letters(e, { evidence: undefined });
        expect(codes(...(mine as [Letter, Slip]), { ...POLICY, log: own.verified() })).toEqual([
            'SEATS_COUNT'
        ]);
    });

    it('of which somebody staged a thousand that nobody signed: told once, and counted', () => {
        const own = new SeatedJury(12);
        const b = own.draw(5);
        const { seatIds, drawHash } = own.memosOf(b);
        for (let i = 0; i < 1000; i++) {
            const ids = [new Uint8Array(32).fill(i % 250), ...ascending(seatIds).slice(1)];
            const memo = of({ block: b, drawHash: i % 10 === 0 ? drawHash : STRANGE, jurors: 5, seatIds: ids }, ROGUE_SEED); // prettier-ignore
            own.log.stage({ kind: 'Add', jurors: [], memo, author: new Uint8Array(10).fill(1) });
        }
        own.seat(b);
        const audit = auditOf(own);
        expect(audit.report(b)).toMatchObject({ state: 'seated', anonymitySet: 5, equivocation: undefined });
        expect(audit.findings).toHaveLength(201);
        expect(audit.findings.at(-1)).toMatchObject({
            subject: 'log',
            code: 'SEATS_DRAW_MISMATCH',
            detail: '800 blocks more like those'
        });
    });
});

function of(
    list: { block: number; drawHash: Uint8Array; jurors: number; seatIds: readonly Uint8Array[]; part?: number; parts?: number }, // prettier-ignore
    signer = FIRST_SEED,
    canisterId?: Uint8Array
): Uint8Array {
    return signedPart({ part: 1, parts: 1, ...list }, signer, canisterId);
}

describe('a case record', () => {
    it('parts jurors from alternates, in draw order, in letters and in the list', () => {
        const own = new SeatedJury(30);
        const b = own.drawCase(5, 3);
        own.seat(b);
        const log = own.verified();
        for (const [i, [one, slip]] of own.letters(b).entries()) {
            const expected = i < 5 ? { anonymitySet: 5, drawnAs: 'juror' } : { anonymitySet: 3, drawnAs: 'alternate' }; // prettier-ignore
            expect(checkLetter(one, slip, POLICY)).toMatchObject({ verified: true, ...expected });
            expect(checkLetter({ ...one, evidence: undefined }, slip, { ...POLICY, log })).toMatchObject(expected); // prettier-ignore
        }
        const e = own.expand(b, 2);
        own.seat(e);
        const set = own.published().seatsOf(e);
        expect([set.jurors, set.seatIds.length]).toEqual([5, 10]);
    });

    it('seats in the wrong half are told to those who sit there', () => {
        const own = new SeatedJury(30);
        const b = own.drawCase(3, 2);
        const { seatIds, drawHash } = own.memosOf(b);
        const [first, ...others] = seatIds as [Uint8Array, ...Uint8Array[]];
        const swapped = [...ascending(others.slice(0, 3)), ...ascending([first, ...others.slice(3)])];
        own.memo(of({ block: b, drawHash, jurors: 3, seatIds: swapped })).commit();
        const found = own.letters(b).map(([one, slip]) => codes(one, slip));
        expect(found).toEqual([['SEAT_MISPLACED'], [], [], ['SEAT_MISPLACED'], []]);
    });

    it.each([
        ['without one', 5, 'jurors are five'],
        ['of other counts', 5, '{"case":"a","jurors":3,"alternates":1,"note":""}'],
        ['with white space', 5, '{"case":"a", "jurors":3,"alternates":2,"note":""}'],
        ['whose members stand in another order', 5, '{"jurors":3,"case":"a","alternates":2,"note":""}'],
        ['that is one', 3, '{"case":"a","jurors":3,"alternates":2,"note":""}']
    ])('%s: %i seats of jurors', (_, jurors, memo) => {
        const own = new SeatedJury(30);
        const b = own.draw(5, asciiBytes(memo));
        own.seat(b);
        const audit = auditOf(own);
        expect(audit.report(b)).toMatchObject({ state: 'seated', jurors, alternates: 5 - jurors });
        const isMalformed = memo.startsWith('{') && jurors === 5;
        expect(audit.findings.map(({ index, code }) => [index, code])).toEqual(
            isMalformed ? [[b, 'CASE_RECORD_MALFORMED']] : []
        );
    });
});

describe('a testimonial', () => {
    it('holds if the key signed it that was current where the seats stand', () => {
        const own = new SeatedJury(12);
        const b = own.draw(3);
        own.seat(b);
        own.setKey(SECOND_SEED).memo(asciiBytes('later')).commit();
        const log = own.verified();
        for (const [one, slip] of own.letters(b)) {
            expect(codes(one, slip)).toEqual([]);
            expect(codes(one, slip, { ...POLICY, log })).toEqual([]);
        }
        for (const [one, slip] of own.letters(b, { signer: SECOND_SEED }))
            for (const policy of [POLICY, { ...POLICY, log }])
                expect(codes(one, slip, policy)).toEqual(['TESTIMONIAL_SIGNATURE_INVALID']);
    });
});
