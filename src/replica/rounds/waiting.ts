import { toHex } from '../../protocol/bytes.js';
import type { Request, Subnet, Task } from '../state/index.js';
import { MANAGEMENT_ID, managementTarget } from '../management/index.js';

/** Which tasks wait because a canister is in the middle of a long execution. */

const INSTALLS: ReadonlySet<string> = new Set(['install_code', 'install_chunked_code']);

/** Calls of the management canister wait for the canister that they are about, as on the network. */
function requestWaits(subnet: Subnet, request: Request): boolean {
    const { slices } = subnet;
    const receiver = toHex(request.receiver);
    const isManagement =
        receiver === MANAGEMENT_ID || receiver === toHex(subnet.keys.subnetId.toUint8Array());
    if (!isManagement) return slices.isBusy(receiver);
    if (INSTALLS.has(request.method) && slices.isInstalling) return true;
    const target = managementTarget(request);
    return target !== undefined && slices.isBusy(target);
}

export function mustWait(subnet: Subnet, task: Task): boolean {
    const { slices } = subnet;
    if (slices.noneBusy) return false;
    switch (task.kind) {
        case 'request':
            return requestWaits(subnet, task.request);
        case 'response': {
            const call = subnet.outstanding.get(task.call);
            const context = call && subnet.contexts.get(call.context);
            return context !== undefined && slices.isBusy(context.canister);
        }
        case 'system':
            return slices.isBusy(task.canister);
        case 'control':
            return false;
    }
}
