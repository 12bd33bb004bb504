import { Ed25519KeyIdentity } from '@dfinity/identity';
import { JuryClient } from '../../src/client/jury-client.js';
import type { Replica } from '../../src/replica/index.js';
import { installJury } from '../install-jury.js';

/** Another jury canister on the same replica, and its controller. */
export async function secondCanister(replica: Replica): Promise<JuryClient> {
    const identity = Ed25519KeyIdentity.generate();
    const canisterId = await replica.createCanister({ controllers: [identity.getPrincipal()] });
    await installJury(replica, canisterId, identity.getPrincipal());
    const { url, rootKey } = replica;
    return JuryClient.connect({ url, rootKey, canisterId, identity });
}
