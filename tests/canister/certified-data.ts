import type { Principal } from '@dfinity/principal';
import { toHex } from '../../src/protocol/bytes.js';
import type { RoundDriver } from '../../src/replica/rounds/round-driver.js';
import type { Replica } from '../../src/replica/index.js';

/**
 * What the canister last gave to `certified_data_set`, in hexadecimal, straight from the replica's state. A
 * certificate says the same, and costs a signature: too dear after each of 20,000 calls.
 */
export function certifiedData(replica: Replica, canisterId: Principal): string {
    if (!hasDriver(replica)) throw new Error('this replica does not let one look inside');
    const canister = replica.driver.subnet.canisters.get(toHex(canisterId.toUint8Array()));
    if (canister === undefined) throw new Error(`no canister ${canisterId.toText()}`);
    return toHex(canister.certifiedData);
}

const hasDriver = (replica: Replica): replica is Replica & { driver: RoundDriver } => 'driver' in replica;
