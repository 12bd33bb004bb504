import { pricesOf } from '../cycles/index.js';
import { install, perform } from '../execution/index.js';
import type { HeldRecord, Subnet } from '../state/index.js';
import { executeRoundAt } from './execute-round.js';
import type { Arrival, RoundRecord } from './round-record.js';

/** Does once more what a record tells. True if it came out the same. */
export function replayRound(subnet: Subnet, record: RoundRecord): boolean {
    const { slices, installLimit } = subnet;
    const { size } = slices;
    const { prices } = subnet;
    slices.size = record.sliceInstructions;
    subnet.installLimit = record.installLimit;
    subnet.prices = pricesOf(record.nodes ?? 0);
    subnet.replaying = true;
    try {
        for (const arrival of record.arrivals) admit(subnet, arrival);
        const again = executeRoundAt(subnet, record.time, record.executed);
        return again?.fingerprint === record.fingerprint;
    } finally {
        subnet.replaying = false;
        slices.size = size;
        subnet.installLimit = installLimit;
        subnet.prices = prices;
    }
}

function admit(subnet: Subnet, arrival: Arrival): void {
    if (arrival.kind === 'request' && arrival.request.origin.kind === 'ingress') {
        const { origin, sender } = arrival.request;
        subnet.history.add(origin.requestId, sender, arrival.expiry ?? 0n);
    }
    subnet.schedule.arrive(arrival);
}

/**
 * Executes a long execution that a checkpoint kept once more. Its effects are held back again, for the rounds that are
 * left. True if it takes what it took before.
 */
export function resumeExecution(subnet: Subnet, record: HeldRecord): boolean {
    const { work, instructions } = record;
    const canister = subnet.canisters.get(record.canister);
    if (canister === undefined) return false;
    subnet.replaying = true;
    try {
        if (work.kind === 'install') install(subnet, canister, work, record);
        else perform(subnet, canister, work, record);
    } finally {
        subnet.replaying = false;
    }
    return subnet.slices.kept.some(
        (held) => held.canister === record.canister && held.instructions === instructions
    );
}
