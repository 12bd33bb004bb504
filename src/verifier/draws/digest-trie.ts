import { HASH_WORDS } from '../../protocol/tree-hasher.js';
import { GrowingUint32 } from '../growing-array.js';

const WORD_BITS = 32;

/**
 * SHA-256 digests, numbered from 0 as they come: a binary trie that has a node only where two of them part. Whoever
 * wants a search to take k steps has to find, for each of these, an input whose digest shares as many bits: 2^k hashes
 * for k steps more than there would be anyway. It can never take more than 256.
 */
export class DigestTrie {
    /** Bits looked at by all searches so far. */
    steps = 0;
    private readonly digests = new GrowingUint32();
    /** Three words of each: the bit that it looks at, from 0, which grows on the way down; where a 0 and a 1 lead to. */
    private readonly nodes = new GrowingUint32();
    /** Twice the first word of a node; or twice the number of a digest, plus 1. */
    private root = 1;

    get length(): number {
        return this.digests.length / HASH_WORDS;
    }

    /** The one that may be this digest: all bits were looked at that tell those here apart. -1 if there is none. */
    nearest(digest: Int32Array): number {
        if (this.length === 0) return -1;
        const { values } = this.nodes;
        let at = this.root;
        for (; (at & 1) === 0; this.steps++) at = values[childOf(values, at >>> 1, digest)] as number;
        return at >>> 1;
    }

    /** @param near what `nearest` says of the digest, which is another one @returns its number */
    add(digest: Int32Array, near: number): number {
        const number = this.length;
        const bit = near < 0 ? 0 : this.firstOtherBit(digest, near);
        for (const word of digest) this.digests.push(word);
        if (near < 0) return number;
        const { nodes } = this;
        let [at, from] = [this.root, -1];
        while ((at & 1) === 0 && (nodes.values[at >>> 1] as number) < bit) {
            from = childOf(nodes.values, at >>> 1, digest);
            at = nodes.values[from] as number;
        }
        const leaf = 2 * number + 1;
        const isOne = bitOf(digest, bit) === 1;
        const node = nodes.length;
        for (const word of [bit, isOne ? at : leaf, isOne ? leaf : at]) nodes.push(word);
        if (from < 0) this.root = 2 * node;
        else nodes.values[from] = 2 * node;
        return number;
    }

    private firstOtherBit(digest: Int32Array, near: number): number {
        for (let word = 0; word < HASH_WORDS; word++) {
            const differs =
                (digest[word] as number) ^ (this.digests.values[HASH_WORDS * near + word] as number);
            if (differs !== 0) return WORD_BITS * word + Math.clz32(differs);
        }
        throw new RangeError('it is there already');
    }
}

/** Where the next node of a search stands. */
const childOf = (nodes: Uint32Array, node: number, digest: Int32Array): number =>
    node + 1 + bitOf(digest, nodes[node] as number);

const bitOf = (digest: Int32Array, bit: number): number =>
    ((digest[bit >>> 5] as number) >>> (WORD_BITS - 1 - (bit % WORD_BITS))) & 1;
