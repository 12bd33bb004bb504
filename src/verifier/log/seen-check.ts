import { equalBytes, toHex } from '../../protocol/bytes.js';
import type { DrawNumbers } from './draw-numbers.js';
import { failed, noted, type Failure, type Finding } from '../finding.js';
import type { Timeline } from '../draws/index.js';
import { isoTime } from '../../protocol/iso-time.js';

/**
 * That the network certified a log at one time, verified already: a seal kept beside the log, or the newest state
 * of an earlier verification.
 */
export interface Seen {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly length: number;
    /** T over these blocks; undefined for an empty log. */
    readonly blocksHash: Uint8Array | undefined;
    /** 32 bytes: of which log. */
    readonly genesis: Uint8Array;
    /** Draw numbers taken, where that is known. */
    readonly draws?: number | undefined;
}

/**
 * Holds a log against what was seen of it: it only grows. Of a log of another genesis nothing follows; the canister
 * was reinstalled or restored in between, or it was another canister.
 */
export class SeenCheck {
    private readonly own: readonly Seen[];
    /** So many of them were due. */
    private met = 0;
    private readonly foreign: Seen[];
    private readonly others: Seen[] = [];

    /** @param origins every genesis that the commits of the log name */
    constructor(
        seen: readonly Seen[],
        origins: readonly Uint8Array[],
        private readonly timeline: Timeline,
        private readonly numbers: DrawNumbers
    ) {
        const known = new Set(origins.map(toHex));
        const own = (one: Seen) => known.has(toHex(one.genesis));
        this.foreign = seen.filter((one) => !own(one));
        const sorted = seen.filter(own).sort((a, b) => a.length - b.length || (a.time < b.time ? -1 : 1));
        this.own = sorted.filter(({ length }) => length > 0);
        // Before the first block there is nothing to compare; but no block is as old as that.
        for (const { time, length } of sorted) if (length === 0) timeline.addSeal(time);
    }

    isDue(length: number): boolean {
        return (this.own[this.met]?.length ?? Infinity) <= length;
    }

    /** @param blocksHash T over the first `length` blocks; everything that is due is of this length, or of none */
    check(length: number, blocksHash: Uint8Array | undefined): Finding[] {
        const failures: Failure[] = [];
        for (let next = this.own[this.met]; next && next.length <= length; next = this.own[this.met]) {
            this.met++;
            const { blocksHash: other, time, draws = Infinity } = next;
            if (other === undefined || blocksHash === undefined || !equalBytes(other, blocksHash))
                this.others.push(next);
            else failures.push(...this.timeline.addSeal(time), ...this.numbers.addState(draws));
        }
        return failures.map((failure) => failed('log', length, failure));
    }

    /**
     * What was seen of other blocks, and of more than there are.
     * @param asOf of the newest certificate of the log
     * @param areCertified whether the blocks are those of the commits: if not, the network certified no second log
     */
    end(length: number, asOf: bigint | undefined, areCertified: boolean): Finding[] {
        const others = this.others.map(({ time, length: other }) => {
            const words = `at ${isoTime(time)} its ${other} blocks were others`;
            if (areCertified) return failed('log', other, rewritten(words));
            return noted(
                'log',
                other,
                `${words}; but those here are not what its commits certify, so nothing follows`
            );
        });
        const foreign = this.foreign.map(({ time, length: other }) =>
            noted('log', length, `a log of ${other} blocks and another origin was seen at ${isoTime(time)}`)
        );
        const left = this.own.slice(this.met).map(({ time, length: more }) => {
            if (asOf === undefined || asOf <= time)
                return noted(
                    'log',
                    length,
                    `it is older than what was seen: ${more} blocks at ${isoTime(time)}`
                );
            return failed(
                'log',
                length,
                rewritten(`at ${isoTime(time)} it had ${more} blocks, later only ${length}`)
            );
        });
        return [...others, ...foreign, ...left];
    }
}

const rewritten = (detail: string): Failure => ({ code: 'HISTORY_REWRITTEN', detail });
