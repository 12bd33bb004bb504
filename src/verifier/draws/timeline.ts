import { MAX_MESSAGE_NANOSECONDS } from '../../protocol/limits.js';
import type { Failure } from '../finding.js';
import { countTo, GrowingTimes } from '../growing-array.js';
import { isoTime } from '../../protocol/iso-time.js';

/** That the network saw the log with `length` blocks at `time`. */
interface Sighting {
    readonly time: bigint;
    readonly length: number;
}

/** Blocks of one timestamp that a state lacks which is of that time, or newer. */
export interface EarlyBlocks {
    /** Index of the first. */
    readonly first: number;
    count: number;
    readonly timestamp: bigint;
    /** Of the state. */
    seen: bigint;
}

/**
 * The order of times (docs/protocol.md, "Verification"): blocks and genuine certificates are met in the order of the
 * log. A certificate of time t over n blocks parts the log: blocks below n are not younger than t, blocks from n
 * on are younger. But a message over several rounds has the time of its first and shows in its last: so block n, and
 * those directly after it with the same timestamp, may be earlier by as much as a message can take.
 */
export class Timeline {
    private readonly blockTimes = new GrowingTimes();
    private readonly sightings: Sighting[] = [];
    private newestBlock = -1n;
    private newestSeen = -1n;
    /** Of commits alone. */
    private newestCommit = -1n;
    /** The newest certificate over fewer blocks than the last one. */
    private newestShorter = -1n;
    private seenLength = -1;
    /** The newest certificate over less than all that is before the newest blocks of one timestamp: they are later. */
    private newestBeforeRun = -1n;
    /** What is to be told of blocks that are earlier than a certificate which lacks them, and may be. */
    readonly early: EarlyBlocks[] = [];

    /** Time of the newest genuine certificate of a commit. */
    get asOf(): bigint | undefined {
        return this.newestCommit < 0n ? undefined : this.newestCommit;
    }

    timeOf(index: number): bigint | undefined {
        return index < this.blockTimes.length ? this.blockTimes.values[index] : undefined;
    }

    /**
     * The next blocks, if nothing is wrong with their times.
     * @param times none of them older than the one before it
     * @returns whether they were taken
     */
    addInOrder(times: BigUint64Array): boolean {
        const [earliest, latest] = [times[0], times.at(-1)];
        if (earliest === undefined || latest === undefined) return true;
        if (earliest < this.newestBlock || earliest <= this.newestSeen) return false;
        let run = times.length - 1;
        while (run > 0 && times[run - 1] === latest) run--;
        if (run > 0 || latest !== this.newestBlock) this.startRun(this.blockTimes.length + run);
        this.blockTimes.pushAll(times);
        this.newestBlock = latest;
        return true;
    }

    /** The next block. One whose bytes cannot be read is taken to be as old as the one before. */
    addBlock(timestamp: bigint | undefined): Failure[] {
        const { newestBlock, newestSeen } = this;
        const time = timestamp ?? newestBlock;
        if (time !== newestBlock) this.startRun(this.blockTimes.length);
        this.blockTimes.push(time < 0n ? 0n : time);
        if (timestamp === undefined) return [];
        if (time > newestBlock) this.newestBlock = time;
        const late = `it is of ${isoTime(time)}, and a block before it of ${isoTime(newestBlock)}`;
        return [
            ...(time < newestBlock ? [timeOrder(late)] : []),
            ...(time <= newestSeen ? this.meetEarly(time) : [])
        ];
    }

    /** Blocks of another timestamp begin at `index`. What covers less than all blocks below is older than they are. */
    private startRun(index: number): void {
        this.newestBeforeRun = this.seenLength === index ? this.newestShorter : this.newestSeen;
    }

    /** The newest block is not later than a certificate that lacks it. */
    private meetEarly(timestamp: bigint): Failure[] {
        const { newestSeen: seen, newestBeforeRun } = this;
        const isExcused = timestamp > newestBeforeRun && seen - timestamp <= MAX_MESSAGE_NANOSECONDS;
        if (!isExcused)
            return [
                timeOrder(
                    `a certificate of ${isoTime(seen)} does not cover it, though it is of ${isoTime(timestamp)}`
                )
            ];
        const last = this.early.at(-1);
        if (last?.timestamp === timestamp) {
            last.count++;
            last.seen = seen;
        } else this.early.push({ first: this.blockTimes.length - 1, count: 1, timestamp, seen });
        return [];
    }

    /** The genuine certificates of one commit, over all blocks so far. */
    addCertificates(times: readonly bigint[]): Failure[] {
        this.meetLength();
        const failures: Failure[] = [];
        const sorted = [...times].sort((a, b) => (a < b ? -1 : 1));
        for (const time of sorted) {
            const before = this.newestCommit;
            if (time < before)
                failures.push(
                    timeOrder(
                        `its certificate is of ${isoTime(time)}, and one before it of ${isoTime(before)}`
                    )
                );
            else this.newestCommit = time;
            failures.push(...this.addTime(time));
        }
        const [earliest] = sorted;
        if (earliest !== undefined) this.see({ time: earliest, length: this.blockTimes.length });
        return failures;
    }

    /** The same for another certified state. That a later one is no shorter is looked at elsewhere. */
    addSeal(time: bigint): Failure[] {
        this.meetLength();
        this.see({ time, length: this.blockTimes.length });
        return this.addTime(time);
    }

    private meetLength(): void {
        if (this.blockTimes.length > this.seenLength) this.newestShorter = this.newestSeen;
        this.seenLength = this.blockTimes.length;
    }

    private addTime(time: bigint): Failure[] {
        if (time > this.newestSeen) this.newestSeen = time;
        if (time >= this.newestBlock) return [];
        return [
            timeOrder(`its certificate of ${isoTime(time)} covers a block of ${isoTime(this.newestBlock)}`)
        ];
    }

    /** Of several over the same blocks, the earliest counts. */
    private see(sighting: Sighting): void {
        const last = this.sightings.at(-1);
        if (last?.length !== sighting.length) this.sightings.push(sighting);
        else if (sighting.time < last.time) this.sightings[this.sightings.length - 1] = sighting;
    }

    /** When the network is first known to have seen the block at `index`. */
    firstSeen(index: number): bigint | undefined {
        const { sightings } = this;
        // Their lengths do not shrink.
        return sightings[countTo(index, sightings.length, (i) => (sightings[i] as Sighting).length)]?.time;
    }
}

export const timeOrder = (detail: string): Failure => ({ code: 'TIME_ORDER', detail });

/** In words. */
export function tellEarly({ count, timestamp, seen }: EarlyBlocks): string {
    const others = count === 1 ? '' : `, with ${count - 1} after it of the same time`;
    return `it is of ${isoTime(timestamp)}, and a certificate of ${isoTime(seen)} lacks it${others}: a message over several rounds staged it`;
}
