import type { SeatsLog } from './seats-log.js';
import type { Verdict } from '../verifier/log/index.js';

/** A log that was verified as a whole. */
export interface VerifiedLog {
    readonly verdict: Verdict;
    readonly seats: SeatsLog;
    /** The canisters that it was in, oldest first; the last one is whom it was read of. */
    readonly canisters: readonly Uint8Array[];
    /** 32 bytes: its genesis at the first install, where it is known. */
    readonly genesis?: Uint8Array | undefined;
}
