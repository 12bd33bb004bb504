import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeData, encodeData, KINDS } from '../../src/protocol/block.js';
import type { BlockData } from '../../src/protocol/block.js';
import { concatBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { BlockScanner } from '../../src/protocol/scan-block.js';

const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max });
const nat32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const nat64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** Sound and unsound ones: fields that the kind does not have, lengths at and beyond the limits. */
const block: fc.Arbitrary<BlockData> = fc.record({
    kind: fc.constantFrom(...KINDS),
    jurors: fc.oneof(
        { weight: 1, arbitrary: fc.constant([]) },
        { weight: 4, arbitrary: fc.array(bytes(1, 64), { maxLength: 150 }) }
    ),
    rand: fc.option(
        bytes(31, 33).filter(({ length }) => length !== 31),
        { nil: undefined }
    ),
    jurorsIndex: fc.oneof(fc.constant(0), nat32),
    memo: bytes(0, 300),
    draw: fc.option(
        fc.record({
            number: fc.option(nat32, { nil: undefined }),
            requestedAt: nat64,
            algorithm: fc.string({ maxLength: 66, unit: 'binary-ascii' })
        }),
        { nil: undefined }
    ),
    author: bytes(0, 30),
    timestamp: nat64
});

/** Blocks as they should be, of every kind. */
const sound = block.map((data): BlockData => {
    const isDraw = data.kind === 'Select' || data.kind === 'Expand';
    const common = { ...data, author: data.author.slice(0, 29) };
    if (!isDraw) return { ...common, rand: undefined, draw: undefined, jurorsIndex: 0 };
    const number = data.kind === 'Select' ? 7 : undefined;
    return {
        ...common,
        rand: new Uint8Array(32).fill(9),
        draw: { number, requestedAt: data.timestamp, algorithm: 'some-rule/1' }
    };
});

function decoded(data: Uint8Array): BlockData | undefined {
    try {
        return decodeData(data);
    } catch (error) {
        if (error instanceof JuryError && error.code === 'MALFORMED_BLOCK') return undefined;
        throw error;
    }
}

function scanned(data: Uint8Array) {
    const before = Uint8Array.of(1, 2, 3);
    const all = concatBytes(before, data, Uint8Array.of(0, 0, 0, 0, 0));
    const scanner = new BlockScanner(all);
    if (!scanner.scan(before.length, before.length + data.length)) return undefined;
    const { kind, jurorCount, jurorsAt, jurorsEnd, memo, time } = scanner;
    return { kind, jurorCount, jurors: all.slice(jurorsAt, jurorsEnd), memo: memo.slice(), time };
}

const expected = (data: Uint8Array) => {
    const read = decoded(data);
    return (
        read && {
            kind: KINDS.indexOf(read.kind),
            jurorCount: read.jurors.length,
            jurors: concatBytes(...read.jurors.flatMap((juror) => [Uint8Array.of(juror.length), juror])),
            memo: read.memo,
            time: read.timestamp
        }
    );
};

describe('scanning a block', () => {
    it('accepts what decoding accepts, and reads the same', () => {
        let accepted = 0;
        const property = fc.property(fc.oneof(block, sound), (data) => {
            const encoded = encodeData(data);
            expect(scanned(encoded)).toEqual(expected(encoded));
            if (scanned(encoded) !== undefined) accepted++;
        });
        fc.assert(property, { numRuns: 2000 });
        expect(accepted).toBeGreaterThan(500);
    });

    it('refuses what decoding refuses: any byte changed, cut, added or left out', () => {
        const change = fc.tuple(fc.constantFrom('set', 'cut', 'drop', 'insert'), fc.nat(), fc.nat(255));
        const property = fc.property(
            sound,
            fc.array(change, { minLength: 1, maxLength: 3 }),
            (data, changes) => {
                let encoded = encodeData(data);
                for (const [how, place, byte] of changes) {
                    // The header is one refusal among many: look behind it too.
                    const at =
                        place % 3 === 0 ? place % encoded.length : 113 + (place % (encoded.length - 112));
                    if (how === 'set' && at < encoded.length) encoded[at] = byte;
                    if (how === 'cut') encoded = encoded.slice(0, at);
                    if (how === 'drop') encoded = concatBytes(encoded.slice(0, at), encoded.slice(at + 1));
                    if (how === 'insert') encoded = concatBytes(encoded.slice(0, at), Uint8Array.of(byte), encoded.slice(at)); // prettier-ignore
                    if (encoded.length < 114) break;
                }
                expect(scanned(encoded)).toEqual(expected(encoded));
            }
        );
        fc.assert(property, { numRuns: 5000 });
    });

    it('agrees at the limits', () => {
        const add = (change: Partial<BlockData>): Uint8Array =>
            encodeData({
                kind: 'Add',
                jurors: [],
                rand: undefined,
                jurorsIndex: 0,
                memo: new Uint8Array(),
                draw: undefined,
                author: new Uint8Array(),
                timestamp: 2n ** 64n - 1n,
                ...change
            });
        const many = (count: number) => Array<Uint8Array>(count).fill(Uint8Array.of(7));
        const isRead = (data: Uint8Array) => {
            expect(scanned(data)).toEqual(expected(data));
            return scanned(data) !== undefined;
        };
        expect([127, 128, 10_000, 10_001].map((count) => isRead(add({ jurors: many(count) })))).toEqual([true, true, true, false]); // prettier-ignore
        expect([127, 128, 16_384, 409_600, 409_601].map((size) => isRead(add({ memo: new Uint8Array(size) })))).toEqual([true, true, true, true, false]); // prettier-ignore
        expect([0, 64, 65, 200].map((size) => isRead(add({ jurors: [new Uint8Array(size)] })))).toEqual([false, true, false, false]); // prettier-ignore
        expect([29, 30].map((size) => isRead(add({ author: new Uint8Array(size) })))).toEqual([true, false]);
        expect(isRead(new Uint8Array())).toBe(false);
        const draws = (kind: 'Select' | 'Expand', jurors: number) => {
            const draw = { number: kind === 'Select' ? 0 : undefined, requestedAt: 0n, algorithm: '' };
            return add({ kind, jurors: many(jurors), rand: new Uint8Array(32), draw });
        };
        // A Select of nobody may be that of a lottery.
        expect([draws('Select', 0), draws('Select', 1), draws('Expand', 0), draws('Expand', 1)].map(isRead)).toEqual([true, true, false, true]); // prettier-ignore
    });
});
