import { BlockScanner, JURORS_OFFSET } from '../protocol/scan-block.js';
import { HASH_WORDS, TreeHasher, wordsToBytes } from '../protocol/tree-hasher.js';

/** Blocks in a row, in one buffer: what a worker is given. */
export interface BlockRange {
    /** Index of the first. */
    readonly first: number;
    /** All their bytes, one after another. */
    readonly bytes: Uint8Array<ArrayBuffer>;
    /** Where in `bytes` each ends. */
    readonly ends: Uint32Array<ArrayBuffer>;
    /** Lengths of the log, within the range and ascending, at which its root has to be known. */
    readonly cuts: Uint32Array<ArrayBuffer>;
}

/** Of a block that cannot be read. */
export const UNREADABLE = 255;

/**
 * What a range contributes to the verification of its log. It depends on nothing before the range, so ranges are
 * digested in any order, anywhere; only then they are walked in their order.
 */
export interface RangeDigest extends BlockRange {
    /** Of each block: an index into `KINDS`, or `UNREADABLE`. */
    readonly kinds: Uint8Array<ArrayBuffer>;
    /** Of each block. */
    readonly times: BigUint64Array<ArrayBuffer>;
    /** Of each juror that an Add or Remove lists, in order: 32 bits of its hash. */
    readonly jurorHashes: Uint32Array<ArrayBuffer>;
    /** The complete subtrees of the log's tree that lie between two cuts, in order: level and hash of each. */
    readonly nodeLevels: Uint8Array<ArrayBuffer>;
    readonly nodeHashes: Uint8Array<ArrayBuffer>;
    /** How many of them lie before each cut, and before the end. */
    readonly nodeCounts: Uint32Array<ArrayBuffer>;
}

/** Blocks from `first` on, packed into one buffer. */
export function packRange(first: number, blocks: readonly Uint8Array[], cuts: readonly number[]): BlockRange {
    const ends = new Uint32Array(blocks.length);
    let size = 0;
    blocks.forEach((block, i) => (ends[i] = size += block.length));
    const bytes = new Uint8Array(size);
    blocks.forEach((block, i) => bytes.set(block, (ends[i] as number) - block.length));
    return { first, bytes, ends, cuts: Uint32Array.from(cuts) };
}

/**
 * Reads and hashes a range: the part of a verification that takes long, and that workers share.
 * @param hashes false where the tree over the blocks is known already
 */
export function digestRange(range: BlockRange, hashes = true): RangeDigest {
    const { first, bytes, ends, cuts } = range;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const kinds = new Uint8Array(ends.length);
    const times = new BigUint64Array(ends.length);
    const halves = new Uint32Array(times.buffer);
    const jurors = new JurorHashes();
    const forest = new Forest(first);
    const nodeCounts = new Uint32Array(cuts.length + 1);
    let cut = 0;
    let start = 0;
    for (let i = 0; i < ends.length; i++) {
        const end = ends[i] as number;
        if (cuts[cut] === first + i) nodeCounts[cut++] = forest.cut();
        if (hashes) forest.append(view, start, end);
        if (scanner.scan(bytes, start, end)) {
            kinds[i] = scanner.kind;
            halves[2 * i + LOW] = scanner.timeLow;
            halves[2 * i + 1 - LOW] = scanner.timeHigh;
            if (scanner.kind < 2) jurors.add(bytes, view, start, scanner.jurorCount);
        } else kinds[i] = UNREADABLE;
        start = end;
    }
    nodeCounts[cut] = forest.cut();
    return { ...range, kinds, times, jurorHashes: jurors.finish(), ...forest.finish(), nodeCounts };
}

/** Typed arrays have the byte order of the machine. */
const LOW = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1;
const scanner = new BlockScanner();
const hasher = new TreeHasher();

class JurorHashes {
    private hashes = new Uint32Array(1024);
    private count = 0;

    /** Those of a block that was scanned before, so every length in it holds. */
    add(bytes: Uint8Array, view: DataView, start: number, count: number): void {
        while (this.count + count > this.hashes.length) {
            const larger = new Uint32Array(2 * this.hashes.length);
            larger.set(this.hashes);
            this.hashes = larger;
        }
        let at = start + JURORS_OFFSET + countSize(count);
        for (let i = 0; i < count; i++) {
            const end = at + 1 + (bytes[at] as number);
            this.hashes[this.count++] = hasher.firstWord(view, at + 1, end);
            at = end;
        }
    }

    finish(): Uint32Array<ArrayBuffer> {
        return this.hashes.slice(0, this.count);
    }
}

/** Bytes that the number of jurors takes. */
export const countSize = (count: number): number => (count < 0x80 ? 1 : count < 0x4000 ? 2 : 3);

/** The complete subtrees of a piece of a log, largest possible; between two cuts they do not grow together. */
class Forest {
    private levels = new Uint8Array(256);
    private hashes = new Int32Array(256 * HASH_WORDS);
    private count = 0;
    private floor = 0;

    constructor(private next: number) {}

    append(view: DataView, start: number, end: number): void {
        if (this.count === this.levels.length) this.grow();
        hasher.leaf(this.next, view, start, end, this.hashes, this.count * HASH_WORDS);
        this.levels[this.count++] = 0;
        this.next++;
        let size = 1;
        for (let level = 0; this.mayJoin(level, size); level++, size *= 2) {
            const left = (this.count - 2) * HASH_WORDS;
            hasher.node(this.hashes, left, left + HASH_WORDS, left);
            this.count--;
            this.levels[this.count - 1] = level + 1;
        }
    }

    /** The last two are halves of one subtree: of one level, and the left one begins where such a subtree does. */
    private mayJoin(level: number, size: number): boolean {
        if (this.count - 2 < this.floor || this.levels[this.count - 2] !== level) return false;
        return (this.next - 2 * size) % (2 * size) === 0;
    }

    /** @returns subtrees so far */
    cut(): number {
        this.floor = this.count;
        return this.count;
    }

    finish(): { nodeLevels: Uint8Array<ArrayBuffer>; nodeHashes: Uint8Array<ArrayBuffer> } {
        return {
            nodeLevels: this.levels.slice(0, this.count),
            nodeHashes: Uint8Array.from(wordsToBytes(this.hashes.subarray(0, this.count * HASH_WORDS)))
        };
    }

    private grow(): void {
        const levels = new Uint8Array(2 * this.levels.length);
        const hashes = new Int32Array(2 * this.hashes.length);
        levels.set(this.levels);
        hashes.set(this.hashes);
        [this.levels, this.hashes] = [levels, hashes];
    }
}
