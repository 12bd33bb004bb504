import { Principal } from '@dfinity/principal';
import type { Leaves } from '../protocol/jury-tree.js';
import type { Origin } from '../protocol/lineage.js';

/** Values of the interface, and how the rest of the program has them. */

export interface RawCommit {
    readonly root: Uint8Array;
    readonly leaves: Leaves;
    readonly certificates: readonly Uint8Array[];
}

export interface OriginValue {
    canister: Principal;
    commits: number;
    genesis: Uint8Array;
}

export interface CommitReply {
    length: number;
    root: Uint8Array;
    draws: number;
    genesis: Uint8Array;
    previous_hash: Uint8Array;
    roles: Uint8Array;
    certificates: Uint8Array[];
}

export const originValue = ({ canisterId, commits, genesis }: Origin): OriginValue => ({
    canister: Principal.fromUint8Array(canisterId),
    commits,
    genesis
});

export const commitValue = ({ root, leaves, certificates }: RawCommit): CommitReply => ({
    length: leaves.length,
    root,
    draws: leaves.draws,
    genesis: leaves.genesis,
    previous_hash: leaves.previousHash,
    roles: leaves.roles,
    certificates: [...certificates]
});

export const commitOf = ({
    root,
    certificates,
    previous_hash: previousHash,
    ...leaves
}: CommitReply): RawCommit => {
    const { length, draws, genesis, roles } = leaves;
    return { root, leaves: { length, draws, genesis, previousHash, roles }, certificates };
};
