import type { Queries } from '../queries/index.js';
import type { RoundDriver } from '../rounds/index.js';

/** What the endpoints of one Internet Computer share, on however many ports they are served. */
export interface Node {
    readonly driver: RoundDriver;
    readonly queries: Queries;
    /** Requests, in hexadecimal, whose answer a synchronous call waits for; the same request again is only accepted. */
    readonly awaited: Set<string>;
}

export const nodeOf = (driver: RoundDriver, queries: Queries): Node => ({
    driver,
    queries,
    awaited: new Set()
});
