import { IDL } from '@dfinity/candid';

/** The Candid types of `candid/jury.did`, shared by the canister, which implements them, and the client. */
export const Blob = IDL.Vec(IDL.Nat8);

const Kind = IDL.Variant({ Add: IDL.Null, Remove: IDL.Null, Select: IDL.Null, Expand: IDL.Null });

const Draw = IDL.Record({ number: IDL.Opt(IDL.Nat32), requested_at: IDL.Nat64, algorithm: IDL.Text });

export const Data = IDL.Record({
    kind: Kind,
    jurors: IDL.Vec(Blob),
    rand: IDL.Opt(Blob),
    jurors_index: IDL.Nat32,
    memo: Blob,
    draw: IDL.Opt(Draw),
    author: IDL.Opt(IDL.Principal),
    timestamp: IDL.Opt(IDL.Nat64)
});

export const Block = IDL.Record({ certificate: Blob, tree: Blob, data: Data, previous_hash: Blob });

export const Commit = IDL.Record({
    length: IDL.Nat32,
    root: Blob,
    draws: IDL.Nat32,
    genesis: Blob,
    previous_hash: Blob,
    roles: Blob,
    entity: Blob,
    http_expr: Blob,
    certificates: IDL.Vec(Blob)
});

/** A certificate, and the tree that leads from what it proves to the root it certifies. */
export const Witness = IDL.Record({ certificate: Blob, tree: Blob });

export const Tip = IDL.Record({ length: IDL.Nat32, committed: IDL.Nat32, certificate: Blob, tree: Blob });

export const Outcome = IDL.Variant({ Pending: IDL.Null, Staged: IDL.Nat32, Failed: IDL.Null });

export const Attempt = IDL.Record({
    number: IDL.Nat32,
    author: IDL.Principal,
    requested_at: IDL.Nat64,
    index: IDL.Nat32,
    count: IDL.Nat32,
    memo: Blob,
    outcome: Outcome
});

export const RoleType = IDL.Variant({ User: IDL.Null, Admin: IDL.Null });

const RoleHolder = IDL.Record({ principal: IDL.Principal, role: RoleType });

const RoleChangeType = IDL.Record({
    number: IDL.Nat32,
    by: IDL.Principal,
    whom: IDL.Principal,
    role: IDL.Opt(RoleType),
    time: IDL.Nat64
});

const EntityKeyKindType = IDL.Variant({ First: IDL.Null, Rotated: IDL.Null, Reset: IDL.Null });

export const EntityKeyType = IDL.Record({
    number: IDL.Nat32,
    key: Blob,
    kind: EntityKeyKindType,
    from: IDL.Nat32,
    by: IDL.Principal,
    time: IDL.Nat64,
    signature: Blob
});

export const LimitsType = IDL.Record({
    juror_bytes: IDL.Nat32,
    jurors: IDL.Nat32,
    memo_bytes: IDL.Nat32,
    certificate_bytes: IDL.Nat32,
    certificates: IDL.Nat32,
    count: IDL.Nat32,
    page_jurors: IDL.Nat32,
    page_blocks: IDL.Nat32,
    page_bytes: IDL.Nat32,
    log_length: IDL.Nat32
});

export const CyclesType = IDL.Record({ balance: IDL.Nat, liquid: IDL.Nat, draw: IDL.Nat });

/** What the management canister's `canister_info` answers (interface specification, of that name). */
const ChangeOrigin = IDL.Variant({
    from_user: IDL.Record({ user_id: IDL.Principal }),
    from_canister: IDL.Record({ canister_id: IDL.Principal, canister_version: IDL.Opt(IDL.Nat64) })
});
const CodeMode = IDL.Variant({ install: IDL.Null, reinstall: IDL.Null, upgrade: IDL.Null });
const ChangeDetails = IDL.Variant({
    creation: IDL.Record({ controllers: IDL.Vec(IDL.Principal), environment_variables_hash: IDL.Opt(Blob) }),
    code_uninstall: IDL.Null,
    code_deployment: IDL.Record({ mode: CodeMode, module_hash: Blob }),
    load_snapshot: IDL.Record({
        canister_version: IDL.Nat64,
        snapshot_id: Blob,
        taken_at_timestamp: IDL.Nat64
    }),
    controllers_change: IDL.Record({ controllers: IDL.Vec(IDL.Principal) })
});
export const CodeHistory = IDL.Record({
    total_num_changes: IDL.Nat64,
    recent_changes: IDL.Vec(
        IDL.Record({
            timestamp_nanos: IDL.Nat64,
            canister_version: IDL.Nat64,
            origin: ChangeOrigin,
            details: IDL.Opt(ChangeDetails)
        })
    ),
    module_hash: IDL.Opt(Blob),
    controllers: IDL.Vec(IDL.Principal)
});

