import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { Blob } from '../src/protocol/interface.js';
import type { Replica } from '../src/replica/index.js';
import { canisterWasm } from './built.js';

/** Installs the jury canister and tells it the root key of this network, which is not the Internet Computer's. */
export async function installJury(
    replica: Pick<Replica, 'installCode' | 'update' | 'rootKey'>,
    canisterId: Principal,
    controller?: Principal
): Promise<void> {
    const sender = controller === undefined ? {} : { sender: controller };
    await replica.installCode({ canisterId, wasm: canisterWasm(), ...sender });
    const arg = IDL.encode([Blob], [replica.rootKey]);
    const result = await replica.update({ canisterId, method: 'set_root_key', arg, ...sender });
    if (result.kind === 'reject') throw new Error(result.message);
}
