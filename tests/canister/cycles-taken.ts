import { setImmediate } from 'node:timers/promises';
import type { Principal } from '@dfinity/principal';
import type { Replica } from '../../src/replica/index.js';
import { cyclesStatus } from '../replica/manage.js';
import { ingress } from '../replica/purse.js';
import { CONTROLLER } from './jury-fixture.js';

/** What one asks `canister_status` with, of a canister whose id has ten bytes. */
const STATUS_ARGUMENT_BYTES = 27;
/** What asking for the balance costs. */
export const ASKED = ingress('canister_status', STATUS_ARGUMENT_BYTES, CONTROLLER);

/** Millions of cycles that the balance lost by an action, without what asking for it costs. */
export async function cyclesTaken(
    replica: Replica,
    canisterId: Principal,
    action: () => Promise<unknown>
): Promise<number> {
    const balance = async () => (await cyclesStatus(replica, CONTROLLER, canisterId)).cycles;
    const before = await balance();
    await action();
    return Number(before - (await balance()) - ASKED) / 1e6;
}

/** Azle asks for randomness after an installation, and 42 billion cycles are held until that is answered. */
export async function untilAnswered(replica: Replica): Promise<void> {
    for (let round = 0; round < 6; round++) {
        await replica.tick();
        await setImmediate();
    }
}