export const OriginType = IDL.Record({ canister: IDL.Principal, commits: IDL.Nat32, genesis: Blob });
export const Lineage = IDL.Record({ origins: IDL.Vec(OriginType), restoring: IDL.Bool });

/** The HTTP Gateway Protocol Specification, "Canister HTTP Interface", without what is not used of it. */
const HeaderField = IDL.Tuple(IDL.Text, IDL.Text);
export const HttpRequest = IDL.Record({
    method: IDL.Text,
    url: IDL.Text,
    headers: IDL.Vec(HeaderField),
    body: Blob,
    certificate_version: IDL.Opt(IDL.Nat16)
});
export const HttpResponse = IDL.Record({
    status_code: IDL.Nat16,
    headers: IDL.Vec(HeaderField),
    body: Blob
});

const blobs = IDL.Vec(Blob);
const query = ['query'];

export const juryService: IDL.ServiceClass = IDL.Service({
    add: IDL.Func([blobs, Blob], [IDL.Nat32], []),
    remove: IDL.Func([blobs, Blob], [IDL.Nat32], []),
    select: IDL.Func([IDL.Nat32, IDL.Nat32, Blob], [IDL.Nat32], []),
    expand: IDL.Func([IDL.Nat32, IDL.Nat32, Blob], [IDL.Nat32], []),
    get_certificate: IDL.Func([], [IDL.Opt(Blob)], query),
    commit: IDL.Func([Blob], [IDL.Opt(IDL.Nat32)], []),
    add_certificate: IDL.Func([IDL.Nat32, Blob], [], []),
    length: IDL.Func([], [IDL.Nat32], query),
    last_hash: IDL.Func([], [IDL.Text], query),
    get_pool_size: IDL.Func([IDL.Nat32], [IDL.Nat32], query),
    get_size: IDL.Func([IDL.Nat32], [IDL.Nat32], query),
    get_pending: IDL.Func([], [IDL.Nat32], query),
    get_block: IDL.Func([IDL.Nat32], [Block], query),
    get_jurors: IDL.Func([IDL.Nat32], [blobs], query),
    find: IDL.Func([IDL.Nat32, blobs], [IDL.Vec(IDL.Opt(IDL.Nat32))], query),
    get_pool: IDL.Func([IDL.Nat32, IDL.Nat32, IDL.Nat32], [blobs], query),
    get_history: IDL.Func([Blob], [IDL.Vec(IDL.Nat32)], query),
    get_tip: IDL.Func([], [Tip], query),
    get_witness: IDL.Func([IDL.Nat32, IDL.Opt(IDL.Nat32)], [Witness], query),
    get_consistency: IDL.Func([IDL.Nat32, IDL.Nat32], [blobs], query),
    get_raw_blocks: IDL.Func([IDL.Nat32, IDL.Nat32], [blobs], query),
    get_commits: IDL.Func([IDL.Nat32, IDL.Nat32], [IDL.Vec(Commit)], query),
    get_draws: IDL.Func([IDL.Nat32, IDL.Nat32], [IDL.Vec(Attempt)], query),
    get_limits: IDL.Func([], [LimitsType], query),
    get_cycles: IDL.Func([], [CyclesType], query),
    code_history: IDL.Func([], [CodeHistory], []),
    set_root_key: IDL.Func([Blob], [], []),
    restore_begin: IDL.Func([IDL.Principal, IDL.Vec(OriginType), blobs], [], []),
    restore_entity_keys: IDL.Func([IDL.Nat32, IDL.Vec(EntityKeyType)], [IDL.Nat32], []),
    restore_blocks: IDL.Func([IDL.Nat32, blobs], [IDL.Nat32], []),
    restore_commits: IDL.Func([IDL.Nat32, IDL.Vec(Commit)], [IDL.Nat32], []),
    restore_end: IDL.Func([], [IDL.Nat32], []),
    get_lineage: IDL.Func([], [Lineage], query),
    get_genesis: IDL.Func([], [blobs], query),
    set_entity_key: IDL.Func([Blob, IDL.Opt(Blob)], [], []),
    get_entity_keys: IDL.Func([IDL.Nat32, IDL.Nat32], [IDL.Vec(EntityKeyType)], query),
    authorize: IDL.Func([IDL.Principal], [], []),
    authorize_role: IDL.Func([IDL.Principal, RoleType], [], []),
    deauthorize: IDL.Func([IDL.Principal], [], []),
    get_authorized: IDL.Func([], [IDL.Vec(IDL.Principal)], query),
    get_roles: IDL.Func([], [IDL.Vec(RoleHolder)], query),
    get_role_changes: IDL.Func([IDL.Nat32, IDL.Nat32], [IDL.Vec(RoleChangeType)], query),
    http_request: IDL.Func([HttpRequest], [HttpResponse], query)
});
