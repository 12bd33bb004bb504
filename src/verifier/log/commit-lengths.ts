import { countTo } from '../growing-array.js';
import type { CommitInput } from '../input.js';
import type { Seen } from './seen-check.js';

/**
 * The lengths at which commits are checked: each as soon as its blocks, and the commits before it, are there. What
 * they say of their lengths is not believed.
 */
export class CommitLengths {
    private readonly lengths: readonly number[];

    constructor(
        commits: readonly CommitInput[],
        seen: readonly Seen[] = [],
        keeps: ReadonlySet<number> = new Set()
    ) {
        const due = [...seen.map(({ length }) => length), ...keeps].filter((length) => length > 0);
        let last = 1;
        for (const { leaves } of commits) {
            // Never due, and so is nothing after it: a length that is no number.
            if (!isNumber(leaves.length)) break;
            last = Math.max(last, Math.ceil(leaves.length));
            due.push(last);
        }
        // Not by a set: numbers that somebody chose can all meet in one.
        due.sort((a, b) => a - b);
        this.lengths = due.filter((length, i) => length !== due[i - 1]);
    }

    /** Those where a piece of the range ends, but for its own end. */
    within(first: number, count: number): number[] {
        const found: number[] = [];
        const { lengths } = this;
        let i = countTo(first, lengths.length, (place) => lengths[place] as number);
        for (; (lengths[i] ?? Infinity) < first + count; i++) {
            found.push(lengths[i] as number);
        }
        return found;
    }
}

/** What callers without types give may be anything. */
const isNumber = (length: unknown): boolean => typeof length === 'number' && !Number.isNaN(length);

/** The commits with lengths that are numbers: another one is none, and so that of no log. */
export const withNumbers = (commits: readonly CommitInput[]): readonly CommitInput[] =>
    commits.every(({ leaves }) => isNumber(leaves.length))
        ? commits
        : commits.map((one) =>
              isNumber(one.leaves.length) ? one : { ...one, leaves: { ...one.leaves, length: Number.NaN } }
          );
