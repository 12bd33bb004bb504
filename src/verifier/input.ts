import type { Leaves } from '../protocol/jury-tree.js';
import type { Origin } from '../protocol/lineage.js';

export interface LogInput {
    /** The stored bytes of every block, from block 0 on. */
    readonly blocks: readonly Uint8Array[];
    /** In their order. The last one covers exactly the blocks given. */
    readonly commits: readonly CommitInput[];
}

/** What the proof has to be of. */
export interface Policy {
    /** DER, 133 bytes: `IC_ROOT_KEY`, unless another network is meant. */
    readonly rootKey: Uint8Array;
    /** The bytes of the canister's principal. */
    readonly canisterId: Uint8Array;
    /** After a restore: the logs that this one goes on from, oldest first. */
    readonly origins?: readonly Origin[];
    /**
     * The preimages of the genesis, newest first, as `get_genesis` gives them: they show that the first commit is the
     * first, and whose log it was from the first install on. Without them that is not proven.
     */
    readonly genesis?: readonly Uint8Array[];
    /** Bounds for the time of the newest certificate, nanoseconds since 1970, both included. */
    readonly notBefore?: bigint;
    readonly notAfter?: bigint;
}

/** One commit as it is on record. */
export interface CommitInput {
    readonly root: Uint8Array;
    readonly leaves: Leaves;
    readonly certificates: readonly Uint8Array[];
}
