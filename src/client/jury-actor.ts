import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { decodeForeignCandid } from '../protocol/foreign-candid.js';
import { juryService } from '../protocol/interface.js';
import type {
    AttemptReply,
    CommitReply,
    EntityKeyReply,
    OriginValue,
    RoleChangeReply,
    RoleReply
} from './candid-values.js';
import { noJury } from './failures.js';

/** The newest state, and what certifies it. */
export interface RawTip {
    readonly certificate: Uint8Array;
    readonly tree: Uint8Array;
}

interface Method<Args extends readonly unknown[], Reply> {
    readonly args: Args;
    readonly reply: Reply;
}

/** The methods of the canister: what they take, and what they reply. */
export interface JuryMethods {
    add: Method<[readonly Uint8Array[], Uint8Array], number>;
    remove: Method<[readonly Uint8Array[], Uint8Array], number>;
    select: Method<[number, number, Uint8Array], number>;
    expand: Method<[number, number, Uint8Array], number>;
    get_certificate: Method<[], [Uint8Array] | []>;
    add_certificate: Method<[number, Uint8Array], undefined>;
    commit: Method<[Uint8Array], [number] | []>;
    length: Method<[], number>;
    last_hash: Method<[], string>;
    get_pool_size: Method<[number], number>;
    get_pending: Method<[], number>;
    get_jurors: Method<[number], Uint8Array[]>;
    get_pool: Method<[number, number, number], Uint8Array[]>;
    find: Method<[number, readonly Uint8Array[]], ([number] | [])[]>;
    get_history: Method<[Uint8Array], Uint32Array>;
    get_raw_blocks: Method<[number, number], Uint8Array[]>;
    get_draws: Method<[number, number], AttemptReply[]>;
    get_role_changes: Method<[number, number], RoleChangeReply[]>;
    get_commits: Method<[number, number], CommitReply[]>;
    get_block: Method<[number], RawTip>;
    get_tip: Method<[], RawTip>;
    get_lineage: Method<[], { origins: OriginValue[]; restoring: boolean }>;
    get_genesis: Method<[], Uint8Array[]>;
    set_root_key: Method<[Uint8Array], undefined>;
    set_entity_key: Method<[Uint8Array, [] | [Uint8Array]], undefined>;
    get_entity_keys: Method<[number, number], EntityKeyReply[]>;
    restore_begin: Method<[Principal, readonly OriginValue[], readonly Uint8Array[]], undefined>;
    restore_entity_keys: Method<[number, readonly EntityKeyReply[]], number>;
    restore_blocks: Method<[number, readonly Uint8Array[]], number>;
    restore_commits: Method<[number, readonly CommitReply[]], number>;
    restore_end: Method<[], number>;
    get_witness: Method<[number, [] | [number]], RawTip>;
    authorize: Method<[Principal], undefined>;
    authorize_role: Method<[Principal, RoleReply], undefined>;
    deauthorize: Method<[Principal], undefined>;
    get_roles: Method<[], { principal: Principal; role: RoleReply }[]>;
    get_cycles: Method<[], { balance: bigint; liquid: bigint; draw: bigint }>;
    get_authorized: Method<[], Principal[]>;
}

export type MethodName = keyof JuryMethods;
export type Args<M extends MethodName> = JuryMethods[M]['args'];
export type Reply<M extends MethodName> = JuryMethods[M]['reply'];

const types = new Map(juryService._fields);

function typeOf(method: MethodName): IDL.FuncClass {
    const type = types.get(method);
    if (type === undefined) throw new RangeError(`the interface has no method ${method}`);
    return type;
}

/** @returns Candid */
export const encodeArgs = <M extends MethodName>(method: M, args: Args<M>): Uint8Array =>
    IDL.encode(typeOf(method).argTypes, [...args]);

/** @param reply Candid @throws {ClientError} `CANISTER_UNKNOWN` unless it is what the method replies */
export function decodeReply<M extends MethodName>(method: M, reply: Uint8Array): Reply<M> {
    let values: unknown[];
    try {
        values = decodeForeignCandid(typeOf(method).retTypes, reply);
    } catch {
        throw noJury();
    }
    // These are values of the types of the interface; the interface above says them to the compiler.
    return values[0] as Reply<M>;
}
