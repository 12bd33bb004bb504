import type { Principal } from '@dfinity/principal';
import type { InstallArguments } from '../../src/replica/index.js';
import { manage } from '../replica/manage.js';
import { CONTROLLER } from './jury-fixture.js';
import type { Network } from './network.js';

type Stoppable = Pick<Network, 'update'>;

export const stopCanister = (network: Stoppable, canister_id: Principal, sender = CONTROLLER) =>
    manage(network, sender, 'stop_canister', { canister_id });

export const startCanister = (network: Stoppable, canister_id: Principal, sender = CONTROLLER) =>
    manage(network, sender, 'start_canister', { canister_id });

/**
 * Upgrades a canister, or installs it anew, as an operator does: a stop waits for the answers that the canister still
 * expects, of which one is Azle's own, to its call for randomness after every installation and upgrade.
 */
export async function replaceCode<T>(
    network: { installCode: (args: InstallArguments) => Promise<T> } & Stoppable,
    args: InstallArguments
): Promise<T> {
    await stopCanister(network, args.canisterId, args.sender);
    try {
        return await network.installCode({ mode: 'upgrade', ...args });
    } finally {
        await startCanister(network, args.canisterId, args.sender);
    }
}
