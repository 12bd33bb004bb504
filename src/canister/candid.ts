import { IDL, Principal } from 'azle';
import { fromHex } from '../protocol/bytes.js';
import { readCandidArguments } from '../protocol/candid-arguments.js';
import { JuryError } from '../protocol/codes.js';
import { ENTITY_KEY_KINDS } from '../protocol/entity-keys.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { ZERO_HASH } from '../protocol/genesis.js';
import * as limits from '../protocol/limits.js';
import type { Role, RoleChange } from '../protocol/roles.js';
import type { Origin } from '../protocol/lineage.js';
import type { CommitRecord } from './commits.js';
import type { DrawRequest, Outcome } from './draws.js';
import type { Lineage } from './storage/lineage.js';

/** Values of the interface in the form that `IDL.encode` takes. Its types: `protocol/interface.ts`. */
export const opt = <T>(value: T | undefined): [T] | [] => (value === undefined ? [] : [value]);

export const roleValue = (role: Role) => ({ [role]: null });

export const roleOf = (value: Record<string, null>): Role => ('Admin' in value ? 'Admin' : 'User');

export function commitValue({ root, leaves }: CommitRecord, certificates: Uint8Array[]) {
    const { length, draws, genesis, previousHash, roles, entity, httpExpr } = leaves;
    return {
        length,
        root,
        draws,
        genesis,
        previous_hash: previousHash,
        roles,
        entity,
        http_expr: httpExpr,
        certificates
    };
}

export function attemptValue(
    number: number,
    { requestedAt, index, count, memo }: DrawRequest,
    outcome: Outcome,
    block: number,
    author: Principal
) {
    const outcomes = { pending: { Pending: null }, staged: { Staged: block }, failed: { Failed: null } };
    return { number, author, requested_at: requestedAt, index, count, memo, outcome: outcomes[outcome] };
}

export function roleChangeValue({ number, by, whom, role, time }: RoleChange) {
    return {
        number,
        by: Principal.fromUint8Array(by),
        whom: Principal.fromUint8Array(whom),
        role: opt(role && roleValue(role)),
        time
    };
}

export interface EntityKeyValue {
    readonly number: number;
    readonly key: Uint8Array;
    readonly kind: Record<string, null>;
    readonly from: number;
    readonly by: Principal;
    readonly time: bigint;
    readonly signature: Uint8Array;
}

export const entityKeyValue = ({
    number,
    publicKey,
    kind,
    from,
    by,
    time,
    signature
}: EntityKeyChange): EntityKeyValue => ({
    number,
    key: publicKey,
    kind: { [kind]: null },
    from,
    by: Principal.fromUint8Array(by),
    time,
    signature
});

export const entityKeyOf = ({
    number,
    key,
    kind,
    from,
    by,
    time,
    signature
}: EntityKeyValue): EntityKeyChange => ({
    number,
    publicKey: key,
    kind: ENTITY_KEY_KINDS.find((name) => name in kind) ?? 'Reset',
    from,
    by: by.toUint8Array(),
    time,
    signature
});

export interface OriginValue {
    readonly canister: Principal;
    readonly commits: number;
    readonly genesis: Uint8Array;
}

export const originOf = ({ canister, commits, genesis }: OriginValue): Origin => ({
    canisterId: canister.toUint8Array(),
    commits,
    genesis
});

export const lineageValue = (lineage: Lineage | undefined) => ({
    origins: (lineage?.origins ?? []).map(({ canisterId, commits, genesis }) => ({
        canister: Principal.fromUint8Array(canisterId),
        commits,
        genesis
    })),
    restoring: lineage?.restoring ?? false
});

export const LIMITS = {
    juror_bytes: limits.MAX_JUROR_BYTES,
    jurors: limits.MAX_JURORS_PER_CALL,
    memo_bytes: limits.MAX_MEMO_BYTES,
    certificate_bytes: limits.MAX_CERTIFICATE_BYTES,
    certificates: limits.MAX_CERTIFICATES,
    count: limits.MAX_COUNT,
    page_jurors: limits.MAX_PAGE_JURORS,
    page_blocks: limits.MAX_PAGE_BLOCKS,
    page_bytes: limits.MAX_PAGE_BYTES,
    log_length: limits.MAX_LOG_LENGTH
};

/** `null`, or `opt text` of 64 characters behind any type table. */
const MAX_INIT_BYTES = 128;

/**
 * The init argument. No bytes and no values both mean null too, which clients send.
 * @returns the previous hash, zeros for null; undefined if the argument is none of these
 */
export function decodeInitArgument(bytes: Uint8Array): Uint8Array | undefined {
    const isEmpty = bytes.length === 0 || (bytes.length === 6 && bytes[4] === 0 && bytes[5] === 0);
    if (isEmpty) return ZERO_HASH;
    const text = decodeOptText(bytes);
    if (text === null) return ZERO_HASH;
    return text?.length === 64 ? fromHex(text) : undefined;
}

function decodeOptText(bytes: Uint8Array): string | null | undefined {
    if (bytes.length > MAX_INIT_BYTES) return undefined;
    try {
        const [value] = readCandidArguments([IDL.Opt(IDL.Text)], bytes) as [[string] | []];
        return value[0] ?? null;
    } catch (error) {
        if (error instanceof JuryError) return undefined;
        throw error;
    }
}
