/** What became of a draw: its randomness is awaited, or a block has its jury, or there is none and never will be. */
export const OUTCOMES = ['Pending', 'Staged', 'Failed'] as const;

export type DrawOutcome = (typeof OUTCOMES)[number];

/** One attempt to draw, as the canister tells of it. */
export interface RawAttempt {
    readonly number: number;
    readonly author: Uint8Array;
    /** Nanoseconds since 1970. */
    readonly requestedAt: bigint;
    /** Whose pool was to be drawn from. */
    readonly index: number;
    readonly count: number;
    readonly memo: Uint8Array;
    readonly outcome: DrawOutcome;
    /** Staged: which block records the jury. */
    readonly block: number | undefined;
}
