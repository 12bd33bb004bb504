import { Principal } from '@dfinity/principal';
import type { Prices } from '../cycles/index.js';
import { type Canister, type Change, idleBurn, memoryOf, memoryUsage } from '../state/index.js';
import { settingsRecord } from './settings.js';

/** The record that `canister_status` gives. Figures of what this replica does not have are 0. */
export function canisterStatus(canister: Canister, prices: Prices): Record<string, unknown> {
    const { heap, stable, binary, chunks, snapshots, log } = memoryOf(canister);
    const hash = canister.program?.code.hash;
    return {
        status: { [canister.status]: null },
        settings: settingsRecord(canister),
        module_hash: hash === undefined ? [] : [hash],
        memory_size: memoryUsage(canister),
        memory_metrics: {
            wasm_memory_size: heap,
            stable_memory_size: stable,
            global_memory_size: 0n,
            wasm_binary_size: binary,
            custom_sections_size: 0n,
            canister_history_size: 0n,
            wasm_chunk_store_size: chunks,
            snapshots_size: snapshots,
            log_memory_store_size: log
        },
        cycles: canister.cycles,
        version: canister.version,
        reserved_cycles: 0n,
        idle_cycles_burned_per_day: idleBurn(canister, prices),
        query_stats: {
            num_calls_total: 0n,
            num_instructions_total: 0n,
            request_payload_bytes_total: 0n,
            response_payload_bytes_total: 0n
        },
        ready_for_migration: false
    };
}

const principals = (texts: readonly string[]) => texts.map((text) => Principal.fromText(text));

function detailsOf({ details }: Change): Record<string, unknown> {
    if ('creation' in details) {
        const controllers = principals(details.creation.controllers);
        return { creation: { controllers, environment_variables_hash: [] } };
    }
    if ('controllers_change' in details) {
        return { controllers_change: { controllers: principals(details.controllers_change.controllers) } };
    }
    if ('code_uninstall' in details) return { code_uninstall: null };
    if ('load_snapshot' in details) {
        const { from_canister_id: from, ...rest } = details.load_snapshot;
        const source = { taken_from_canister: null };
        return {
            load_snapshot: { ...rest, source, from_canister_id: from ? [Principal.fromText(from)] : [] }
        };
    }
    if ('rename_canister' in details) {
        const { canister_id, rename_to, requested_by, total_num_changes } = details.rename_canister;
        const target = { ...rename_to, canister_id: Principal.fromText(rename_to.canister_id) };
        return {
            rename_canister: {
                canister_id: Principal.fromText(canister_id),
                total_num_changes,
                rename_to: target,
                requested_by: Principal.fromText(requested_by)
            }
        };
    }
    const { mode, module_hash } = details.code_deployment;
    return { code_deployment: { mode: { [mode]: null }, module_hash } };
}

function originOf({ origin }: Change): Record<string, unknown> {
    return 'from_user' in origin
        ? { from_user: { user_id: Principal.fromText(origin.from_user) } }
        : { from_canister: { canister_id: Principal.fromText(origin.from_canister), canister_version: [] } };
}

/** The record that `canister_info` gives, with the newest `requested` changes. */
export function canisterInfo(canister: Canister, requested: bigint): Record<string, unknown> {
    const { recent, total } = canister.history;
    const count = requested < BigInt(recent.length) ? Number(requested) : recent.length;
    const hash = canister.program?.code.hash;
    return {
        total_num_changes: total,
        recent_changes: recent.slice(recent.length - count).map((change) => ({
            timestamp_nanos: change.timestamp,
            canister_version: change.version,
            origin: originOf(change),
            details: detailsOf(change)
        })),
        module_hash: hash === undefined ? [] : [hash],
        controllers: canister.controllers
    };
}
