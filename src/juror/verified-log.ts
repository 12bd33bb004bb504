import type { SeatsLog } from './seats-log.js';
import type { CertifiedState, Verdict } from '../verifier/log/index.js';
import type { BlockRanges } from '../verifier/block/index.js';

/** A log that was verified as a whole. */
export interface VerifiedLog {
    readonly verdict: Verdict;
    readonly seats: SeatsLog;
    /** The canisters that it was in, oldest first; the last one is whom it was read of. */
    readonly canisters: readonly Uint8Array[];
    /** 32 bytes: its genesis at the first install, where it is known. */
    readonly genesis?: Uint8Array | undefined;
    /** What receipts are held against: all that the network certified of it, and the tree over its blocks. */
    readonly states: readonly CertifiedState[];
    readonly ranges: BlockRanges;
}
