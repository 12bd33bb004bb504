import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockHash, DATA_HEADER, dataHash, decodeData, encodeData, KINDS } from '../../src/protocol/block.js';
import type { BlockData } from '../../src/protocol/block.js';
import { concatBytes, equalBytes, fromHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { sha256 } from '../../src/protocol/sha256.js';

/** `Data` of candid/jury.did, restated, so that a change on either side shows. */
const Blob = IDL.Vec(IDL.Nat8);
const DataType = IDL.Record({
    kind: IDL.Variant({ Add: IDL.Null, Remove: IDL.Null, Select: IDL.Null, Expand: IDL.Null }),
    jurors: IDL.Vec(Blob),
    rand: IDL.Opt(Blob),
    jurors_index: IDL.Nat32,
    memo: Blob,
    draw: IDL.Opt(IDL.Record({ number: IDL.Opt(IDL.Nat32), requested_at: IDL.Nat64, algorithm: IDL.Text })),
    author: IDL.Opt(IDL.Principal),
    timestamp: IDL.Opt(IDL.Nat64)
});

const opt = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);

function candid({ kind, jurors, rand, jurorsIndex, memo, draw, author, timestamp }: BlockData): Uint8Array {
    const drawValue = draw && {
        number: opt(draw.number),
        requested_at: draw.requestedAt,
        algorithm: draw.algorithm
    };
    const value = {
        kind: { [kind]: null },
        jurors: [...jurors],
        rand: opt(rand),
        jurors_index: jurorsIndex,
        memo,
        draw: opt(drawValue),
        author: [Principal.fromUint8Array(author)],
        timestamp: [timestamp]
    };
    return Uint8Array.from(IDL.encode([DataType], [value]));
}

const nat32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const nat64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max });
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 64 });

const anyBlock: fc.Arbitrary<BlockData> = fc.constantFrom(...KINDS).chain((kind) => {
    const isDraw = kind === 'Select' || kind === 'Expand';
    const number = kind === 'Select' ? nat32 : fc.constant(undefined);
    const draw = fc.record({ number, requestedAt: nat64, algorithm: ascii });
    return fc.record<BlockData>({
        kind: fc.constant(kind),
        jurors: fc.array(bytes(1, 64), { minLength: kind === 'Expand' ? 1 : 0, maxLength: 200 }),
        rand: isDraw ? bytes(32, 32) : fc.constant(undefined),
        jurorsIndex: isDraw ? nat32 : fc.constant(0),
        memo: bytes(0, 300),
        draw: isDraw ? draw : fc.constant(undefined),
        author: bytes(0, 29),
        timestamp: nat64
    });
});

describe('the encoding of a block', () => {
    it('is the Candid that @dfinity/candid writes', () => {
        fc.assert(
            fc.property(anyBlock, (data) => equalBytes(encodeData(data), candid(data))),
            {
                numRuns: 1000
            }
        );
    });

    it('is read back as it was', () => {
        fc.assert(
            fc.property(anyBlock, (data) => {
                expect(decodeData(encodeData(data))).toEqual(data);
            }),
            { numRuns: 1000 }
        );
    });

    it('is read in one way only: what is accepted is what would be written', () => {
        const changed = fc.tuple(anyBlock, fc.nat(), fc.integer({ min: 1, max: 255 }));
        const counts = { accepted: 0, refused: 0 };
        const property = fc.property(changed, ([data, at, by]) => {
            const encoded = encodeData(data);
            const index = DATA_HEADER.length + (at % (encoded.length - DATA_HEADER.length));
            encoded[index] = (encoded[index] ?? 0) ^ by;
            const again = attempt(encoded);
            counts[again === undefined ? 'refused' : 'accepted']++;
            if (again !== undefined) expect(equalBytes(encodeData(again), encoded)).toBe(true);
        });
        fc.assert(property, { numRuns: 3000 });
        expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(100);
    });

    it('is refused with a code, whatever the bytes', () => {
        const behindHeader = bytes(0, 300).map((rest) => concatBytes(DATA_HEADER, rest));
        fc.assert(
            fc.property(fc.oneof(bytes(0, 400), behindHeader), (any) => void attempt(any)),
            { numRuns: 3000 }
        );
    });

    it('is hashed as it stands', () => {
        const data = encodeData({ ...EMPTY, memo: Uint8Array.of(1, 2, 3) });
        expect(blockHash(data)).toEqual(sha256(data));
        for (let size = 0; size < 200; size++) {
            const one = encodeData({ ...EMPTY, memo: new Uint8Array(size).fill(7) });
            expect(dataHash(one)).toEqual(sha256(one));
        }
    });

    it('is frozen', () => {
        const expected = concatBytes(
            DATA_HEADER,
            fromHex('00 00000000 00 00 00 00 01 01 01 04 01 2a00000000000000'.replaceAll(' ', '')) ??
                new Uint8Array()
        );
        expect(encodeData(EMPTY)).toEqual(expected);
        expect(DATA_HEADER.length).toBe(115);
    });
});

const EMPTY: BlockData = {
    kind: 'Add',
    jurors: [],
    rand: undefined,
    jurorsIndex: 0,
    memo: new Uint8Array(),
    draw: undefined,
    author: Uint8Array.of(4),
    timestamp: 42n
};

/** Undefined if it is refused; anything but the one code fails the test. */
function attempt(encoded: Uint8Array): BlockData | undefined {
    try {
        return decodeData(encoded);
    } catch (error) {
        expect(error).toBeInstanceOf(JuryError);
        expect(error).toHaveProperty('code', 'MALFORMED_BLOCK');
        return undefined;
    }
}
