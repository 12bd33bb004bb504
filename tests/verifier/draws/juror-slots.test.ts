import { describe, expect, it } from 'vitest';
import { viewOf } from '../../../src/protocol/bytes.js';
import { HASH_WORDS, TreeHasher } from '../../../src/protocol/tree-hasher.js';
import { DigestTrie } from '../../../src/verifier/draws/digest-trie.js';
import { JurorSlots, MAX_PROBES } from '../../../src/verifier/draws/juror-slots.js';

/**
 * Ids that were made to meet in the table, counted: a search that looks at a place or a bit does so on every machine.
 * Whoever makes ids can compute some 2^40 hashes; these are made with some 2^21, and where a test needs more than that,
 * it says which hash an id has.
 */

const hasher = new TreeHasher();
const ID_BYTES = 8;

interface Made {
    readonly bytes: Uint8Array;
    readonly hashes: Uint32Array;
    readonly count: number;
}

/** As many ids, one after another, of those whose digest `isWanted`. */
function idsWhere(count: number, isWanted: (digest: Int32Array) => boolean): Made {
    const bytes = new Uint8Array(ID_BYTES * count);
    const [view, hashes, digest] = [viewOf(bytes), new Uint32Array(count), new Int32Array(HASH_WORDS)];
    for (let n = 0, made = 0; made < count; n++) {
        view.setUint32(ID_BYTES * made, n);
        hasher.sha256Words(view, ID_BYTES * made, ID_BYTES * made + ID_BYTES, digest);
        if (isWanted(digest)) hashes[made++] = digest[0] as number;
    }
    return { bytes, hashes, count };
}

/** Adds all, finds all, adds all once more; and tells how many steps the worst of these searches took. */
function worst({ bytes, hashes, count }: Made): number {
    const slots = new JurorSlots();
    let most = 0;
    for (const pass of ['findOrAdd', 'find', 'findOrAdd'] as const)
        for (let i = 0; i < count; i++) {
            const before = slots.steps;
            const slot = slots[pass](bytes, ID_BYTES * i, ID_BYTES, hashes[i] as number);
            if (slot !== i) throw new Error(`id ${i} has slot ${slot} by ${pass}`);
            most = Math.max(most, slots.steps - before);
        }
    for (let i = 0; i < count; i++)
        expect(slots.id(i)).toEqual(bytes.subarray(ID_BYTES * i, ID_BYTES * i + ID_BYTES));
    return most;
}

const COUNT = 20_000;
/** The binary logarithm of `COUNT`, and what random digests add to it. */
const DEPTH = 15 + 25;
const isIn = (word: number | undefined, bits: number): boolean => ((word ?? 0) & (2 ** bits - 1)) === 0;
/** The first bits of a word, and not the last ones: a trie looks at these first. */
const begins = (word: number | undefined, bits: number): boolean => (word ?? 0) >>> (32 - bits) === 0;

describe(`${COUNT} ids`, () => {
    it('of all hashes take a place or two', () => {
        const { bytes, hashes } = idsWhere(COUNT, () => true);
        const slots = new JurorSlots();
        for (let i = 0; i < COUNT; i++) slots.findOrAdd(bytes, ID_BYTES * i, ID_BYTES, hashes[i] as number);
        const before = slots.steps;
        for (let i = 0; i < COUNT; i++) slots.find(bytes, ID_BYTES * i, ID_BYTES, hashes[i] as number);
        expect((slots.steps - before) / COUNT).toBeLessThan(2);
    });

    it('of one 64th of the table take some places and a path of a trie', () => {
        expect(worst(idsWhere(COUNT, ([first]) => isIn(first, 6)))).toBeLessThan(MAX_PROBES + DEPTH);
    });

    it('whose digests begin alike too, in both words, take no more than that and a step for each bit', () => {
        const made = idsWhere(COUNT, ([first, second]) => isIn(first, 4) && begins(second, 3));
        expect(worst(made)).toBeLessThan(MAX_PROBES + DEPTH);
        const few = idsWhere(COUNT / 50, ([first, second]) => begins(first, 6) && isIn(second, 6));
        expect(worst(few)).toBeLessThan(MAX_PROBES + DEPTH);
    });

    it('that all have one hash, which would take 2^32 for each of them, take no more either', () => {
        const { bytes, hashes, count } = idsWhere(COUNT, () => true);
        for (const hash of [0, 0xffffffff])
            expect(worst({ bytes, hashes: hashes.map(() => hash), count })).toBeLessThan(MAX_PROBES + DEPTH);
    });

    it('that were added before or after those which were made to meet are found all the same', () => {
        const [bad, good] = [idsWhere(COUNT, ([first]) => isIn(first, 6)), idsWhere(COUNT, () => true)];
        const slots = new JurorSlots();
        const known = new Map<string, number>();
        for (let i = 0; i < COUNT; i++)
            for (const { bytes, hashes } of i % 3 === 0 ? [bad, good] : [good, bad]) {
                const id = bytes.subarray(ID_BYTES * i, ID_BYTES * i + ID_BYTES);
                const slot = known.get(String(id)) ?? known.size;
                expect(slots.find(id, 0, ID_BYTES, hashes[i] as number)).toBe(known.get(String(id)) ?? -1);
                expect(slots.findOrAdd(id, 0, ID_BYTES, hashes[i] as number)).toBe(slot);
                known.set(String(id), slot);
            }
        for (const { bytes, hashes } of [bad, good])
            for (let i = 0; i < COUNT; i++) {
                const id = bytes.subarray(ID_BYTES * i, ID_BYTES * i + ID_BYTES);
                expect(slots.find(id, 0, ID_BYTES, hashes[i] as number)).toBe(known.get(String(id)));
            }
    });
});

describe('a trie of digests', () => {
    const search = (trie: DigestTrie, digest: Int32Array): number => {
        const before = trie.steps;
        trie.nearest(digest);
        return trie.steps - before;
    };
    const withBits = (...ones: number[]): Int32Array => {
        const digest = new Int32Array(HASH_WORDS);
        for (const bit of ones) digest[bit >>> 5] = (digest[bit >>> 5] as number) | (1 << (31 - (bit % 32)));
        return digest;
    };

    it('takes a step for each bit that somebody made an id share, and for no other', () => {
        const trie = new DigestTrie();
        const all = withBits();
        trie.add(all, trie.nearest(all));
        // One that parts from it at each of the first 40 bits: 2^40 hashes, and nobody has more than that.
        for (let bit = 0; bit < 40; bit++) trie.add(withBits(bit), trie.nearest(withBits(bit)));
        expect(search(trie, all)).toBe(40);
        // And never more than bits.
        for (let bit = 40; bit < 256; bit++) trie.add(withBits(bit), trie.nearest(withBits(bit)));
        expect(search(trie, all)).toBe(256);
        expect(trie.length).toBe(257);
    });

    it('finds each of them, however it was added', () => {
        const trie = new DigestTrie();
        const digests = Array.from({ length: 200 }, (_, i) => withBits(i, (7 * i) % 256, 255 - i));
        for (const digest of digests) trie.add(digest, trie.nearest(digest));
        for (const [i, digest] of digests.entries()) expect(trie.nearest(digest)).toBe(i);
        expect(() => trie.add(withBits(), trie.nearest(withBits()))).not.toThrow();
        expect(() => trie.add(withBits(), trie.nearest(withBits()))).toThrow('there already');
    });
});
