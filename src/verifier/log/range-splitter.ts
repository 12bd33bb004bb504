import type { BlockRange } from '../digest/index.js';
import type { CommitLengths } from './commit-lengths.js';

/** How much a range holds, and memory for its blocks. */
export interface RangeSize {
    readonly rangeBlocks: number;
    readonly rangeBytes: number;
    memory(bytes: number): ArrayBuffer;
}

/**
 * Splits a log into ranges. Blocks are copied into the memory of their range as they come: who gave them may use theirs
 * again. A range ends before it is too large, but has one block at least.
 */
export class RangeSplitter {
    private first = 0;
    private count = 0;
    private size = 0;
    private bytes: Uint8Array<ArrayBuffer> | undefined;
    private ends = new Uint32Array();

    constructor(
        private readonly lengths: CommitLengths,
        private readonly most: RangeSize
    ) {}

    /** The ranges that are whole once the next blocks came. */
    *take(blocks: Iterable<Uint8Array>): Generator<BlockRange> {
        for (const given of blocks) {
            // A hole in a list is a block that cannot be read.
            const block = (given as Uint8Array | undefined) ?? NOTHING;
            if (this.count > 0 && !this.fits(block)) yield this.range();
            this.add(block);
        }
    }

    /** The last one, if blocks are left. */
    *end(): Generator<BlockRange> {
        if (this.count > 0) yield this.range();
    }

    *all(blocks: Iterable<Uint8Array>): Generator<BlockRange> {
        yield* this.take(blocks);
        yield* this.end();
    }

    private fits({ length }: Uint8Array): boolean {
        return this.count < this.most.rangeBlocks && this.size + length <= this.most.rangeBytes;
    }

    private add(block: Uint8Array): void {
        const { rangeBlocks, rangeBytes } = this.most;
        if (this.bytes === undefined) {
            this.bytes = new Uint8Array(this.most.memory(Math.max(rangeBytes, block.length)));
            this.ends = new Uint32Array(rangeBlocks);
        }
        this.bytes.set(block, this.size);
        this.ends[this.count++] = this.size += block.length;
    }

    private range(): BlockRange {
        const { first, count, size, ends, bytes = new Uint8Array() } = this;
        const cuts = Uint32Array.from(this.lengths.within(first, count));
        Object.assign(this, { first: first + count, count: 0, size: 0, bytes: undefined });
        return { first, bytes: bytes.subarray(0, size), ends: ends.slice(0, count), cuts };
    }
}

const NOTHING = new Uint8Array();
