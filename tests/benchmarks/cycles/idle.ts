import type { JuryFixture } from '../../canister/jury-fixture.js';
import { CONTROLLER } from '../../canister/jury-fixture.js';
import { cyclesStatus } from '../../replica/manage.js';

/** What a canister keeps, in bytes, and what that costs a day, in cycles. */
export async function idleOf({ replica, canisterId }: JuryFixture): Promise<{ idle: number; bytes: number }> {
    const told = await cyclesStatus(replica, CONTROLLER, canisterId);
    return { idle: Number(told.idle_cycles_burned_per_day), bytes: Number(told.memory_size) };
}
