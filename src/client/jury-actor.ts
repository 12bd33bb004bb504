import type { ActorMethod } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import type {
    AttemptReply,
    CommitReply,
    EntityKeyReply,
    OriginValue,
    RoleChangeReply,
    RoleReply
} from './candid-values.js';

/** The newest state, and what certifies it. */
export interface RawTip {
    readonly certificate: Uint8Array;
    readonly tree: Uint8Array;
}

/** The methods of the canister as the agent offers them. */
export interface JuryActor {
    add: ActorMethod<[readonly Uint8Array[], Uint8Array], number>;
    remove: ActorMethod<[readonly Uint8Array[], Uint8Array], number>;
    select: ActorMethod<[number, number, Uint8Array], number>;
    expand: ActorMethod<[number, number, Uint8Array], number>;
    get_certificate: ActorMethod<[], [Uint8Array] | []>;
    add_certificate: ActorMethod<[number, Uint8Array], undefined>;
    commit: ActorMethod<[Uint8Array], [number] | []>;
    length: ActorMethod<[], number>;
    last_hash: ActorMethod<[], string>;
    get_pool_size: ActorMethod<[number], number>;
    get_pending: ActorMethod<[], number>;
    get_jurors: ActorMethod<[number], Uint8Array[]>;
    get_pool: ActorMethod<[number, number, number], Uint8Array[]>;
    find: ActorMethod<[number, readonly Uint8Array[]], ([number] | [])[]>;
    get_history: ActorMethod<[Uint8Array], Uint32Array>;
    get_raw_blocks: ActorMethod<[number, number], Uint8Array[]>;
    get_draws: ActorMethod<[number, number], AttemptReply[]>;
    get_role_changes: ActorMethod<[number, number], RoleChangeReply[]>;
    get_commits: ActorMethod<[number, number], CommitReply[]>;
    get_block: ActorMethod<[number], RawTip>;
    get_tip: ActorMethod<[], RawTip>;
    get_lineage: ActorMethod<[], { origins: OriginValue[]; restoring: boolean }>;
    get_genesis: ActorMethod<[], Uint8Array[]>;
    set_root_key: ActorMethod<[Uint8Array], undefined>;
    set_entity_key: ActorMethod<[Uint8Array, [] | [Uint8Array]], undefined>;
    get_entity_keys: ActorMethod<[number, number], EntityKeyReply[]>;
    restore_begin: ActorMethod<[Principal, readonly OriginValue[], readonly Uint8Array[]], undefined>;
    restore_entity_keys: ActorMethod<[number, readonly EntityKeyReply[]], number>;
    restore_blocks: ActorMethod<[number, readonly Uint8Array[]], number>;
    restore_commits: ActorMethod<[number, readonly CommitReply[]], number>;
    restore_end: ActorMethod<[], number>;
    get_witness: ActorMethod<[number, [] | [number]], RawTip>;
    authorize: ActorMethod<[Principal], undefined>;
    authorize_role: ActorMethod<[Principal, RoleReply], undefined>;
    deauthorize: ActorMethod<[Principal], undefined>;
    get_roles: ActorMethod<[], { principal: Principal; role: RoleReply }[]>;
    get_authorized: ActorMethod<[], Principal[]>;
}
