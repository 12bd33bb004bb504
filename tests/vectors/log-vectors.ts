import { readFileSync } from 'node:fs';

/**
 * The form of log.json: a small log and everything that follows from it. Byte strings are hexadecimal, times decimal
 * strings of nanoseconds. Whoever replays it installs the canister at `install_time` with a null argument, makes the
 * calls of `steps` in order, each at its time, and must end each step in the state `after` it.
 */
export interface LogVectors {
    readonly about: string;
    readonly canister_id: string;
    /** The only controller. */
    readonly controller: string;
    readonly install_time: string;
    /** Hash of `labeled("http_expr", E)`: of whatever responses a module certifies, the log takes it as given. */
    readonly http_expr: string;
    readonly installed: State;
    /** The preimages of the genesis at the end, newest first. */
    readonly genesis: readonly string[];
    readonly steps: readonly Step[];
    readonly commits: readonly CommitVector[];
    /** The pool at every index, in pool order. */
    readonly pools: readonly (readonly string[])[];
    /** For all pairs of sizes. */
    readonly consistency: readonly ConsistencyVector[];
}

/** What is certified, and how much of it is committed. */
export interface State {
    readonly length: number;
    readonly committed: number;
    readonly draws: number;
    readonly genesis: string;
    readonly previous_hash: string;
    readonly roles: string;
    readonly entity: string;
    readonly http_expr: string;
    /** Null while there are no blocks. */
    readonly t: string | null;
    readonly r: string;
}

/** A staged block. */
interface Staged {
    readonly index: number;
    readonly bytes: string;
    readonly hash: string;
}

interface Call {
    /** The time of the call. */
    readonly at: string;
    /** The caller. */
    readonly by: string;
    readonly after: State;
}

export interface ChangeStep extends Call, Staged {
    readonly call: 'add' | 'remove';
    readonly jurors: readonly string[];
    readonly memo: string;
}

export interface SelectStep extends Call, Partial<Staged> {
    readonly call: 'select';
    readonly pool: number;
    readonly count: number;
    readonly memo: string;
    /** The draw number. */
    readonly number: number;
    /** While the randomness is awaited. */
    readonly requested: State;
    /** What the network answers; null: it refuses, and the draw fails. */
    readonly rand: string | null;
    /** When the answer comes in. */
    readonly staged_at?: string;
}

export interface ExpandStep extends Call, Staged {
    readonly call: 'expand';
    readonly of: number;
    readonly more: number;
    readonly memo: string;
}

export interface RoleStep extends Call {
    /** `authorize` for a User, `authorize_role` for an Admin, `deauthorize` for null. */
    readonly call: 'role';
    readonly whom: string;
    readonly role: 'User' | 'Admin' | null;
}

/** `set_root_key`. */
export interface RootKeyStep extends Call {
    readonly call: 'root_key';
    /** DER. */
    readonly key: string;
}

/** `set_entity_key`. */
export interface EntityKeyStep extends Call {
    readonly call: 'entity_key';
    readonly key: string;
    /** By the key before; null: a first key, or a reset. */
    readonly signature: string | null;
    /** What the leaf `entity` is the hash of afterwards. */
    readonly preimage: string;
}

/** Somebody reads a certificate; a later commit names this step. */
export interface CertificateStep {
    readonly call: 'certificate';
    readonly at: string;
    readonly after: State;
}

export interface CommitStep extends Call {
    readonly call: 'commit';
    /** The step that read the certificate. */
    readonly certificate: number;
}

export type Step =
    | ChangeStep
    | SelectStep
    | ExpandStep
    | RoleStep
    | RootKeyStep
    | EntityKeyStep
    | CertificateStep
    | CommitStep;

export interface CommitVector {
    readonly length: number;
    readonly root: string;
    readonly draws: number;
    readonly genesis: string;
    readonly previous_hash: string;
    readonly roles: string;
    readonly entity: string;
    readonly http_expr: string;
    /** The step that read its certificate. */
    readonly certificate: number;
    /** The witness of its leaves. */
    readonly tip: string;
    /** The witness of every block that it covers. */
    readonly witnesses: readonly string[];
}

export interface ConsistencyVector {
    readonly older: number;
    readonly newer: number;
    readonly proof: readonly string[];
}

export function readLogVectors(): LogVectors {
    return JSON.parse(readFileSync(new URL('log.json', import.meta.url), 'utf8')) as LogVectors;
}
