import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { Excusal } from './excused-overview.js';

/** That a draw is not to be used. */
export interface Withdrawn {
    /** The block that carries the record. */
    readonly index: number;
    /** b: the draw that it names. */
    readonly block: number;
    readonly reason: string;
    /** That the key rests on which signed it, if it rests on one. */
    readonly reset?: EntityKeyChange | undefined;
}

/** A record that counts. */
export interface Counted {
    readonly index: number;
    /** b: the draw that it names. */
    readonly block: number;
    /** The first position that it excuses; of a withdrawal, of everybody. */
    readonly first: number;
}

/** Seats of one list that records name. */
export interface Named {
    readonly ids: Set<string>;
    /** How many of them are of jurors. */
    jurors: number;
}

/** What is on record of one chain of draws. */
export interface ChainChanges {
    readonly excused: Map<number, Excusal>;
    /** J in hexadecimal, by the draw whose list has it. */
    readonly seats: Map<number, Named>;
    /** All that count. */
    readonly records: Counted[];
    /** The newest record about a draw whose J's count for nothing, and why. */
    readonly misfits: Map<number, string>;
    withdrawn: Withdrawn | undefined;
    expandedAfter: number | undefined;
}

/** As it was drawn. */
export const unchanged = (): ChainChanges => ({
    excused: new Map(),
    seats: new Map(),
    records: [],
    misfits: new Map(),
    withdrawn: undefined,
    expandedAfter: undefined
});
