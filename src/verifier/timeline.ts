import type { Failure } from './finding.js';
import { GrowingTimes } from './growing.js';

/** That the network saw the log with `length` blocks at `time`. */
interface Sighting {
    readonly time: bigint;
    readonly length: number;
}

/**
 * The order of times (docs/protocol.md, "Times"): blocks and genuine certificates are met in the order of the
 * log. A certificate of time t over n blocks parts the log: blocks below n are not younger than t, blocks from n
 * on are younger.
 */
export class Timeline {
    private readonly blockTimes = new GrowingTimes();
    private readonly sightings: Sighting[] = [];
    private newestBlock = -1n;
    private newestSeen = -1n;
    /** The newest certificate over fewer blocks than the last one. */
    private newestShorter = -1n;
    private seenLength = -1;

    /** Time of the newest genuine certificate. */
    get asOf(): bigint | undefined {
        return this.newestSeen < 0n ? undefined : this.newestSeen;
    }

    timeOf(index: number): bigint | undefined {
        return index < this.blockTimes.length ? this.blockTimes.values[index] : undefined;
    }

    /** The next block, if nothing is wrong with its time. @returns whether it was taken */
    addInOrder(timestamp: bigint): boolean {
        if (timestamp < this.newestBlock || timestamp <= this.newestSeen) return false;
        this.blockTimes.push(timestamp);
        this.newestBlock = timestamp;
        return true;
    }

    /** The next block. One whose bytes cannot be read is taken to be as old as the one before. */
    *addBlock(timestamp: bigint | undefined): Generator<Failure> {
        const time = timestamp ?? this.newestBlock;
        this.blockTimes.push(time < 0n ? 0n : time);
        if (timestamp === undefined) return;
        if (time < this.newestBlock) {
            yield timeOrder(`it is older than a block before it: ${time} < ${this.newestBlock}`);
        }
        if (time <= this.newestSeen) {
            yield timeOrder(`a certificate of ${this.newestSeen} does not cover it, though it is of ${time}`);
        }
        if (time > this.newestBlock) this.newestBlock = time;
    }

    /** The genuine certificates of one commit, over all blocks so far. */
    addCertificates(times: readonly bigint[]): Generator<Failure> {
        this.meetLength();
        return this.addTimes(times, this.newestSeen);
    }

    /** The same for a seal, which may be older than a commit over the same blocks. */
    addSeal(time: bigint): Generator<Failure> {
        this.meetLength();
        return this.addTimes([time], this.newestShorter);
    }

    private meetLength(): void {
        if (this.blockTimes.length > this.seenLength) this.newestShorter = this.newestSeen;
        this.seenLength = this.blockTimes.length;
    }

    private *addTimes(times: readonly bigint[], before: bigint): Generator<Failure> {
        const sorted = [...times].sort((a, b) => (a < b ? -1 : 1));
        for (const time of sorted) {
            if (time < before)
                yield timeOrder(`its certificate is older than one before it: ${time} < ${before}`);
            if (time < this.newestBlock) {
                yield timeOrder(`its certificate of ${time} covers a block of ${this.newestBlock}`);
            }
            if (time > this.newestSeen) this.newestSeen = time;
        }
        const [earliest] = sorted;
        if (earliest !== undefined) this.see({ time: earliest, length: this.blockTimes.length });
    }

    /** Of several over the same blocks, the earliest counts. */
    private see(sighting: Sighting): void {
        const last = this.sightings.at(-1);
        if (last?.length !== sighting.length) this.sightings.push(sighting);
        else if (sighting.time < last.time) this.sightings[this.sightings.length - 1] = sighting;
    }

    /** When the network is first known to have seen the block at `index`. */
    firstSeen(index: number): bigint | undefined {
        return this.sightings[this.firstCovering(index)]?.time;
    }

    /** Lengths of sightings do not shrink, so the first that covers a block is found by halving. */
    private firstCovering(index: number): number {
        let [low, high] = [0, this.sightings.length];
        while (low < high) {
            const middle = (low + high) >>> 1;
            if ((this.sightings[middle]?.length ?? 0) > index) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}

export const timeOrder = (detail: string): Failure => ({ code: 'TIME_ORDER', detail });
