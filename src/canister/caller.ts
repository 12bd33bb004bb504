import type { Principal } from 'azle';

/** Who calls, and when. */
export interface Caller {
    readonly principal: Principal;
    /** Nanoseconds since 1970, of the network. */
    readonly time: bigint;
}
