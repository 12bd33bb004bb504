import type { ReasonCode } from '../protocol/codes.js';
import type { DrawReport } from '../verifier/draws/index.js';
import type { PersonState, SeatReport } from '../juror/index.js';

/** What the page shows of one thing that was checked. Plain data: drawing it is another file. */
export interface Report {
    readonly kind: 'letter' | 'slip' | 'presentation' | 'archive' | 'receipt' | 'fraud' | 'problem';
    /** `wait`: something is missing yet; `open`: genuine, and not simply good. */
    readonly tone: 'good' | 'bad' | 'open' | 'wait';
    readonly headline: string;
    readonly more: string;
    /** What to do now. */
    readonly todo?: string | undefined;
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
    readonly state: 'passed' | 'failed' | 'noted' | 'missing';
    readonly title: string;
    readonly code?: ReasonCode | undefined;
    readonly detail: string;
    /** What the verifier says of it, in its words. */
    readonly words?: string;
}

/** All draws of an archive. Logs have many, and what there is to show is found out for the one that is looked at. */
export interface Draws {
    readonly list: readonly DrawReport[];
    view(draw: DrawReport): ShownDraw;
    /** The name of its case. */
    caseOf(draw: DrawReport): string | undefined;
}

/** One draw of an archive, with what there is to show of it. */
export interface ShownDraw {
    readonly draw: DrawReport;
    readonly caseName: string | undefined;
    /** Jurors of the draws that it continues. */
    readonly skip: number;
    /** When the network is first known to have seen the pool. */
    readonly frozenAt: bigint | undefined;
    readonly seats: SeatReport;
    /** Of those whom this block drew, in draw order. */
    readonly people: readonly PersonState[];
}
