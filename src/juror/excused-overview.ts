import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { Excused } from './sitting.js';

/** A chain may have ten thousand draws, and as many records: each of its draws lists no more of them. */
export const MAX_EXCUSED_IN = 100;

/** What the draws of a chain are told of its excusals, which are gone through once and not for each of them. */
interface ExcusedOverview {
    /** How many positions are below one. */
    countBelow(drawn: number): number;
    /** How many blocks excuse somebody below a position. */
    countBlocks(drawn: number): number;
    /** The newest of those blocks, ascending. */
    newestBlocks(drawn: number): number[];
    /** Of the key that the first of them rests on which rests on one. */
    reset(drawn: number): EntityKeyChange | undefined;
}

/** Excusals are only ever added: as many as before are the same as before. */
const known = new WeakMap<Excused, { readonly size: number; readonly overview: ExcusedOverview }>();

export function overviewOf(excused: Excused): ExcusedOverview {
    const { size } = excused;
    const before = known.get(excused);
    if (before?.size === size) return before.overview;
    const overview = summed(excused);
    known.set(excused, { size, overview });
    return overview;
}

function summed(excused: Excused): ExcusedOverview {
    const positions = ascending(excused.keys());
    /** The lowest position that each block excuses. */
    const lowest = new Map<number, number>();
    const resets: [position: number, reset: EntityKeyChange][] = [];
    for (const [position, { index, reset }] of excused) {
        lowest.set(index, Math.min(position, lowest.get(index) ?? position));
        if (reset !== undefined) resets.push([position, reset]);
    }
    const firsts = ascending(lowest.values());
    const blocks = ascending(lowest.keys()).reverse();
    return {
        countBelow: (drawn) => rank(positions, drawn),
        countBlocks: (drawn) => rank(firsts, drawn),
        newestBlocks: (drawn) => {
            const found: number[] = [];
            const count = Math.min(MAX_EXCUSED_IN, rank(firsts, drawn));
            for (let i = 0; found.length < count; i++) {
                const block = blocks[i] as number;
                if ((lowest.get(block) as number) < drawn) found.push(block);
            }
            return found.reverse();
        },
        reset: (drawn) => resets.find(([position]) => position < drawn)?.[1]
    };
}

const ascending = (numbers: Iterable<number>): number[] => [...numbers].sort((a, b) => a - b);

/** How many of ascending numbers are below one. */
function rank(numbers: readonly number[], end: number): number {
    let [low, high] = [0, numbers.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((numbers[middle] as number) < end) low = middle + 1;
        else high = middle;
    }
    return low;
}
