import { reject, ERROR_CODES } from '../reject.js';
import { type Canister, payForTime, type Subnet } from '../state/index.js';

/** Takes code and memory from a canister; whoever waits for it is rejected. */
export function uninstall(subnet: Subnet, canister: Canister): void {
    const message = `Canister ${canister.id.toText()} has been uninstalled`;
    subnet.abandonContexts(canister, reject(ERROR_CODES.canisterRejectedMessage, message));
    canister.program = undefined;
    canister.stable.clear();
    canister.certifiedData = new Uint8Array(0);
    canister.globalTimer = 0n;
    canister.version++;
}

/**
 * Storage and compute allocations are paid for up to now. A canister that cannot is emptied: code, memory, chunks,
 * log, history and allocations are gone. True if there was one.
 */
export function chargeForTime(subnet: Subnet): boolean {
    let emptied = false;
    for (const canister of subnet.canisters.values()) {
        // What it keeps is not settled in the middle of an execution; it pays when that has ended.
        if (subnet.slices.isHeld(canister.key)) continue;
        if (payForTime(canister, subnet.prices, subnet.time)) continue;
        uninstall(subnet, canister);
        canister.forgetEverything();
        emptied = true;
    }
    return emptied;
}
