import { Principal } from '@dfinity/principal';
import { equalBytes, toHex } from '../../protocol/bytes.js';
import { ERROR_CODES, reject, type Reject } from '../reject.js';
import { type Canister, isVisible, type Question, type Request, type Subnet } from '../state/index.js';
import { decode, isMethod } from './arguments.js';
import { ManagementFault } from './fault.js';

/** Who may call which method of the management canister. */

/** Methods that a user may not call: they need cycles or randomness that only a canister may ask for. */
const CANISTERS_ONLY = new Set(['create_canister', 'raw_rand', 'deposit_cycles', 'canister_info']);
/** Methods on a canister that its controllers alone may call. */
const CONTROLLERS_ONLY = new Set([
    'update_settings',
    'upload_chunk',
    'clear_chunk_store',
    'stored_chunks',
    'install_code',
    'install_chunked_code',
    'uninstall_code',
    'start_canister',
    'stop_canister',
    'delete_canister',
    'canister_status',
    'take_canister_snapshot',
    'load_canister_snapshot',
    'list_canister_snapshots',
    'delete_canister_snapshot'
]);
/** Methods that a canister may call on itself without being its own controller. */
const ALSO_SELF = new Set(['canister_status', 'upload_chunk', 'clear_chunk_store', 'stored_chunks']);

/** Methods that others may call as well, if a setting of the canister lets them. */
const VISIBILITIES: Readonly<Record<string, 'statusVisibility' | 'snapshotVisibility'>> = {
    canister_status: 'statusVisibility',
    list_canister_snapshots: 'snapshotVisibility'
};

export function target(subnet: Subnet, id: Principal): Canister {
    const canister = subnet.canisters.get(toHex(id.toUint8Array()));
    if (canister === undefined) {
        throw new ManagementFault(ERROR_CODES.canisterNotFound, `Canister ${id.toText()} not found`);
    }
    return canister;
}

function mayCall(canister: Canister, sender: Uint8Array, method: string): boolean {
    if (!CONTROLLERS_ONLY.has(method) || canister.isController(sender)) return true;
    if (ALSO_SELF.has(method) && equalBytes(canister.idBytes, sender)) return true;
    const open = VISIBILITIES[method];
    return open !== undefined && isVisible(canister.settings[open], sender);
}

const controllersOnly = (canister: Canister, method: string) =>
    `Only controllers of canister ${canister.id.toText()} can call ic00 method ${method}`;

const byCanisterOnly = (method: string) =>
    new ManagementFault(
        ERROR_CODES.canisterRejectedMessage,
        `ic00 method ${method} can be called only by a canister`
    );

/** @throws {ManagementFault} unless whoever calls may call this at all */
export function checkCaller({ method, origin }: Request): void {
    if (CANISTERS_ONLY.has(method) && origin.kind !== 'call') throw byCanisterOnly(method);
}

/** @throws {ManagementFault} unless the sender may have this done to the canister; canisters are told with reject code 4 */
export function authorise(canister: Canister, { sender, method, origin }: Request): void {
    if (mayCall(canister, sender, method)) return;
    if (origin.kind !== 'call')
        throw new ManagementFault(ERROR_CODES.canisterInvalidController, controllersOnly(canister, method));
    const controllers = canister.controllers.map((id) => id.toText()).join(' ');
    throw new ManagementFault(
        ERROR_CODES.canisterRejectedMessage,
        `Only the controllers of the canister ${canister.id.toText()} can control it.\n` +
            `Canister's controllers: ${controllers}\nSender's ID: ${Principal.fromUint8Array(sender).toText()}`
    );
}

function check(subnet: Subnet, { sender, method, arg }: Question): void {
    if (!isMethod(method)) {
        throw new ManagementFault(
            ERROR_CODES.canisterMethodNotFound,
            `ic00 interface does not expose method ${method}`
        );
    }
    if (CANISTERS_ONLY.has(method)) throw byCanisterOnly(method);
    const decoded = decode(method, arg);
    if (!CONTROLLERS_ONLY.has(method)) return;
    const canister = target(subnet, decoded.canister_id ?? decoded.target_canister);
    if (mayCall(canister, sender, method)) return;
    throw new ManagementFault(ERROR_CODES.canisterInvalidController, controllersOnly(canister, method));
}

/**
 * Whether the network would let a user's call in: what a node refuses is no part of the state and not certified.
 * undefined is yes.
 */
export function inspectManagement(subnet: Subnet, question: Question): Reject | undefined {
    try {
        check(subnet, question);
        return undefined;
    } catch (error) {
        if (!(error instanceof ManagementFault)) throw error;
        return reject(error.errorCode, error.message);
    }
}
