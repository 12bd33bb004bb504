import { describe, expect, it } from 'vitest';
import { keyMemo } from '../../src/entity/seating.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { encodeSeats } from '../../src/protocol/typed-memo.js';
import { checkLetter } from '../../src/verifier/juror.js';
import type { CheckPolicy, Letter, Slip } from '../../src/verifier/juror.js';
import { CANISTER, canisterPrincipal, ROOT_KEY } from '../verifier/certificate-builder.js';
import { FIRST_SEED, NOW, SeatedJury, SECOND_SEED } from './seated-jury.js';

const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const OTHER_CANISTER = canisterPrincipal(301).toUint8Array();

const codes = (changed: Letter, of: Slip | undefined, policy: CheckPolicy = POLICY) =>
    checkLetter(changed, of, policy).codes;

describe('seats that are', () => {
    /** A fresh jury of 5 with what the entity did wrong. */
    function publish(
        wrong: (ids: Uint8Array[], b: number, drawHash: Uint8Array, own: SeatedJury) => Uint8Array[]
    ): string[] {
        const own = new SeatedJury(12);
        const b = own.draw(5);
        const { seatIds, drawHash } = own.memosOf(b);
        const sorted = [...seatIds].sort((x, y) => (toHex(x) < toHex(y) ? -1 : 1));
        for (const memo of wrong(sorted, b, drawHash, own)) own.memo(memo);
        own.log.commit();
        const [[one, itsSlip] = []] = own.letters(b, { evidence: undefined });
        if (one === undefined) throw new Error('no letter');
        const withLog = checkLetter({ ...one, evidence: undefined }, itsSlip, {
            ...POLICY,
            log: own.verified()
        });
        const notes = withLog.checks.flatMap(({ state, code }) => (state === 'noted' && code ? [code] : []));
        return [...withLog.codes, ...notes];
    }
    const list = (b: number, drawHash: Uint8Array, seatIds: readonly Uint8Array[], part = 1, parts = 1) =>
        encodeSeats({ block: b, drawHash, part, parts, seatIds });

    it('missing', () =>
        expect(publish((ids) => [asciiBytes(`${ids.length} seats`)])).toEqual(['SEATS_MISSING']));
    it('not all there', () =>
        expect(publish((ids, b, d) => [list(b, d, ids.slice(0, 3), 1, 2)])).toEqual(['SEATS_MISSING']));
    it('in two parts', () =>
        expect(
            publish((ids, b, d) => [list(b, d, ids.slice(0, 3), 1, 2), list(b, d, ids.slice(3), 2, 2)])
        ).toEqual([]));
    it('in two parts, the second first', () =>
        expect(
            publish((ids, b, d) => [list(b, d, ids.slice(3), 2, 2), list(b, d, ids.slice(0, 3), 1, 2)])
        ).toEqual(['SEATS_MISSING']));
    it('in two parts that are not ascending together', () =>
        expect(
            publish((ids, b, d) => [list(b, d, ids.slice(2), 1, 2), list(b, d, ids.slice(0, 2), 2, 2)])
        ).toEqual(['SEATS_ORDER']));
    it('one fewer', () =>
        expect(publish((ids, b, d) => [list(b, d, ids.slice(1))])).toEqual(['SEATS_COUNT']));
    it('one more', () =>
        expect(publish((ids, b, d) => [list(b, d, [...ids, new Uint8Array(32).fill(255)])])).toEqual([
            'SEATS_COUNT'
        ]));
    it('doubled', () =>
        expect(publish((ids, b, d) => [list(b, d, [ids[0] as Uint8Array, ...ids.slice(0, 4)])])).toEqual([
            'SEATS_ORDER'
        ]));
    it('unsorted', () =>
        expect(publish((ids, b, d) => [list(b, d, [...ids].reverse())])).toEqual(['SEATS_ORDER']));
    it('of another draw', () =>
        expect(publish((ids, b) => [list(b, new Uint8Array(32), ids)])).toEqual(['SEATS_DRAW_MISMATCH']));
    it('of a block that is no draw', () =>
        expect(publish((ids, _, d) => [list(0, d, ids)])).toEqual(['SEATS_MISSING']));
    it('wrong first, and then right', () =>
        expect(publish((ids, b, d) => [list(b, d, ids.slice(1)), list(b, d, ids)])).toEqual([]));
    it('published twice, the same', () =>
        expect(publish((ids, b, d) => [list(b, d, ids), list(b, d, ids)])).toEqual([]));
    it('published twice, with others the second time', () => {
        const stooge = new Uint8Array(32).fill(255);
        const found = checkTwice((ids) => [ids, [...ids.slice(1), stooge]]);
        expect(found).toEqual([]);
    });
    it('published twice, with a stooge the first time', () => {
        const found = checkTwice((ids) => [[...ids.slice(1), new Uint8Array(32).fill(255)], ids]);
        expect(found).toEqual(['SEAT_NOT_PUBLISHED']);
    });

    /** Of the juror with the smallest seat, with the log. The second list is always reported. */
    function checkTwice(lists: (ids: Uint8Array[]) => Uint8Array[][]): readonly string[] {
        const own = new SeatedJury(12);
        const b = own.draw(5);
        const { seatIds, drawHash } = own.memosOf(b);
        const sorted = [...seatIds].sort((x, y) => (toHex(x) < toHex(y) ? -1 : 1));
        for (const ids of lists(sorted)) own.memo(list(b, drawHash, ids));
        own.log.commit();
        const mine = own.letters(b).find(([one]) => toHex(one.seatId) === toHex(sorted[0] as Uint8Array));
        if (mine === undefined) throw new Error('nobody has it');
        const verdict = checkLetter(...mine, { ...POLICY, log: own.verified() });
        expect(verdict.checks.map(({ code }) => code)).toContain('SEATS_EQUIVOCATION');
        return verdict.codes;
    }

    it('shown by receipts of the second list, where the log has another first', () => {
        const own = new SeatedJury(12);
        const b = own.draw(5);
        const { seatIds, drawHash } = own.memosOf(b);
        const sorted = [...seatIds].sort((x, y) => (toHex(x) < toHex(y) ? -1 : 1));
        own.memo(list(b, drawHash, [...sorted.slice(1), new Uint8Array(32).fill(255)]));
        own.memo(list(b, drawHash, sorted));
        own.log.commit();
        const second = own.log.blocks.length - 1;
        const [[one, itsSlip] = []] = own.letters(b, { evidence: own.evidence(b, [second]) });
        if (one === undefined) throw new Error('no letter');
        expect(codes(one, itsSlip)).toEqual([]);
        expect(codes(one, itsSlip, { ...POLICY, log: own.verified() })).toContain('SEATS_EQUIVOCATION');
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
        expect(verdict.checks.find(({ name }) => name === 'seats')?.detail).toContain(
            `the Expand in block ${e} seats this jury anew`
        );
    });

    it('of the Expand alone', () => {
        const own = new SeatedJury(20);
        const e = own.expand(own.draw(4), 3);
        const chain = own.memosOf(e);
        own.memo(
            list(
                e,
                chain.drawHash,
                [...chain.seatIds].sort((x, y) => (toHex(x) < toHex(y) ? -1 : 1)).slice(0, 3)
            )
        );
        own.log.commit();
        const [mine] = own.letters(e, { evidence: undefined });
        expect(codes(...(mine as [Letter, Slip]), { ...POLICY, log: own.verified() })).toEqual([
            'SEATS_COUNT'
        ]);
    });
});

