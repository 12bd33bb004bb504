import { Ed25519KeyIdentity } from '@dfinity/identity';
import { JuryClient } from '../../src/client/jury-client.js';
import type { Replica } from '../../src/replica/index.js';
import { canisterWasm } from '../built.js';

/** Another jury canister on the same replica, and its controller. */
export async function secondCanister(replica: Replica): Promise<JuryClient> {
    const identity = Ed25519KeyIdentity.generate();
    const canisterId = await replica.createCanister({ controllers: [identity.getPrincipal()] });
    await replica.installCode({ canisterId, wasm: canisterWasm() });
    const { url, rootKey } = replica;
    return JuryClient.connect({ url, rootKey, canisterId, identity });
}
