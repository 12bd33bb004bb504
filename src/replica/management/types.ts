import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import type { DecodedSettings } from './settings.js';

/** `aaaaa-aa`, the empty principal, as a key. */
export const MANAGEMENT_ID = '';

const { Opt, Vec, Nat, Nat8, Nat64, Text, Record, Variant, Null, Bool } = IDL;
const Id = IDL.Principal;

const Visibility = Variant({ controllers: Null, public: Null, allowed_viewers: Vec(Id) });
const Variable = Record({ name: Text, value: Text });

/** The parts of the management canister's interface (interface specification, "ic.did") that exist here. */
export const Settings = Record({
    controllers: Opt(Vec(Id)),
    compute_allocation: Opt(Nat),
    memory_allocation: Opt(Nat),
    freezing_threshold: Opt(Nat),
    reserved_cycles_limit: Opt(Nat),
    log_visibility: Opt(Visibility),
    snapshot_visibility: Opt(Visibility),
    status_visibility: Opt(Visibility),
    log_memory_limit: Opt(Nat),
    minimum_incoming_canister_call_cycles: Opt(Nat),
    wasm_memory_limit: Opt(Nat),
    wasm_memory_threshold: Opt(Nat),
    environment_variables: Opt(Vec(Variable))
});

const Mode = Variant({
    install: Null,
    reinstall: Null,
    upgrade: Opt(
        Record({
            skip_pre_upgrade: Opt(Bool),
            wasm_memory_persistence: Opt(Variant({ keep: Null, replace: Null }))
        })
    )
});

const Change = Record({
    timestamp_nanos: Nat64,
    canister_version: Nat64,
    origin: Variant({
        from_user: Record({ user_id: Id }),
        from_canister: Record({ canister_id: Id, canister_version: Opt(Nat64) })
    }),
    details: Variant({
        creation: Record({ controllers: Vec(Id), environment_variables_hash: Opt(Vec(Nat8)) }),
        code_uninstall: Null,
        code_deployment: Record({
            mode: Variant({ install: Null, reinstall: Null, upgrade: Null }),
            module_hash: Vec(Nat8)
        }),
        load_snapshot: Record({
            snapshot_id: Vec(Nat8),
            canister_version: Nat64,
            taken_at_timestamp: Nat64,
            source: Variant({ taken_from_canister: IDL.Reserved, metadata_upload: IDL.Reserved }),
            from_canister_id: Opt(Id)
        }),
        controllers_change: Record({ controllers: Vec(Id) }),
        settings_change: Record({
            controllers: Opt(Vec(Id)),
            environment_variables_hash: Opt(Vec(Nat8))
        }),
        rename_canister: Record({
            canister_id: Id,
            total_num_changes: Nat64,
            rename_to: Record({ canister_id: Id, version: Nat64, total_num_changes: Nat64 }),
            requested_by: Id
        })
    })
});

const CanisterRecord = Record({ canister_id: Id });
const Snapshot = Record({ id: Vec(Nat8), taken_at_timestamp: Nat64, total_size: Nat64 });
const ChunkHash = Record({ hash: Vec(Nat8) });

