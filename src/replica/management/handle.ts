import { Principal } from '@dfinity/principal';
import type { Canister, Request, Subnet } from '../state/index.js';
import { uninstall } from '../execution/index.js';
import { EMPTY_REPLY, ERROR_CODES, reject, type Response } from '../reject.js';
import { authorise, checkCaller, target } from './authorise.js';
import { installChunkedCode, installCode, storedChunks, uploadChunk } from './code-methods.js';
import { createMethod } from './create.js';
import { encoded } from './encoded.js';
import { ManagementFault } from './fault.js';
import * as snapshots from './snapshots.js';
import { changedSettings, controllersOf } from './settings.js';
import { canisterInfo, canisterStatus } from './status.js';
import { decode } from './arguments.js';
import { type Decoded, RESULTS } from './types.js';
import { giveRandomness } from './randomness-method.js';

function empty(subnet: Subnet, canister: Canister, sender: Principal): void {
    uninstall(subnet, canister);
    canister.recordChange(subnet.time, sender, { code_uninstall: null });
}

/** The answer, or undefined if it comes later. */
function onCanister(subnet: Subnet, request: Request, decoded: Decoded): Response | undefined {
    const canister = target(subnet, decoded.canister_id ?? decoded.target_canister);
    authorise(canister, request);
    switch (request.method) {
        case 'install_code':
            installCode(subnet, canister, request, decoded);
            return undefined;
        case 'install_chunked_code':
            installChunkedCode(subnet, canister, request, decoded);
            return undefined;
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
            const controllers = controllersOf(settings, canister.controllers);
            if (settings !== undefined) canister.settings = changedSettings(canister.settings, settings);
            canister.controllers = controllers;
            canister.version++;
            if (settings?.controllers.length === 1) {
                const sender = Principal.fromUint8Array(request.sender);
                const texts = controllers.map((id) => id.toText());
                canister.recordChange(subnet.time, sender, { controllers_change: { controllers: texts } });
            }
            return EMPTY_REPLY;
        }
        case 'start_canister':
            if (canister.status !== 'running') canister.version++;
            if (canister.status === 'stopping') {
                const message = `Canister ${canister.id.toText()} was started while it was stopping`;
                subnet.answerStops(canister, reject(ERROR_CODES.canisterStoppingCancelled, message));
            }
            canister.status = 'running';
            return EMPTY_REPLY;
        case 'stop_canister':
            if (canister.status === 'running') {
                canister.status = 'stopping';
                canister.version++;
            }
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
            return encoded(RESULTS.status, canisterStatus(canister, subnet.prices));
        case 'take_canister_snapshot': {
            const response = snapshots.take(subnet, canister, decoded);
            if (decoded.uninstall_code[0] === true)
                empty(subnet, canister, Principal.fromUint8Array(request.sender));
            return response;
        }
        case 'load_canister_snapshot':
            snapshots.load(subnet, canister, request, decoded);
            return EMPTY_REPLY;
        case 'list_canister_snapshots':
            return snapshots.list(canister);
        case 'delete_canister_snapshot':
            snapshots.drop(canister, decoded);
            return EMPTY_REPLY;
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

/** Calls that keep the cycles that come with them; all others give them back. */
const KEEPS_CYCLES = new Set(['create_canister', 'deposit_cycles']);

/** A call of the management canister, by a user or a canister. Whatever it is given, it answers. */
export function handleManagement(subnet: Subnet, request: Request): void {
    try {
        checkCaller(request);
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
