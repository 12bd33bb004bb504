import {
    FORK_DOMAIN as FORK,
    LABELED_DOMAIN as LABELED,
    LEAF_DOMAIN as LEAF
} from '../protocol/hash-tree.js';
import { KNOWN_BYTES, KNOWN_STATE } from '../protocol/block.js';
import { hashRange } from '../verifier/digest/index.js';
import type { HashRange, RangeHashes, ScannedRange } from '../verifier/digest/index.js';
import { LANES, Sha256Lanes, TABLE_BYTES } from './sha256-lanes.js';

/** Ranges beyond it are hashed one message after another. */
const MAX_BLOCKS = 2 ** 12;
const MAX_BYTES = 2 ** 22;

const HASH = 32;
const LABEL = 4;
/** From one message of these to the next. */
const STRIDE = 96;

/** Blocks wait until four are as long, in so many kinds of length: first those that begin as all do, then others. */
const LENGTHS = 64;
const KINDS = 2 * LENGTHS;
/** What is read behind the end of a message, and does not count. */
const SLACK = 64;
/** A log has no more than 2^30 blocks. */
const LEVELS = 31;
/** Both children of every node, and what is left over at the ends of levels. */
const FORKS = MAX_BLOCKS + 2 * LEVELS;

/** Where in memory things are. */
const layout = (free: number) => {
    const known = free;
    const blocks = known + HASH;
    const leaves = blocks + TABLE_BYTES;
    const labels = leaves + TABLE_BYTES;
    const others = labels + TABLE_BYTES;
    /** A place for each lane, for hashes that are read at once, or never. */
    const spare = others + TABLE_BYTES;
    const leafMessages = spare + LANES * HASH;
    const labeledMessages = leafMessages + LANES * STRIDE;
    const forkMessages = labeledMessages + LANES * STRIDE;
    const bytes = forkMessages + FORKS * STRIDE;
    const end = bytes + MAX_BYTES + SLACK;
    return { known, blocks, leaves, labels, others, spare, leafMessages, labeledMessages, forkMessages, bytes, end }; // prettier-ignore
};
const PLACES = layout(Sha256Lanes.FREE_AT);

/**
 * Hashes the blocks of a range, and the tree over them, four at a time: blocks of one length together, and the tree
 * level by level. Messages stand in memory with their prefixes, so that a hash is written where the next one reads it.
 */
export class RangeLanes {
    private readonly lanes = new Sha256Lanes(PLACES.end);
    /** Of the range that is hashed: the place of the first fork message of each level. */
    private readonly levels = new Int32Array(LEVELS);
    private first = 0;
    /** By kind: blocks of it that wait, and how many. */
    private readonly waiting = new Uint32Array(KINDS * LANES);
    private readonly counts = new Uint8Array(KINDS);
    /** Of each block of the range: where among the draws it is, counted from 1. */
    private readonly draws = new Uint16Array(MAX_BLOCKS);
    private drawHashes: Uint8Array<ArrayBuffer> = new Uint8Array();

    /** @throws WebAssembly.CompileError unless `hasLanes` */
    constructor() {
        const { lanes } = this;
        lanes.words(PLACES.known, KNOWN_STATE);
        for (let i = 0; i < FORKS; i++) lanes.bytes.set(FORK, PLACES.forkMessages + i * STRIDE);
        for (let lane = 0; lane < LANES; lane++) {
            const leaf = PLACES.leafMessages + lane * STRIDE;
            const labeled = PLACES.labeledMessages + lane * STRIDE;
            lanes.bytes.set(LEAF, leaf);
            lanes.bytes.set(LABELED, labeled);
            const toLabeled = labeled + LABELED.length + LABEL;
            lanes.place(PLACES.leaves, lane, leaf, LEAF.length + HASH, toLabeled);
            lanes.place(PLACES.labels, lane, labeled, LABELED.length + LABEL + HASH, 0);
        }
    }

    readonly hash: HashRange = (range) => {
        if (range.bytes.length > MAX_BYTES || range.ends.length > MAX_BLOCKS) return hashRange(range);
        const { first, ends, cuts } = range;
        this.lanes.bytes.set(range.bytes, PLACES.bytes);
        this.placeLevels(first, ends.length);
        this.hashBlocks(range);
        const bounds = [first, ...cuts, first + ends.length];
        this.hashForks(bounds);
        return { ...this.subtrees(bounds), jurorHashes: this.hashJurors(range), drawHashes: this.drawHashes };
    };

    private placeLevels(first: number, count: number): void {
        this.first = first;
        let place = PLACES.forkMessages;
        for (let level = 0; level < LEVELS; level++) {
            this.levels[level] = place;
            place += STRIDE * (((first + count) >>> (level + 1)) - (first >>> (level + 1)) + 1);
        }
    }

    /** The message of the node at a level above 0. */
    private forkAt(level: number, position: number): number {
        const place = this.levels[level - 1] as number;
        return place + STRIDE * (position - (this.first >>> level));
    }

    /** Where the hash of a node stands: in the message of the one above it. */
    private nodeAt(level: number, position: number): number {
        return this.forkAt(level + 1, position >>> 1) + FORK.length + HASH * (position & 1);
    }

    private hashBlocks({ first, ends, isKnown, draws }: ScannedRange): void {
        const { waiting, counts } = this;
        this.drawHashes = new Uint8Array(HASH * draws.length);
        this.draws.fill(0);
        draws.forEach((i, place) => (this.draws[i] = place + 1));
        for (let i = 0; i < ends.length; i++) {
            const length = (ends[i] as number) - (i === 0 ? 0 : (ends[i - 1] as number));
            const long = Math.min(LENGTHS - 1, (length + 8) >>> 6);
            const kind = isKnown(i) ? long : LENGTHS + long;
            waiting[kind * LANES + (counts[kind] as number)] = i;
            counts[kind] = (counts[kind] as number) + 1;
            if (counts[kind] === LANES) this.hashLeaves(first, ends, kind);
        }
        for (let kind = 0; kind < KINDS; kind++) if (counts[kind] !== 0) this.hashLeaves(first, ends, kind);
    }