export const ARGUMENTS = {
    create_canister: Record({ settings: Opt(Settings), sender_canister_version: Opt(Nat64) }),
    provisional_create_canister_with_cycles: Record({
        amount: Opt(Nat),
        settings: Opt(Settings),
        specified_id: Opt(Id),
        sender_canister_version: Opt(Nat64)
    }),
    provisional_top_up_canister: Record({ canister_id: Id, amount: Nat }),
    update_settings: Record({ canister_id: Id, settings: Settings, sender_canister_version: Opt(Nat64) }),
    upload_chunk: Record({ canister_id: Id, chunk: Vec(Nat8) }),
    clear_chunk_store: CanisterRecord,
    stored_chunks: CanisterRecord,
    install_code: Record({
        mode: Mode,
        canister_id: Id,
        wasm_module: Vec(Nat8),
        arg: Vec(Nat8),
        sender_canister_version: Opt(Nat64)
    }),
    install_chunked_code: Record({
        mode: Mode,
        target_canister: Id,
        store_canister: Opt(Id),
        chunk_hashes_list: Vec(ChunkHash),
        wasm_module_hash: Vec(Nat8),
        arg: Vec(Nat8),
        sender_canister_version: Opt(Nat64)
    }),
    uninstall_code: Record({ canister_id: Id, sender_canister_version: Opt(Nat64) }),
    start_canister: CanisterRecord,
    stop_canister: CanisterRecord,
    delete_canister: CanisterRecord,
    deposit_cycles: CanisterRecord,
    canister_status: CanisterRecord,
    take_canister_snapshot: Record({
        canister_id: Id,
        replace_snapshot: Opt(Vec(Nat8)),
        uninstall_code: Opt(Bool),
        sender_canister_version: Opt(Nat64)
    }),
    load_canister_snapshot: Record({
        canister_id: Id,
        snapshot_id: Vec(Nat8),
        sender_canister_version: Opt(Nat64)
    }),
    list_canister_snapshots: CanisterRecord,
    delete_canister_snapshot: Record({ canister_id: Id, snapshot_id: Vec(Nat8) }),
    canister_info: Record({ canister_id: Id, num_requested_changes: Opt(Nat64) })
};

export const RESULTS = {
    info: Record({
        total_num_changes: Nat64,
        recent_changes: Vec(Change),
        module_hash: Opt(Vec(Nat8)),
        controllers: Vec(Id)
    }),
    created: CanisterRecord,
    chunk: ChunkHash,
    chunks: Vec(ChunkHash),
    snapshot: Snapshot,
    snapshots: Vec(Snapshot),
    random: Vec(Nat8),
    status: Record({
        status: Variant({ running: Null, stopping: Null, stopped: Null }),
        settings: Record({
            controllers: Vec(Id),
            compute_allocation: Nat,
            memory_allocation: Nat,
            freezing_threshold: Nat,
            reserved_cycles_limit: Nat,
            log_visibility: Visibility,
            snapshot_visibility: Visibility,
            status_visibility: Visibility,
            log_memory_limit: Nat,
            minimum_incoming_canister_call_cycles: Nat,
            wasm_memory_limit: Nat,
            wasm_memory_threshold: Nat,
            environment_variables: Vec(Variable)
        }),
        module_hash: Opt(Vec(Nat8)),
        memory_size: Nat,
        memory_metrics: Record({
            wasm_memory_size: Nat,
            stable_memory_size: Nat,
            global_memory_size: Nat,
            wasm_binary_size: Nat,
            custom_sections_size: Nat,
            canister_history_size: Nat,
            wasm_chunk_store_size: Nat,
            snapshots_size: Nat,
            log_memory_store_size: Nat
        }),
        cycles: Nat,
        version: Nat64,
        reserved_cycles: Nat,
        idle_cycles_burned_per_day: Nat,
        query_stats: Record({
            num_calls_total: Nat,
            num_instructions_total: Nat,
            request_payload_bytes_total: Nat,
            response_payload_bytes_total: Nat
        }),
        ready_for_migration: Bool
    })
};

export type DecodedMode =
    | { readonly install: null }
    | { readonly reinstall: null }
    | {
          readonly upgrade:
              | []
              | [
                    {
                        skip_pre_upgrade: [] | [boolean];
                        wasm_memory_persistence: [] | [{ keep: null } | { replace: null }];
                    }
                ];
      };

/** One decoded argument record; which fields there are, the method's type says. */
export interface Decoded {
    readonly settings: [] | [DecodedSettings] | DecodedSettings;
    readonly amount: [] | [bigint] | bigint;
    readonly specified_id: [] | [Principal];
    readonly canister_id: Principal;
    readonly target_canister: Principal;
    readonly store_canister: [] | [Principal];
    readonly chunk: Uint8Array;
    readonly chunk_hashes_list: { hash: Uint8Array }[];
    readonly wasm_module_hash: Uint8Array;
    readonly wasm_module: Uint8Array;
    readonly arg: Uint8Array;
    readonly mode: DecodedMode;
    readonly num_requested_changes: [] | [bigint];
    readonly snapshot_id: Uint8Array;
    readonly replace_snapshot: [] | [Uint8Array];
    readonly uninstall_code: [] | [boolean];
}
