import type { Surroundings } from '../host/index.js';
import type { Prices } from '../cycles/index.js';
import { type Canister, type CanisterStatus, frozenBelow, type Subnet } from '../state/index.js';

const STATUS_NUMBERS: Readonly<Record<CanisterStatus, number>> = { running: 1, stopping: 2, stopped: 3 };

/**
 * What an execution sees of its canister and its subnet.
 * @param time of the round that it began in
 * @param certificate makes a query's data certificate
 * @param prices that hold for it; without them, those of now
 */
export const surroundingsOf = (
    subnet: Subnet,
    canister: Canister,
    time: bigint,
    certificate?: () => Uint8Array,
    prices: Prices = subnet.prices
): Surroundings => ({
    subnet: subnet.keys.subnetId.toUint8Array(),
    rootKey: subnet.keys.root.publicKeyDer,
    time,
    certificate,
    self: canister.idBytes,
    version: canister.version,
    status: STATUS_NUMBERS[canister.status],
    globalTimer: canister.globalTimer,
    prices,
    frozenBelow: frozenBelow(canister, prices),
    environment: canister.settings.environment,
    isController: (id) => canister.isController(id)
});