    /** The leaves of the blocks of one kind that wait. */
    private hashLeaves(first: number, ends: Uint32Array, kind: number): void {
        const { lanes, waiting, counts } = this;
        const count = counts[kind] as number;
        for (let lane = 0; lane < count; lane++) {
            const i = waiting[kind * LANES + lane] as number;
            const start = i === 0 ? 0 : (ends[i - 1] as number);
            const toLeaf = PLACES.leafMessages + lane * STRIDE + LEAF.length;
            lanes.place(PLACES.blocks, lane, PLACES.bytes + start, (ends[i] as number) - start, toLeaf);
            lanes.view.setUint32(PLACES.labeledMessages + lane * STRIDE + LABELED.length, first + i);
            lanes.output(PLACES.labels, lane, this.nodeAt(0, first + i));
        }
        for (let lane = count; lane < LANES; lane++) {
            const spare = PLACES.spare + lane * HASH;
            lanes.place(PLACES.blocks, lane, spare, 0, spare);
            lanes.output(PLACES.labels, lane, spare);
        }
        if (kind < LENGTHS) lanes.run(PLACES.blocks, PLACES.known, KNOWN_BYTES);
        else lanes.run(PLACES.blocks, lanes.initialAt, 0);
        for (let lane = 0; lane < count; lane++)
            this.keepDraw(
                waiting[kind * LANES + lane] as number,
                PLACES.leafMessages + lane * STRIDE + LEAF.length
            );
        lanes.run(PLACES.leaves, lanes.initialAt, 0);
        lanes.run(PLACES.labels, lanes.initialAt, 0);
        counts[kind] = 0;
    }

    /** @param at of the hash of block `i` */
    private keepDraw(i: number, at: number): void {
        const draw = this.draws[i] as number;
        if (draw === 0) return;
        this.drawHashes.set(this.lanes.bytes.subarray(at, at + HASH), HASH * (draw - 1));
    }

    /** All nodes with both children between two bounds. */
    private hashForks(bounds: readonly number[]): void {
        const batch = new Batch(this.lanes);
        let pieces = bounds.slice(1).map((end, i) => [bounds[i] as number, end] as const);
        for (let level = 1; pieces.length > 0; level++) {
            pieces = pieces
                .map(([start, end]) => [Math.ceil(start / 2), Math.floor(end / 2)] as const)
                .filter(([start, end]) => start < end);
            for (const [start, end] of pieces) this.hashLevel(batch, level, start, end);
            batch.finish();
        }
    }

    private hashLevel(batch: Batch, level: number, start: number, end: number): void {
        for (let position = start; position < end; position++) {
            const from = this.forkAt(level, position);
            batch.add(from, FORK.length + 2 * HASH, this.nodeAt(level, position));
        }
    }

    /** The largest between each two bounds. */
    private subtrees(bounds: readonly number[]): Omit<RangeHashes, 'jurorHashes' | 'drawHashes'> {
        const levels: number[] = [];
        const places: number[] = [];
        const counts: number[] = [];
        for (const [i, end] of bounds.slice(1).entries()) {
            for (let start = bounds[i] as number; start < end;) {
                let level = 0;
                while (start % 2 ** (level + 1) === 0 && start + 2 ** (level + 1) <= end) level++;
                places.push(this.nodeAt(level, start / 2 ** level));
                levels.push(level);
                start += 2 ** level;
            }
            counts.push(levels.length);
        }
        const nodeHashes = new Uint8Array(HASH * places.length);
        places.forEach((from, i) => nodeHashes.set(this.lanes.bytes.subarray(from, from + HASH), i * HASH));
        return { nodeLevels: Uint8Array.from(levels), nodeHashes, nodeCounts: Uint32Array.from(counts) };
    }

    private hashJurors({ bytes, jurors }: ScannedRange): Uint32Array<ArrayBuffer> {
        const hashes = new Uint32Array(jurors.length);
        const batch = new Batch(this.lanes, (count, first) => {
            for (let lane = 0; lane < count; lane++)
                hashes[first + lane] = this.lanes.view.getUint32(PLACES.spare + lane * HASH);
        });
        jurors.forEach((at, i) =>
            batch.add(PLACES.bytes + at, bytes[at - 1] as number, PLACES.spare + (i % LANES) * HASH)
        );
        batch.finish();
        return hashes;
    }
}

/** Messages that are hashed as soon as there are four of them. */
class Batch {
    private count = 0;
    private done = 0;

    /** @param onHashed is told how many hashes are there now, and how many were before */
    constructor(
        private readonly lanes: Sha256Lanes,
        private readonly onHashed: (count: number, before: number) => void = () => undefined
    ) {}

    add(from: number, length: number, to: number): void {
        this.lanes.place(PLACES.others, this.count++, from, length, to);
        if (this.count === LANES) this.run();
    }

    /** With nothing in the lanes that are left. */
    finish(): void {
        if (this.count === 0) return;
        for (let lane = this.count; lane < LANES; lane++)
            this.lanes.place(PLACES.others, lane, PLACES.spare, 0, PLACES.spare + lane * HASH);
        this.run();
    }

    private run(): void {
        this.lanes.run(PLACES.others, this.lanes.initialAt, 0);
        this.onHashed(this.count, this.done);
        this.done += this.count;
        this.count = 0;
    }
}
