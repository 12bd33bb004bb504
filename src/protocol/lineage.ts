import { equalBytes } from './bytes.js';
import { encodeRestoredGenesis, genesisOf } from './genesis.js';
import type { Generation } from './genesis.js';
import { MAX_ORIGINS } from './limits.js';

/**
 * A log that another one goes on from after a restore (docs/protocol.md, "Restore"): the canister it was of, and
 * how many commits it ends with.
 */
export interface Origin {
    readonly canisterId: Uint8Array;
    /** Commits of the whole log up to its end, those of earlier origins included. */
    readonly commits: number;
    /** 32 bytes: the genesis that the log which goes on had before the restore. */
    readonly genesis: Uint8Array;
}

export { MAX_ORIGINS };

/** The end of a log, as far as its successor names it. */
export interface LogEnd {
    readonly length: number;
    readonly root: Uint8Array;
    readonly genesis: Uint8Array;
}

/** The preimage of the genesis of a log that goes on from an origin which ended at `end`. */
export const restoredPreimage = (
    { canisterId, genesis }: Pick<Origin, 'canisterId' | 'genesis'>,
    end: LogEnd
): Uint8Array =>
    encodeRestoredGenesis({
        installed: genesis,
        origin: canisterId,
        originGenesis: end.genesis,
        length: end.length,
        root: end.root
    });

/** The genesis that commit `number` has to carry, after a commit that ended at `before`. */
export function expectedGenesis(origins: readonly Origin[], number: number, before: LogEnd): Uint8Array {
    const origin = origins.find(({ commits }) => commits === number);
    return origin === undefined ? before.genesis : genesisOf(restoredPreimage(origin, before));
}

/** The canister that certified commit `number`. */
export function canisterOf(origins: readonly Origin[], number: number, canisterId: Uint8Array): Uint8Array {
    return origins.find(({ commits }) => number < commits)?.canisterId ?? canisterId;
}

/** C of blinded identities: after a restore that of the log which it began with, for ever. */
export const firstCanister = (origins: readonly Origin[], canisterId: Uint8Array): Uint8Array =>
    origins[0]?.canisterId ?? canisterId;

/** Whether a list of origins can be one: each goes on behind the one before it. */
export const isLineage = (origins: readonly Origin[]): boolean =>
    origins.length <= MAX_ORIGINS &&
    origins.every(
        ({ commits, genesis }, i) => commits > (origins[i - 1]?.commits ?? 0) && genesis.length === 32
    );

/**
 * Whether a list of origins, and the canisters that preimages of a genesis name, are one lineage of a canister's log.
 * @param generations newest first
 */
export function areOneLineage(
    generations: readonly Generation[],
    origins: readonly Origin[],
    canisterId: Uint8Array
): boolean {
    const last = origins.length;
    return (
        generations.length === last + 1 &&
        generations.every(({ canisterId: own, installed }, i) => {
            const earlier = origins[last - 1 - i];
            return (
                equalBytes(own, origins[last - i]?.canisterId ?? canisterId) &&
                (earlier === undefined || equalBytes(earlier.genesis, installed))
            );
        })
    );
}

export const sameOrigins = (some: readonly Origin[], others: readonly Origin[]): boolean =>
    some.length === others.length &&
    some.every(
        ({ canisterId, commits, genesis }, i) =>
            commits === others[i]?.commits &&
            equalBytes(canisterId, others[i].canisterId) &&
            equalBytes(genesis, others[i].genesis)
    );
