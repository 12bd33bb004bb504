import { IDL } from '@dfinity/candid';
import { encoded } from '../management/index.js';
import type { Response } from '../reject.js';
import type { Subnet } from '../state/index.js';

/** `get_default_subnets` of the cycles minting canister: where a canister may be created. There is one subnet. */
export function defaultSubnets(subnet: Subnet): Response {
    return encoded(IDL.Vec(IDL.Principal), [subnet.keys.subnetId]);
}
