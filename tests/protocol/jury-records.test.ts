import { describe, expect, it } from 'vitest';
import { asciiBytes, compareBytes, concatBytes } from '../../src/protocol/bytes.js';
import {
    encodeExcused,
    encodeWithdrawn,
    excusedMessage,
    MAX_REASON_BYTES,
    readJuryRecord,
    withdrawnMessage
} from '../../src/protocol/jury-records.js';
import { readTypedMemo } from '../../src/protocol/typed-memo.js';
import { sha256 } from '../../src/protocol/sha256.js';

const drawHash = new Uint8Array(32).fill(5);
const signature = new Uint8Array(64).fill(9);
const ids = [1, 2, 3].map((i) => sha256(Uint8Array.of(i))).sort(compareBytes);
const excusal = {
    block: 7,
    drawHash,
    positions: [0, 3, 9999],
    reasons: Uint8Array.of(0, 1, 255),
    seatIds: ids
};
const blockOf = (memo: Uint8Array) => ({ kind: 'Add' as const, jurors: [], memo });

describe('the record of people who are excused', () => {
    it('is read as it was written', () => {
        for (const record of [excusal, { ...excusal, seatIds: [] }]) {
            const memo = encodeExcused(record, signature);
            expect(readTypedMemo(blockOf(memo))).toEqual({ kind: 'excused', ...record, signature });
        }
    });

    it('is one in exactly its form, and else unknown', () => {
        const [first, second] = ids as [Uint8Array, Uint8Array];
        const wrong = [
            { positions: [], reasons: new Uint8Array(), seatIds: [] },
            { positions: [3, 0, 9999] },
            { positions: [3, 3, 9999] },
            { reasons: Uint8Array.of(1, 1) },
            { seatIds: [first] },
            { seatIds: [...ids].reverse() },
            { seatIds: [first, first, second] },
            { seatIds: ids.map((id) => id.slice(1)) },
            { drawHash: drawHash.slice(1) }
        ];
        for (const change of wrong) {
            const found = readTypedMemo(blockOf(encodeExcused({ ...excusal, ...change }, signature)));
            expect(found, JSON.stringify(change)).toMatchObject({ kind: 'unknown', label: 'excused' });
        }
        const memo = encodeExcused(excusal, signature);
        for (const cut of [memo.slice(0, -1), concatBytes(memo, Uint8Array.of(0)), memo.slice(0, 20)])
            expect(readJuryRecord({ memo: cut })).toBeUndefined();
        expect(readJuryRecord({ memo: encodeExcused(excusal, signature.slice(1)) })).toBeUndefined();
    });

    it('is signed for a canister, and under a label of its own', () => {
        const [one, other] = [Uint8Array.of(1), Uint8Array.of(2)].map((id) => excusedMessage(id, excusal));
        expect(one).not.toEqual(other);
        expect(new TextDecoder().decode(one?.subarray(0, 24))).toBe('icjury/v1/excused-signed');
        expect(readJuryRecord({ memo: one ?? drawHash })).toBeUndefined();
    });
});

describe('the record of a draw that is withdrawn', () => {
    const record = { block: 7, drawHash, reason: 'drawn from the wrong list \u{1f3b2}' };

    it('is read as it was written, with a reason or without', () => {
        for (const reason of [record.reason, '', '\ufeffbom', 'r'.repeat(MAX_REASON_BYTES)]) {
            const memo = encodeWithdrawn({ ...record, reason }, signature);
            expect(readTypedMemo(blockOf(memo))).toEqual({ kind: 'withdrawn', ...record, reason, signature });
        }
    });

    it('is one in exactly its form, and else unknown', () => {
        const memo = encodeWithdrawn(record, signature);
        const long = encodeWithdrawn({ ...record, reason: 'r'.repeat(MAX_REASON_BYTES + 1) }, signature);
        const notText = memo.map((byte) => (byte === 0xf0 ? 0xff : byte));
        for (const one of [long, notText, memo.slice(0, -1), concatBytes(memo, asciiBytes('.'))])
            expect(readTypedMemo(blockOf(one))).toMatchObject({ kind: 'unknown', label: 'withdrawn' });
        expect(withdrawnMessage(Uint8Array.of(1), record)).not.toEqual(memo);
    });

    it('stands in an Add of nobody only', () => {
        const memo = encodeWithdrawn(record, signature);
        expect(readTypedMemo({ kind: 'Remove', jurors: [], memo })).toBeUndefined();
        expect(readTypedMemo({ kind: 'Add', jurors: [Uint8Array.of(1)], memo })).toBeUndefined();
    });
});
