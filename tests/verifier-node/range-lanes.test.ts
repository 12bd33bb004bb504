import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeData, encodeData } from '../../src/protocol/block.js';
import { concatBytes } from '../../src/protocol/bytes.js';
import { digestRange } from '../../src/verifier/digest/range-digest.js';
import { packRange } from '../verifier/pack-range.js';
import { RangeLanes } from '../../src/verifier-node/range-lanes.js';
import { present } from '../verifier/bytes.js';
import { LogBuilder, names } from '../verifier/log-builder.js';

const lanes = new RangeLanes();
const sound = new LogBuilder().add(...names(0, 40)).select(0, 12).expand(1, 5).remove('juror-3', 'nobody').build(); // prettier-ignore

/** One that is a block, with a memo as long as this. */
const withMemo = (memo: number) =>
    encodeData({ ...decodeData(present(sound.blocks[0])), memo: new Uint8Array(memo).fill(memo) });

function expectAlike(first: number, blocks: readonly Uint8Array[], cuts: readonly number[]): void {
    const digest = digestRange(packRange(first, blocks, cuts), lanes.hash);
    expect(digest).toEqual(digestRange(packRange(first, blocks, cuts)));
}

describe('a range hashed in lanes', () => {
    const block = fc.oneof(
        fc.constantFrom(...sound.blocks),
        fc.nat(2000).map(withMemo),
        fc.uint8Array({ maxLength: 400 }),
        fc.uint8Array({ maxLength: 200 }).map((rest) => concatBytes(withMemo(3), rest))
    );
    const range = fc.record({
        first: fc.oneof(fc.constant(0), fc.nat(70), fc.integer({ min: 2 ** 30 - 5000, max: 2 ** 30 - 100 })),
        blocks: fc.array(block, { maxLength: 90 }),
        cuts: fc.uniqueArray(fc.nat(90), { maxLength: 12 })
    });

    it('is what it is one after another', () => {
        const property = fc.property(range, ({ first, blocks, cuts }) => {
            const within = cuts.filter((cut) => cut > 0 && cut < blocks.length).sort((a, b) => a - b);
            expectAlike(first, blocks, within.map((cut) => first + cut)); // prettier-ignore
        });
        fc.assert(property, { numRuns: 500 });
    });

    it('is so for every number of blocks, wherever it begins', () => {
        for (let count = 0; count < 40; count++) {
            const blocks = Array.from({ length: count }, (_, i) => withMemo(i % 7));
            for (const first of [0, 1, 31, 2048]) expectAlike(first, blocks, []);
        }
    });

    it('may be too long, or too large, for them', () => {
        const many = Array.from({ length: 5000 }, (_, i) => Uint8Array.of(i));
        expectAlike(100, many, [2000, 4000]);
        expectAlike(0, [withMemo(1), new Uint8Array(2 ** 22), withMemo(2)], [1]);
        expectAlike(0, [withMemo(409_600), withMemo(300), withMemo(409_599)], []);
    });
});
