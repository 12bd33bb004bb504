import type { BlockRange } from './block-range.js';
import { isLotteryCommitment, isTyped } from '../../protocol/typed-memo.js';
import { BlockScanner } from '../../protocol/scan-block.js';
import { GrowingUint32 } from '../growing-array.js';
import { hashRange, type HashRange, type RangeHashes } from './range-hashes.js';

/** Of a block that cannot be read. */
export const UNREADABLE = 255;
/** Of an Add of nobody that commits to the file of a lottery. */
export const LOTTERY = 254;
/** Of an Add of nobody with another memo that begins as records do. */
export const RECORD = 253;

const FIRST_DRAW = 2;

/**
 * What a range contributes to the verification of its log. It depends on nothing before the range, so ranges are
 * digested in any order, anywhere; only then they are walked in their order.
 */
export interface RangeDigest extends Omit<BlockRange, 'bytes'>, RangeHashes {
    /** Of each block: an index into `KINDS`, `LOTTERY`, `RECORD` or `UNREADABLE`. */
    readonly kinds: Uint8Array<ArrayBuffer>;
    /** Of each block. */
    readonly times: BigUint64Array<ArrayBuffer>;
    /** Every block can be read, and none is older than the one before it. */
    readonly isOrdered: boolean;
    /**
     * What is still needed of the blocks, one after another: of an Add or Remove its jurors, each behind its length,
     * and of any other block all.
     */
    readonly kept: Uint8Array<ArrayBuffer>;
    /** Where in `kept` that of each block ends. */
    readonly keptEnds: Uint32Array<ArrayBuffer>;
}

/** Reads and hashes a range: the part of a verification that takes long, and that workers share. */
export function digestRange(range: BlockRange, hash: HashRange = hashRange): RangeDigest {
    const { first, bytes, ends, cuts } = range;
    const scanner = new BlockScanner(bytes);
    const kinds = new Uint8Array(ends.length);
    const times = new BigUint64Array(ends.length);
    const keptEnds = new Uint32Array(ends.length);
    const jurors = new GrowingUint32();
    const draws = new GrowingUint32();
    if (room.length < bytes.length) room = new Uint8Array(bytes.length);
    let size = 0;
    let isOrdered = true;
    let last = 0n;
    const read = (i: number, start: number, end: number): void => {
        const isSound = scanner.scan(start, end);
        const kind = (kinds[i] = isSound ? kindOf(scanner) : UNREADABLE);
        if (isSound && scanner.kind >= FIRST_DRAW) draws.push(i);
        const time = isSound ? scanner.time : 0n;
        if (!isSound || time < last) isOrdered = false;
        times[i] = last = time;
        const isPlain = kind < FIRST_DRAW;
        const from = isPlain ? scanner.jurorsAt : start;
        const to = isPlain ? scanner.jurorsEnd : end;
        for (let at = from; isPlain && at < to; at += 1 + (bytes[at] as number)) jurors.push(at + 1);
        if (to - from < FEW) for (let at = from; at < to; at++) room[size++] = bytes[at] as number;
        else {
            room.set(bytes.subarray(from, to), size);
            size += to - from;
        }
        keptEnds[i] = size;
    };
    forEachBlock(ends, read);
    const isKnown = (i: number) => kinds[i] !== UNREADABLE;
    const hashes = hash({
        ...range,
        isKnown,
        jurors: jurors.values.subarray(0, jurors.length),
        draws: draws.values.subarray(0, draws.length)
    });
    const kept = room.slice(0, size);
    return { first, ends, cuts, kinds, times, isOrdered, kept, keptEnds, ...hashes };
}

/** A function of its own, which does nothing else: engines compile a long loop together with what comes after it. */
function forEachBlock(ends: Uint32Array, read: (i: number, start: number, end: number) => void): void {
    for (let i = 0; i < ends.length; i++) read(i, i === 0 ? 0 : (ends[i - 1] as number), ends[i] as number);
}

function kindOf(scanner: BlockScanner): number {
    if (scanner.kind !== 0 || scanner.jurorCount > 0 || !isTyped(scanner.memo)) return scanner.kind;
    return isLotteryCommitment({ kind: 'Add', jurors: [], memo: scanner.memo }) ? LOTTERY : RECORD;
}

/** Below it, bytes are faster copied one by one. */
const FEW = 64;
/** For what is kept of the range that is read, which is never more than the range. */
let room = new Uint8Array(0);
