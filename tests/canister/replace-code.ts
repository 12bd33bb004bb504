import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { InstallArguments } from '../../src/replica/index.js';
import { CONTROLLER } from './jury-fixture.js';
import type { Network } from './network.js';

const Target = IDL.Record({ canister_id: IDL.Principal });

type Manage = 'stop_canister' | 'start_canister';

/** @throws what the network refused it with */
export async function manage(
    network: Pick<Network, 'update'>,
    method: Manage,
    canisterId: Principal,
    sender = CONTROLLER
): Promise<void> {
    const arg = IDL.encode([Target], [{ canister_id: canisterId }]);
    const result = await network.update({
        canisterId: Principal.managementCanister(),
        method,
        arg,
        sender
    });
    if (result.kind === 'reject') throw new Error(result.message);
}

/**
 * Upgrades a canister, or installs it anew, as an operator does: a stop waits for the answers that the canister still
 * expects, of which one is Azle's own, to its call for randomness after every installation and upgrade.
 */
export async function replaceCode<T>(
    network: { installCode: (args: InstallArguments) => Promise<T> } & Pick<Network, 'update'>,
    args: InstallArguments
): Promise<T> {
    await manage(network, 'stop_canister', args.canisterId, args.sender);
    try {
        return await network.installCode({ mode: 'upgrade', ...args });
    } finally {
        await manage(network, 'start_canister', args.canisterId, args.sender);
    }
}
