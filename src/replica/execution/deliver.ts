import { ERROR_CODES } from '../reject.js';
import type { Canister, Request, Subnet, SystemTask, Task } from '../state/index.js';
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
    const context = subnet.openContext(canister, request).id;
    perform(subnet, canister, { kind: 'request', context, method, arg, isUpdate: kind === 'update' });
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
    canister.cycles += task.refund;
    if (canister.program === undefined || context.abandoned) {
        subnet.settleContext(context);
        return;
    }
    const { callbacks } = call;
    const { response, refund } = task;
    perform(subnet, canister, { kind: 'response', context: context.id, callbacks, response, refund });
}

/** A global timer or a heartbeat: nobody waits for it, but its calls have callbacks. */
export function runSystemTask(subnet: Subnet, key: string, entryPoint: SystemTask): void {
    const canister = subnet.canisters.get(key);
    if (canister?.program?.code.entryPoints.has(entryPoint) !== true || canister.status !== 'running') return;
    const request = { origin: { kind: 'nobody' } as const, sender: MANAGEMENT_BYTES, cycles: 0n };
    const context = subnet.openContext(canister, request).id;
    perform(subnet, canister, { kind: 'system', context, entryPoint });
}

/** The system itself is the caller of timers and heartbeats: the management canister's empty id. */
const MANAGEMENT_BYTES = new Uint8Array(0);
