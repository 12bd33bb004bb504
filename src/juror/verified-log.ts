import type { Generation } from '../protocol/genesis.js';
import type { SeatsLog } from './seats-log.js';
import type { CertifiedState, Chains, Verdict } from '../verifier/log/index.js';
import type { BlockRanges, VerifiedTipWitness } from '../verifier/block/index.js';

/** A log that was verified as a whole. */
export interface VerifiedLog {
    readonly verdict: Verdict;
    readonly seats: SeatsLog;
    /** The canisters that it was in, oldest first; the last one is whom it was read of. */
    readonly canisters: readonly Uint8Array[];
    /** The same, newest first, by the preimages of its genesis; none where these are not such. */
    readonly lineage: readonly Generation[];
    /** What receipts are held against: all that the network certified of it, with the places of the heads in it, */
    readonly states: readonly CertifiedState[];
    readonly chains: Chains;
    /** T of its seals, */
    readonly seals: readonly VerifiedTipWitness[];
    /** and the tree over its blocks, those behind it among them that seals show. */
    readonly ranges: BlockRanges;
}
