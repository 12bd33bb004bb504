import { blockHash } from '../../protocol/block.js';
import { viewOf } from '../../protocol/bytes.js';
import { HASH_WORDS, TreeHasher, wordsToBytes } from '../../protocol/tree-hasher.js';
import type { BlockRange } from './block-range.js';

/** What is hashed of a range. */
export interface RangeHashes {
    /** The complete subtrees of the log's tree that lie between two cuts, in order: level and hash of each. */
    readonly nodeLevels: Uint8Array<ArrayBuffer>;
    readonly nodeHashes: Uint8Array<ArrayBuffer>;
    /** How many of them lie before each cut, and before the end. */
    readonly nodeCounts: Uint32Array<ArrayBuffer>;
    /** Of each juror: 32 bits of its hash. */
    readonly jurorHashes: Uint32Array<ArrayBuffer>;
    /** The block hashes of the draws, 32 bytes each, in order. */
    readonly drawHashes: Uint8Array<ArrayBuffer>;
}

/** What a range is asked about. */
export interface ScannedRange extends BlockRange {
    /** Of each block: whether it begins as all blocks do. */
    readonly isKnown: (i: number) => boolean;
    /** Where in `bytes` jurors stand, each behind its length. */
    readonly jurors: Uint32Array;
    /** Which blocks of the range are draws, ascending. */
    readonly draws: Uint32Array;
}

/** Whatever hashes a range, these are its hashes. */
export type HashRange = (range: ScannedRange) => RangeHashes;

const HASH_BYTES = 32;
const hasher = new TreeHasher();

export const hashRange: HashRange = (range) => {
    const { first, bytes, ends, cuts, isKnown } = range;
    const view = viewOf(bytes);
    const forest = new Forest(first, Math.min(ends.length, MAX_SUBTREES * (cuts.length + 1)));
    const nodeCounts = new Uint32Array(cuts.length + 1);
    let cut = 0;
    for (let i = 0, start = 0; i < ends.length; i++) {
        const end = ends[i] as number;
        if (cuts[cut] === first + i) nodeCounts[cut++] = forest.cut();
        forest.append(view, start, end, isKnown(i));
        start = end;
    }
    nodeCounts[cut] = forest.cut();
    return { ...forest.finish(), nodeCounts, ...hashJurorsAndDraws(range) };
};

/** Where the tree over the blocks is known already. */
export const hashJurors: HashRange = (range) => ({
    nodeLevels: new Uint8Array(),
    nodeHashes: new Uint8Array(),
    nodeCounts: new Uint32Array(range.cuts.length + 1),
    ...hashJurorsAndDraws(range)
});

const hashJurorsAndDraws = (range: ScannedRange): Pick<RangeHashes, 'jurorHashes' | 'drawHashes'> => ({
    jurorHashes: hashJurorsOf(range),
    drawHashes: hashDrawsOf(range)
});

function hashDrawsOf({ bytes, ends, draws }: ScannedRange): Uint8Array<ArrayBuffer> {
    const hashes = new Uint8Array(HASH_BYTES * draws.length);
    draws.forEach((i, place) => {
        const start = i === 0 ? 0 : ends[i - 1];
        hashes.set(blockHash(bytes.subarray(start, ends[i])), HASH_BYTES * place);
    });
    return hashes;
}

function hashJurorsOf({ bytes, jurors }: ScannedRange): Uint32Array<ArrayBuffer> {
    const view = viewOf(bytes);
    const hashes = new Uint32Array(jurors.length);
    jurors.forEach((at, i) => (hashes[i] = hasher.firstWord(view, at, at + (bytes[at - 1] as number))));
    return hashes;
}

/** Between two cuts, and while they grow together: two of each size that a log can have. */
const MAX_SUBTREES = 64;

/** The complete subtrees of a piece of a log, largest possible; between two cuts they do not grow together. */
class Forest {
    private readonly levels: Uint8Array<ArrayBuffer>;
    private readonly hashes: Int32Array<ArrayBuffer>;
    private count = 0;
    private floor = 0;

    constructor(
        private next: number,
        room: number
    ) {
        this.levels = new Uint8Array(room);
        this.hashes = new Int32Array(room * HASH_WORDS);
    }

    append(view: DataView, start: number, end: number, isKnown: boolean): void {
        const { levels, hashes } = this;
        hasher.leaf(this.next++, view, start, end, isKnown, hashes, this.count * HASH_WORDS);
        levels[this.count++] = 0;
        // The last two are halves of one subtree: of one level, and the left one begins where such a subtree does.
        for (let level = 0, size = 2; ; level++, size *= 2) {
            const last = this.count - 2;
            if (last < this.floor || levels[last] !== level || (this.next - size) % size !== 0) return;
            const left = last * HASH_WORDS;
            hasher.node(hashes, left, left + HASH_WORDS, left);
            this.count--;
            levels[last] = level + 1;
        }
    }

    /** @returns subtrees so far */
    cut(): number {
        this.floor = this.count;
        return this.count;
    }

    finish(): { nodeLevels: Uint8Array<ArrayBuffer>; nodeHashes: Uint8Array<ArrayBuffer> } {
        return {
            nodeLevels: this.levels.slice(0, this.count),
            nodeHashes: wordsToBytes(this.hashes.subarray(0, this.count * HASH_WORDS))
        };
    }
}
