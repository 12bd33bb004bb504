import type { Failure } from './finding.js';
import { countTo, GrowingTimes } from './growing.js';

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

    /**
     * The next blocks, if nothing is wrong with their times.
     * @param times none of them older than the one before it
     * @returns whether they were taken
     */
    addInOrder(times: BigUint64Array): boolean {
        const [earliest, latest] = [times[0], times.at(-1)];
        if (earliest === undefined || latest === undefined) return true;
        if (earliest < this.newestBlock || earliest <= this.newestSeen) return false;
        this.blockTimes.pushAll(times);
        this.newestBlock = latest;
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
        const { sightings } = this;
        // Their lengths do not shrink.
        return sightings[countTo(index, sightings.length, (i) => (sightings[i] as Sighting).length)]?.time;
    }
}

export const timeOrder = (detail: string): Failure => ({ code: 'TIME_ORDER', detail });
