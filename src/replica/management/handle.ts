import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { equalBytes, toHex } from '../../protocol/bytes.js';
import { Canister } from '../execution/canister.js';
import type { Request } from '../execution/messages.js';
import { ERROR_CODES, reject, reply, type Response } from '../reject.js';
import { canisterIdOf, isOnSubnet, LAST_CANISTER_INDEX } from '../canister-ids.js';
import type { Subnet } from '../subnet.js';
import {
    installChunkedCode,
    installCode,
    type Installed,
    storedChunks,
    uploadChunk
} from './code-methods.js';
import { ManagementFault } from './fault.js';
import { canisterInfo, canisterStatus } from './status.js';
import { ARGUMENTS, type Decoded, type DecodedSettings, RESULTS } from './types.js';
import { giveRandomness } from './randomness-method.js';

/** What a canister gets that nobody gave cycles. */
const DEFAULT_CYCLES = 100_000_000_000_000n;
const MAX_CONTROLLERS = 10;
const EMPTY_REPLY = reply(Uint8Array.from(IDL.encode([], [])));

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
    'canister_status'
]);
/** Methods that a canister may call on itself without being its own controller. */
const ALSO_SELF = new Set(['canister_status', 'upload_chunk', 'clear_chunk_store', 'stored_chunks']);

export interface Creation {
    readonly controllers: Principal[];
    readonly cycles: bigint;
    readonly sender: Principal;
    readonly specified?: Principal | undefined;
}

export function create(subnet: Subnet, { controllers, cycles, sender, specified }: Creation): Canister {
    let id = specified;
    while (id === undefined) {
        if (subnet.nextCanisterIndex > LAST_CANISTER_INDEX) {
            throw new ManagementFault(
                ERROR_CODES.invalidManagementPayload,
                'the subnet has no canister ids left'
            );
        }
        const next = canisterIdOf(subnet.nextCanisterIndex++);
        if (!subnet.canisters.has(next.toHex().toLowerCase())) id = next;
    }
    const canister = new Canister(id, controllers, cycles);
    if (subnet.canisters.has(canister.key)) {
        throw new ManagementFault(
            ERROR_CODES.invalidManagementPayload,
            `Canister ${id.toText()} is already there`
        );
    }
    subnet.canisters.set(canister.key, canister);
    canister.recordChange(subnet.time, sender, {
        creation: { controllers: controllers.map((id) => id.toText()) }
    });
    return canister;
}

function controllersOf(settings: DecodedSettings | undefined, otherwise: Principal[]): Principal[] {
    const controllers = settings?.controllers[0] ?? otherwise;
    if (controllers.length > MAX_CONTROLLERS) {
        throw new ManagementFault(
            ERROR_CODES.invalidManagementPayload,
            `more than ${MAX_CONTROLLERS} controllers`
        );
    }
    return [...new Map(controllers.map((id) => [id.toText(), id])).values()];
}

function target(subnet: Subnet, id: Principal): Canister {
    const canister = subnet.canisters.get(toHex(id.toUint8Array()));
    if (canister === undefined) {
        throw new ManagementFault(ERROR_CODES.canisterNotFound, `Canister ${id.toText()} not found`);
    }
    return canister;
}

function authorise(canister: Canister, request: Request): void {
    if (!CONTROLLERS_ONLY.has(request.method) || canister.isController(request.sender)) return;
    if (ALSO_SELF.has(request.method) && equalBytes(canister.idBytes, request.sender)) return;
    throw new ManagementFault(
        ERROR_CODES.canisterInvalidController,
        `Only controllers of canister ${canister.id.toText()} can call ic00 method ${request.method}`
    );
}

function decode(method: string, arg: Uint8Array): Decoded {
    const type = (ARGUMENTS as Record<string, IDL.Type | undefined>)[method];
    if (type === undefined) {
        throw new ManagementFault(
            ERROR_CODES.canisterMethodNotFound,
            `Management canister has no method '${method}'`
        );
    }
    try {
        // The decoder ignores the offset of a view: give it bytes of their own.
        return IDL.decode([type], arg.slice())[0] as unknown as Decoded;
    } catch (error) {
        throw new ManagementFault(
            ERROR_CODES.invalidManagementPayload,
            `Error decoding candid of ${method}: ${(error as Error).message}`
        );
    }
}

const encoded = (type: IDL.Type, value: unknown): Response =>
    reply(Uint8Array.from(IDL.encode([type], [value])));

function createMethod(subnet: Subnet, request: Request, decoded: Decoded): Response {
    const sender = Principal.fromUint8Array(request.sender);
    const settings = Array.isArray(decoded.settings) ? decoded.settings[0] : undefined;
    const controllers = controllersOf(settings, [sender]);
    if (request.method === 'create_canister') {
        return encoded(RESULTS.created, {
            canister_id: create(subnet, { controllers, cycles: request.cycles, sender }).id
        });
    }
    const amount = Array.isArray(decoded.amount) ? decoded.amount[0] : undefined;
    const specified = decoded.specified_id[0];
    if (specified !== undefined && !isOnSubnet(specified)) {
        throw new ManagementFault(
            ERROR_CODES.invalidManagementPayload,
            `The specified_id ${specified.toText()} is invalid because it belongs to the canister allocation ranges of another subnet`
        );
    }
    const canister = create(subnet, { controllers, cycles: amount ?? DEFAULT_CYCLES, sender, specified });
    return encoded(RESULTS.created, { canister_id: canister.id });
}

