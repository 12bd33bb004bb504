import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { Replica } from '../../src/replica/index.js';
import { ARGUMENTS, RESULTS } from '../../src/replica/management/types.js';

/** Calls of the management canister, by a controller. @throws where it rejects, with its words */
export async function manage(
    replica: Pick<Replica, 'update'>,
    sender: Principal,
    method: keyof typeof ARGUMENTS,
    argument: object
): Promise<Uint8Array> {
    const arg = Uint8Array.from(IDL.encode([ARGUMENTS[method]], [argument]));
    const result = await replica.update({ canisterId: Principal.managementCanister(), method, arg, sender });
    if (result.kind === 'reject') throw new Error(result.message);
    return result.arg.slice();
}

/** Of what `canister_status` tells, what tests of cycles read. */
export interface CyclesStatus {
    readonly cycles: bigint;
    readonly idle_cycles_burned_per_day: bigint;
    /** In bytes. */
    readonly memory_size: bigint;
}

export async function cyclesStatus(
    replica: Pick<Replica, 'update'>,
    sender: Principal,
    canister_id: Principal
): Promise<CyclesStatus> {
    const told = await manage(replica, sender, 'canister_status', { canister_id });
    return IDL.decode([RESULTS.status], told)[0] as unknown as CyclesStatus;
}

/** @returns the snapshot's id */
export async function takeSnapshot(
    replica: Replica,
    sender: Principal,
    canisterId: Principal
): Promise<Uint8Array> {
    const taken = await manage(replica, sender, 'take_canister_snapshot', {
        canister_id: canisterId,
        replace_snapshot: [],
        uninstall_code: [],
        sender_canister_version: []
    });
    return (IDL.decode([RESULTS.snapshot], taken)[0] as unknown as { id: Uint8Array }).id;
}

export const loadSnapshot = (
    replica: Replica,
    sender: Principal,
    canisterId: Principal,
    snapshotId: Uint8Array
): Promise<Uint8Array> =>
    manage(replica, sender, 'load_canister_snapshot', {
        canister_id: canisterId,
        snapshot_id: snapshotId,
        sender_canister_version: []
    });
