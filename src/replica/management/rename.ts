import { Principal } from '@dfinity/principal';
import type { Renaming } from '../api.js';
import { isOnSubnet, isReserved } from '../canister-ids.js';
import { ERROR_CODES } from '../reject.js';
import { Canister, type Subnet } from '../state/index.js';
import { target } from './authorise.js';
import { ManagementFault } from './fault.js';

const fault = (code: number, message: string) => new ManagementFault(code, message);

function check(subnet: Subnet, canister: Canister, to: Principal): void {
    const name = canister.id.toText();
    if (canister.status !== 'stopped') {
        throw fault(ERROR_CODES.canisterNotStopped, `Canister ${name} must be stopped before it is renamed.`);
    }
    if (canister.snapshots.size > 0) {
        const message = `Canister ${name} must not have any snapshots before it is renamed.`;
        throw fault(ERROR_CODES.canisterNonEmpty, message);
    }
    if (isOnSubnet(to, subnet.firstCanister) && !isReserved(to) && !subnet.canisters.has(toKey(to))) return;
    const message = `The id ${to.toText()} is taken, or not one of this subnet`;
    throw fault(ERROR_CODES.invalidManagementPayload, message);
}

const toKey = (id: Principal) => id.toHex().toLowerCase();

/** The last step of a migration: the canister takes the id that it is to have, with all that it holds. */
export function renameCanister(subnet: Subnet, renaming: Renaming): void {
    const canister = target(subnet, renaming.canisterId);
    const { to, version = 0n, totalChanges = canister.history.total } = renaming;
    check(subnet, canister, to);
    const renamed = new Canister(to, canister.controllers, canister.cycles, canister.paidUntil);
    const { id, idBytes, key } = renamed;
    Object.assign(renamed, canister, { id, idBytes, key });
    const { total, recent } = canister.history;
    // Changes are counted from what was under the new id.
    renamed.history = { total: totalChanges, recent };
    renamed.version = (version > canister.version ? version : canister.version) + 1n;
    const requestedBy = renaming.requestedBy ?? canister.controllers[0] ?? Principal.anonymous();
    renamed.recordChange(subnet.time, requestedBy, {
        rename_canister: {
            canister_id: canister.id.toText(),
            total_num_changes: total,
            rename_to: { canister_id: to.toText(), version, total_num_changes: totalChanges },
            requested_by: requestedBy.toText()
        }
    });
    subnet.canisters.delete(canister.key);
    subnet.canisters.set(key, renamed);
}
