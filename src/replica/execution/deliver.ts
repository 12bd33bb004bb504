import { shortage } from '../cycles/index.js';
import { ERROR_CODES, type Reject, type Response } from '../reject.js';
import {
    type Canister,
    frozenBelow,
    type OutstandingCall,
    type Request,
    type Subnet,
    type SystemTask,
    type Task
} from '../state/index.js';
import { perform } from './work.js';

/** A call of one of the canister's methods, by a user or by another canister. */
export function deliverRequest(subnet: Subnet, canister: Canister, request: Request): void {
    const name = canister.id.toText();
    if (canister.status !== 'running') {
        const stopped = canister.status === 'stopped';
        const code = stopped ? ERROR_CODES.canisterStopped : ERROR_CODES.canisterStopping;
        subnet.fail(request, code, `Canister ${name} is ${canister.status}`);
        return;
    }
    const { program } = canister;
    if (program === undefined) {
        const message = `Error from Canister ${name}: Attempted to execute a message on a canister that contains no Wasm module`;
        subnet.fail(request, ERROR_CODES.canisterWasmModuleNotFound, message);
        return;
    }
    const { method, arg } = request;
    const kind = program.code.methods.get(method);
    if (kind === 'composite_query') {
        const message = `Composite query cannot be called in replicated mode: '${method}' of canister ${name}`;
        subnet.fail(request, ERROR_CODES.compositeQueryReplicated, message);
        return;
    }
    if (kind === undefined) {
        const message = `Error from Canister ${name}: Canister has no update method '${method}'`;
        subnet.fail(request, ERROR_CODES.canisterMethodNotFound, message);
        return;
    }
    const short = shortOfCycles(subnet, canister, request.sender);
    if (short !== undefined) {
        subnet.answer(request.origin, short, request.cycles);
        return;
    }
    const context = subnet.openContext(canister, request).id;
    perform(subnet, canister, { kind: 'request', context, method, arg, isUpdate: kind === 'update' });
}

/** Why the canister cannot pay for a message, of which nobody knows beforehand what it takes. */
function shortOfCycles(subnet: Subnet, canister: Canister, sender: Uint8Array): Reject | undefined {
    return shortage({
        name: canister.id.toText(),
        available: canister.cycles,
        requested: subnet.prices.messagePrepayment,
        threshold: frozenBelow(canister, subnet.prices),
        isController: canister.isController(sender)
    });
}

/** The largest answer was paid for. */
function unusedForResponse(subnet: Subnet, { prepaid }: OutstandingCall, response: Response): bigint {
    if (prepaid === undefined) return 0n;
    const bytes = response.kind === 'reply' ? response.arg.length : Buffer.byteLength(response.message);
    const cost = subnet.prices.response(bytes);
    return prepaid.response > cost ? prepaid.response - cost : 0n;
}

/** The answer to a call that a canister made. A trap undoes the callback alone; then the cleanup callback runs. */
export function deliverResponse(subnet: Subnet, task: Extract<Task, { kind: 'response' }>): void {
    const call = subnet.outstanding.get(task.call);
    subnet.outstanding.delete(task.call);
    const context = call && subnet.contexts.get(call.context);
    if (call === undefined || context === undefined) return;
    context.pending--;
    const canister = subnet.canisters.get(context.canister);
    if (canister === undefined) {
        subnet.contexts.delete(context.id);
        return;
    }
    canister.cycles += task.refund + unusedForResponse(subnet, call, task.response);
    const prepaid = call.prepaid?.callback ?? 0n;
    if (canister.program === undefined || context.abandoned) {
        const fee = subnet.prices.execution(0n);
        if (prepaid > fee) canister.cycles += prepaid - fee;
        subnet.settleContext(context);
        return;
    }
    const { callbacks } = call;
    const { response, refund } = task;
    perform(subnet, canister, {
        kind: 'response',
        context: context.id,
        callbacks,
        response,
        refund,
        prepaid
    });
}

/** A global timer or a heartbeat: nobody waits for it, but its calls have callbacks. */
export function runSystemTask(subnet: Subnet, key: string, entryPoint: SystemTask): void {
    const canister = subnet.canisters.get(key);
    if (canister?.program?.code.entryPoints.has(entryPoint) !== true || canister.status !== 'running') return;
    if (shortOfCycles(subnet, canister, MANAGEMENT_BYTES) !== undefined) return;
    const request = { origin: { kind: 'nobody' } as const, sender: MANAGEMENT_BYTES, cycles: 0n };
    const context = subnet.openContext(canister, request).id;
    perform(subnet, canister, { kind: 'system', context, entryPoint });
}

/** The system itself is the caller of timers and heartbeats: the management canister's empty id. */
const MANAGEMENT_BYTES = new Uint8Array(0);