function empty(subnet: Subnet, canister: Canister, sender: Principal): void {
    const message = `Canister ${canister.id.toText()} has been uninstalled`;
    subnet.abandonContexts(canister, reject(ERROR_CODES.canisterRejectedMessage, message));
    canister.program = undefined;
    canister.stable.clear();
    canister.certifiedData = new Uint8Array(0);
    canister.globalTimer = 0n;
    canister.version++;
    canister.recordChange(subnet.time, sender, { code_uninstall: null });
}

/** The answer, or undefined if it comes later. */
function onCanister(subnet: Subnet, request: Request, decoded: Decoded): Response | undefined {
    const canister = target(subnet, decoded.canister_id ?? decoded.target_canister);
    authorise(canister, request);
    switch (request.method) {
        case 'install_code':
            return finish(subnet, request, installCode(subnet, canister, request, decoded));
        case 'install_chunked_code':
            return finish(subnet, request, installChunkedCode(subnet, canister, request, decoded));
        case 'upload_chunk':
            return encoded(RESULTS.chunk, { hash: uploadChunk(canister, decoded.chunk) });
        case 'clear_chunk_store':
            canister.chunks.clear();
            return EMPTY_REPLY;
        case 'stored_chunks':
            return encoded(RESULTS.chunks, storedChunks(canister));
        case 'uninstall_code':
            empty(subnet, canister, Principal.fromUint8Array(request.sender));
            return EMPTY_REPLY;
        case 'update_settings': {
            const settings = Array.isArray(decoded.settings) ? decoded.settings[0] : decoded.settings;
            canister.controllers = controllersOf(settings, canister.controllers);
            canister.version++;
            if (settings?.controllers.length === 1) {
                const controllers = canister.controllers.map((id) => id.toText());
                const sender = Principal.fromUint8Array(request.sender);
                canister.recordChange(subnet.time, sender, { controllers_change: { controllers } });
            }
            return EMPTY_REPLY;
        }
        case 'start_canister':
            if (canister.status === 'stopping') {
                const message = `Canister ${canister.id.toText()} was started while it was stopping`;
                subnet.answerStops(canister, reject(ERROR_CODES.canisterStoppingCancelled, message));
            }
            canister.status = 'running';
            return EMPTY_REPLY;
        case 'stop_canister':
            if (canister.status === 'running') canister.status = 'stopping';
            if (canister.status === 'stopped') return EMPTY_REPLY;
            subnet.awaitStop(canister, request.origin);
            return undefined;
        case 'delete_canister':
            if (canister.status !== 'stopped') {
                const message = `Canister ${canister.id.toText()} must be stopped before it is deleted.`;
                throw new ManagementFault(ERROR_CODES.canisterNotStopped, message);
            }
            subnet.canisters.delete(canister.key);
            return EMPTY_REPLY;
        case 'canister_status':
            return encoded(RESULTS.status, canisterStatus(canister));
        case 'canister_info':
            return encoded(RESULTS.info, canisterInfo(canister, decoded.num_requested_changes[0] ?? 0n));
        case 'deposit_cycles':
            canister.cycles += request.cycles;
            return EMPTY_REPLY;
        case 'provisional_top_up_canister':
            canister.cycles += typeof decoded.amount === 'bigint' ? decoded.amount : 0n;
            return EMPTY_REPLY;
        default:
            throw new ManagementFault(
                ERROR_CODES.canisterMethodNotFound,
                `Management canister has no method '${request.method}'`
            );
    }
}

/** Installations report what they cost, which other methods do not have. */
function finish(subnet: Subnet, request: Request, { outcome }: Installed): undefined {
    subnet.answer(request.origin, outcome.failure ?? EMPTY_REPLY, request.cycles, outcome.instructions);
}

/** Calls that keep the cycles that come with them; all others give them back. */
const KEEPS_CYCLES = new Set(['create_canister', 'deposit_cycles']);

/** A call of the management canister, by a user or a canister. Whatever it is given, it answers. */
export function handleManagement(subnet: Subnet, request: Request): void {
    try {
        if (CANISTERS_ONLY.has(request.method) && request.origin.kind !== 'call') {
            throw new ManagementFault(
                ERROR_CODES.canisterRejectedMessage,
                `Only canisters can call ic00 method ${request.method}`
            );
        }
        if (request.method === 'raw_rand') {
            giveRandomness(subnet, request);
            return;
        }
        const decoded = decode(request.method, request.arg);
        const creates =
            request.method === 'create_canister' || request.method.startsWith('provisional_create');
        const response = creates
            ? createMethod(subnet, request, decoded)
            : onCanister(subnet, request, decoded);
        const refund = KEEPS_CYCLES.has(request.method) ? 0n : request.cycles;
        if (response !== undefined) subnet.answer(request.origin, response, refund);
    } catch (error) {
        if (!(error instanceof ManagementFault)) throw error;
        subnet.fail(request, error.errorCode, error.message);
    }
}
