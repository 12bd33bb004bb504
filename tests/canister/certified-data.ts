import type { Principal } from '@dfinity/principal';
import { toHex } from '../../src/protocol/bytes.js';
import type { Core } from '../../src/replica/rounds/round-driver.js';
import type { Replica } from '../../src/replica/index.js';

/**
 * What the canister last gave to `certified_data_set`, in hexadecimal, straight from the replica's state. A
 * certificate says the same, and costs a signature: too dear after each of 20,000 calls.
 */
export function certifiedData(replica: Replica, canisterId: Principal): string {
    if (!hasCore(replica)) throw new Error('this replica does not let one look inside');
    const canister = replica.core.subnet.canisters.get(toHex(canisterId.toUint8Array()));
    if (canister === undefined) throw new Error(`no canister ${canisterId.toText()}`);
    return toHex(canister.certifiedData);
}

const hasCore = (replica: Replica): replica is Replica & { core: Core } => 'core' in replica;
