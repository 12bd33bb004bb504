import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, viewOf } from '../../src/protocol/bytes.js';
import { blockHash, DATA_HEADER } from '../../src/protocol/block.js';
import { blockLeafHash, blockNodeHash } from '../../src/protocol/jury-tree.js';
import { HASH_WORDS, TreeHasher, wordsToBytes } from '../../src/protocol/tree-hasher.js';

const hasher = new TreeHasher();
const hashAt = (words: Int32Array, at: number) => wordsToBytes(words.subarray(at, at + HASH_WORDS));

describe('hashing in bulk', () => {
    const blocks = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 2, maxLength: 4 });

    it('gives the hashes of single blocks and nodes', () => {
        const property = fc.property(blocks, fc.integer({ min: 0, max: 2 ** 30 - 1 }), (parts, index) => {
            const all = concatBytes(...parts);
            const view = new DataView(all.buffer, all.byteOffset, all.length);
            const words = new Int32Array(parts.length * HASH_WORDS);
            let start = 0;
            parts.forEach((part, i) => {
                const end = start + part.length;
                hasher.leaf(index + i, view, start, end, false, words, i * HASH_WORDS);
                const expected = blockLeafHash(index + i, blockHash(part));
                expect(hashAt(words, i * HASH_WORDS)).toEqual(expected);
                const first = new DataView(blockHash(part).buffer).getUint32(0);
                expect(hasher.firstWord(view, start, end)).toBe(first);
                start = end;
            });
            const node = blockNodeHash(hashAt(words, 0), hashAt(words, HASH_WORDS));
            hasher.node(words, 0, HASH_WORDS, 0);
            expect(hashAt(words, 0)).toEqual(node);
        });
        fc.assert(property, { numRuns: 500 });
    });

    it('goes on from what all blocks begin with', () => {
        const property = fc.property(fc.uint8Array({ maxLength: 300 }), (rest) => {
            const bytes = concatBytes(DATA_HEADER, rest);
            const words = new Int32Array(HASH_WORDS);
            hasher.leaf(7, viewOf(bytes), 0, bytes.length, true, words, 0);
            expect(hashAt(words, 0)).toEqual(blockLeafHash(7, blockHash(bytes)));
        });
        fc.assert(property);
    });

    it('gives them for every length around a whole number of blocks', () => {
        for (let length = 0; length < 200; length++) {
            const bytes = new Uint8Array(length + 3).map((_, i) => 17 * i + length);
            const view = new DataView(bytes.buffer);
            const words = new Int32Array(HASH_WORDS);
            hasher.leaf(5, view, 3, length + 3, false, words, 0);
            expect(hashAt(words, 0)).toEqual(blockLeafHash(5, blockHash(bytes.slice(3))));
        }
    });
});
