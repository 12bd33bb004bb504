import type { CommitInput } from '../verifier/index.js';
import type { RawAttempt } from '../protocol/draw-attempt.js';
import { Principal } from '@dfinity/principal';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { Origin } from '../protocol/lineage.js';
import type { Role, RoleChange } from '../protocol/roles.js';

/** Values of the interface, and how the rest of the program has them. */

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
    entity: Uint8Array;
    http_expr: Uint8Array;
    certificates: Uint8Array[];
}

export const originValue = ({ canisterId, commits, genesis }: Origin): OriginValue => ({
    canister: Principal.fromUint8Array(canisterId),
    commits,
    genesis
});

export const commitValue = ({ root, leaves, certificates }: CommitInput): CommitReply => ({
    length: leaves.length,
    root,
    draws: leaves.draws,
    genesis: leaves.genesis,
    previous_hash: leaves.previousHash,
    roles: leaves.roles,
    entity: leaves.entity,
    http_expr: leaves.httpExpr,
    certificates: [...certificates]
});

export const commitOf = ({
    root,
    certificates,
    previous_hash: previousHash,
    http_expr: httpExpr,
    ...leaves
}: CommitReply): CommitInput => {
    const { length, draws, genesis, roles, entity } = leaves;
    return { root, leaves: { length, draws, genesis, previousHash, roles, entity, httpExpr }, certificates };
};

export interface AttemptReply {
    number: number;
    author: Principal;
    requested_at: bigint;
    index: number;
    count: number;
    memo: Uint8Array;
    outcome: { Pending: null } | { Staged: number } | { Failed: null };
}

export const attemptOf = ({ author, requested_at, outcome, ...rest }: AttemptReply): RawAttempt => ({
    ...rest,
    author: author.toUint8Array(),
    requestedAt: requested_at,
    outcome: 'Staged' in outcome ? 'Staged' : 'Failed' in outcome ? 'Failed' : 'Pending',
    block: 'Staged' in outcome ? outcome.Staged : undefined
});

export type RoleReply = { User: null } | { Admin: null };

export const roleOf = (role: RoleReply): Role => ('Admin' in role ? 'Admin' : 'User');
export const roleValue = (role: Role): RoleReply => (role === 'Admin' ? { Admin: null } : { User: null });

export interface RoleChangeReply {
    number: number;
    by: Principal;
    whom: Principal;
    role: [] | [RoleReply];
    time: bigint;
}

export interface EntityKeyReply {
    number: number;
    key: Uint8Array;
    kind: { First: null } | { Rotated: null } | { Reset: null };
    from: number;
    by: Principal;
    time: bigint;
    signature: Uint8Array;
}

export const entityKeyOf = ({ key, kind, by, ...rest }: EntityKeyReply): EntityKeyChange => ({
    ...rest,
    publicKey: key,
    kind: 'First' in kind ? 'First' : 'Rotated' in kind ? 'Rotated' : 'Reset',
    by: by.toUint8Array()
});

export const entityKeyValue = ({ publicKey, kind, by, ...rest }: EntityKeyChange): EntityKeyReply => ({
    ...rest,
    key: publicKey,
    kind: kind === 'First' ? { First: null } : kind === 'Rotated' ? { Rotated: null } : { Reset: null },
    by: Principal.fromUint8Array(by)
});

export const roleChangeOf = ({ number, by, whom, role: [role], time }: RoleChangeReply): RoleChange => ({
    number,
    by: by.toUint8Array(),
    whom: whom.toUint8Array(),
    role: role && roleOf(role),
    time
});
