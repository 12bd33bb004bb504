import type { ReasonCode } from '../protocol/codes.js';
import type { DrawReport } from '../verifier/draws/index.js';
import type { PersonState, SeatReport } from '../juror/index.js';

/** What the page shows of one thing that was checked. Plain data: drawing it is another file. */
export interface Report {
    readonly kind: 'letter' | 'presentation' | 'archive' | 'receipt' | 'fraud' | 'problem';
    readonly tone: 'good' | 'bad' | 'open';
    readonly headline: string;
    readonly more: string;
    /** Nanoseconds since 1970. */
    readonly asOf?: bigint | undefined;
    readonly facts: readonly (readonly [string, string])[];
    readonly lines: readonly Line[];
    readonly draws?: Draws | undefined;
    readonly notProven: readonly string[];
    /** What one can do about it. */
    readonly hint?: string | undefined;
}

export interface Line {
    readonly state: 'passed' | 'failed' | 'noted';
    readonly title: string;
    readonly code?: ReasonCode | undefined;
    readonly detail: string;
}

/** All draws of an archive. Logs have many, and what there is to show is found out for the one that is looked at. */
export interface Draws {
    readonly list: readonly DrawReport[];
    view(draw: DrawReport): ShownDraw;
}

/** One draw of an archive, with what there is to show of it. */
export interface ShownDraw {
    readonly draw: DrawReport;
    /** Jurors of the draws that it continues. */
    readonly skip: number;
    /** When the network is first known to have seen the pool. */
    readonly frozenAt: bigint | undefined;
    readonly seats: SeatReport;
    /** Of those whom this block drew, in draw order. */
    readonly people: readonly PersonState[];
}
