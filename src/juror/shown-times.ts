import { JuryError } from '../protocol/codes.js';
import { isoTime } from '../protocol/iso-time.js';
import { MAX_MESSAGE_NANOSECONDS } from '../protocol/limits.js';
import { countTo } from '../verifier/index.js';
import type { BlockRanges, VerifiedBlock } from '../verifier/block/index.js';
import type { CertifiedState } from '../verifier/log/index.js';

/**
 * That blocks of receipts and of a log at hand, and what the network certified of either, are in one order of times
 * (docs/protocol.md, T1, T3, T4, D7 and H2 of "Verification"). A log that was verified is in order by itself.
 * @param blocks of receipts, in the order of the log, each once
 * @param shown states of receipts
 * @param known states of the log at hand
 * @throws {JuryError} `TIME_ORDER`
 */
export function requireTimes(
    blocks: readonly VerifiedBlock[],
    shown: readonly BoundedState[],
    known: readonly BoundedState[],
    ranges?: BlockRanges
): void {
    const times = new BlockTimes(blocks, ranges);
    const indices = blocks.map(({ index }) => index);
    requireOrder(blocks, times, ranges?.length ?? 0);
    for (const block of blocks) requireRequestedAfterPool(block, times);
    for (const state of [...shown, ...known]) for (const index of indices) requireParted(state, index, times);
    for (const state of shown) {
        const { length } = state.state.leaves;
        for (const index of [length - 1, length, times.runEnd(length)]) requireParted(state, index, times);
    }
}

/** A state, which says of the blocks of its canister alone what it lacks. */
export interface BoundedState {
    readonly state: CertifiedState;
    /** Length that the log was restored with into the next canister; infinite in the last one. */
    readonly end: number;
}

/** Times of blocks, as far as they are at hand: those of a log from the first one on, and those of receipts. */
class BlockTimes {
    private readonly own: ReadonlyMap<number, bigint>;

    constructor(
        private readonly blocks: readonly VerifiedBlock[],
        private readonly ranges: BlockRanges | undefined
    ) {
        this.own = new Map(blocks.map(({ index, data }) => [index, data.timestamp]));
    }

    of(index: number): bigint | undefined {
        return this.own.get(index) ?? this.ranges?.timeOf(index);
    }

    /** The first block behind `index`, of those at hand without a gap, that is of another time. */
    runEnd(index: number): number {
        const [time, length] = [this.of(index), this.ranges?.length ?? 0];
        if (time === undefined || index >= length) return index;
        return index + countTo(time, length - index, (i) => this.ranges?.timeOf(index + i) ?? time);
    }

    /** Of the first block from `index` on that is at hand. */
    firstFrom(index: number): bigint | undefined {
        return this.of(index) ?? this.blocks.find((block) => block.index >= index)?.data.timestamp;
    }
}

/** T1. */
function requireOrder(blocks: readonly VerifiedBlock[], times: BlockTimes, length: number): void {
    let before = times.of(length - 1) ?? 0n;
    for (const { index, data } of blocks) {
        if (index < length) continue;
        if (data.timestamp < before)
            throw wrong(index, `it is of ${isoTime(data.timestamp)}, and a block before it of ${isoTime(before)}`); // prettier-ignore
        before = data.timestamp;
    }
}

/** D7; that a draw was requested before it was staged, each receipt shows by itself. */
function requireRequestedAfterPool({ index, data }: VerifiedBlock, times: BlockTimes): void {
    const { draw, jurorsIndex } = data;
    const pool = jurorsIndex < index ? times.of(jurorsIndex) : undefined;
    if (draw !== undefined && pool !== undefined && draw.requestedAt < pool)
        throw wrong(index, `requested at ${isoTime(draw.requestedAt)}, before block ${jurorsIndex} of ${isoTime(pool)}`); // prettier-ignore
}

/** T3 and T4: a block that a state covers is not later than it, and one that it lacks is. */
function requireParted({ state, end }: BoundedState, index: number, times: BlockTimes): void {
    const { time, leaves } = state;
    const timestamp = index < end ? times.of(index) : undefined;
    if (timestamp === undefined || index < leaves.length === timestamp <= time) return;
    const [seen, own] = [isoTime(time), isoTime(timestamp)];
    if (index < leaves.length) throw wrong(index, `a certificate of ${seen} covers it, which is of ${own}`);
    // A message over several rounds has the time of its first and shows in its last, and so does all that it staged.
    const isOfOneMessage =
        time - timestamp <= MAX_MESSAGE_NANOSECONDS && times.firstFrom(leaves.length) === timestamp;
    if (!isOfOneMessage)
        throw wrong(index, `a certificate of ${seen} does not cover it, though it is of ${own}`);
}

const wrong = (index: number, detail: string) => new JuryError('TIME_ORDER', `block ${index}: ${detail}`);
