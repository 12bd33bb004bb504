import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { ARGUMENTS, RESULTS } from '../../../src/replica/management/types.js';
import type { JuryFixture } from '../../canister/jury-fixture.js';
import { CONTROLLER } from '../../canister/jury-fixture.js';

/** What a canister keeps, in bytes, and what that costs a day, in cycles. */
export async function idleOf({ replica, canisterId }: JuryFixture): Promise<{ idle: number; bytes: number }> {
    const result = await replica.update({
        canisterId: Principal.managementCanister(),
        method: 'canister_status',
        arg: Uint8Array.from(IDL.encode([ARGUMENTS.canister_status], [{ canister_id: canisterId }])),
        sender: CONTROLLER
    });
    if (result.kind === 'reject') throw new Error(`canister_status: ${result.message}`);
    const [told] = IDL.decode([RESULTS.status], result.arg.slice()) as unknown as [
        { idle_cycles_burned_per_day: bigint; memory_size: bigint }
    ];
    return { idle: Number(told.idle_cycles_burned_per_day), bytes: Number(told.memory_size) };
}
