import type { EntityKeyChange } from '../protocol/entity-keys.js';

/** Who was excused, by position in draw order. */
export type Excused = ReadonlyMap<number, Excusal>;

export interface Excusal {
    /** The block of the record. */
    readonly index: number;
    readonly reason: number;
    /** That the key rests on which signed it, if it rests on one. */
    readonly reset?: EntityKeyChange | undefined;
}

/** A chain may have ten thousand draws, and as many records: each of its draws lists no more of them. */
export const MAX_EXCUSED_IN = 100;

/** What the draws of a chain are told of its excusals, gone through once and not for each of them. */
interface ExcusedOverview {
    readonly positions: readonly number[];
    /** The lowest position that each block excuses, ascending by block. */
    readonly lowest: readonly (readonly [block: number, position: number])[];
    /** Of the keys that some rest on. */
    readonly resets: readonly (readonly [position: number, reset: EntityKeyChange])[];
}

/** Excusals are only ever added: as many as before are the same as before. */
const known = new WeakMap<Excused, ExcusedOverview>();

export function overviewOf(excused: Excused): ExcusedOverview {
    const before = known.get(excused);
    if (before?.positions.length === excused.size) return before;
    const lowest = new Map<number, number>();
    const resets: [number, EntityKeyChange][] = [];
    for (const [position, { index, reset }] of excused) {
        lowest.set(index, Math.min(position, lowest.get(index) ?? position));
        if (reset) resets.push([position, reset]);
    }
    const overview = {
        positions: [...excused.keys()],
        lowest: [...lowest].sort(([a], [b]) => a - b),
        resets
    };
    known.set(excused, overview);
    return overview;
}
