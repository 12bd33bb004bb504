import type { Surroundings } from '../host/index.js';
import type { Canister, CanisterStatus, Subnet } from '../state/index.js';

const STATUS_NUMBERS: Readonly<Record<CanisterStatus, number>> = { running: 1, stopping: 2, stopped: 3 };

/**
 * What an execution sees of its canister and its subnet.
 * @param time of the round that it began in
 * @param certificate makes a query's data certificate
 */
export const surroundingsOf = (
    { keys }: Subnet,
    canister: Canister,
    time: bigint,
    certificate?: () => Uint8Array
): Surroundings => ({
    subnet: keys.subnetId.toUint8Array(),
    rootKey: keys.root.publicKeyDer,
    time,
    certificate,
    self: canister.idBytes,
    version: canister.version,
    status: STATUS_NUMBERS[canister.status],
    globalTimer: canister.globalTimer,
    environment: canister.settings.environment,
    isController: (id) => canister.isController(id)
});