describe('testimonial keys', () => {
    it('rotate: old letters and new ones stay good', () => {
        const own = new SeatedJury(12);
        const b = own.draw(3);
        own.seat(b);
        const before = own.letters(b);
        own.memo(keyMemo(CANISTER, 1, SECOND_SEED, FIRST_SEED));
        own.log.commit();
        const log = own.verified();
        for (const [one, itsSlip] of [...before, ...own.letters(b, { signer: SECOND_SEED })])
            expect(codes(one, itsSlip, { ...POLICY, log })).toEqual([]);
        const detail = checkLetter(...(before[0] as [Letter, Slip]), { ...POLICY, log }).checks.find(
            ({ name }) => name === 'testimonial'
        );
        expect(detail?.detail).toContain('has since been replaced');
    });

    it.each<[string, () => Uint8Array]>([
        ['signed by itself', () => keyMemo(CANISTER, 1, SECOND_SEED, SECOND_SEED)],
        ['a second first one', () => keyMemo(CANISTER, 0, SECOND_SEED, undefined)],
        ['one number too far', () => keyMemo(CANISTER, 2, SECOND_SEED, FIRST_SEED)],
        ['of another canister', () => keyMemo(OTHER_CANISTER, 1, SECOND_SEED, FIRST_SEED)]
    ])('%s do not count', (_, memo) => {
        const own = new SeatedJury(12);
        const b = own.draw(3);
        own.seat(b).memo(memo()).log.commit();
        const [mine] = own.letters(b, { signer: SECOND_SEED });
        expect(own.published().keys).toHaveLength(1);
        expect(codes(...(mine as [Letter, Slip]), { ...POLICY, log: own.verified() })).toEqual([
            'TESTIMONIAL_SIGNATURE_INVALID'
        ]);
    });
});
