import { concatBytes } from '../../protocol/bytes.js';
import { type EntryPoint, type Execution, newExecution, type OutgoingCall } from '../host/execution.js';
import type { Sandbox } from '../host/sandbox.js';
import { ERROR_CODES } from '../reject.js';
import type { Subnet } from '../subnet.js';
import { INSTRUCTION_LIMITS } from '../wasm/weights.js';
import { applyEffects, type Canister, keep, type Outcome, run, undo } from './canister.js';
import type { CallContext, Callbacks, Request, SystemTask, Task } from './messages.js';

function surroundings(subnet: Subnet, canister: Canister) {
    return canister.surroundings({
        subnet: subnet.keys.subnetId.toUint8Array(),
        rootKey: subnet.keys.root.publicKeyDer,
        time: subnet.time,
        certificate: undefined
    });
}

function send(
    subnet: Subnet,
    canister: Canister,
    context: CallContext,
    calls: readonly OutgoingCall[]
): void {
    for (const call of calls) {
        const { callee, method, onReply, onReject, cleanup, data, cycles, timeoutSeconds } = call;
        context.pending++;
        const deadline =
            timeoutSeconds === undefined
                ? {}
                : { deadline: subnet.time + BigInt(timeoutSeconds) * 1_000_000_000n };
        const outstanding = subnet.registerCall({
            context: context.id,
            callbacks: { onReply, onReject, cleanup },
            cycles,
            ...deadline
        });
        subnet.enqueue({
            kind: 'request',
            request: {
                origin: { kind: 'call', call: outstanding },
                sender: canister.idBytes,
                receiver: callee,
                method,
                arg: concatBytes(...data),
                cycles,
                ...deadline
            }
        });
    }
}

/** Runs code in a call context; keeps or undoes everything it did. `persist` false: a replicated query. */
function runInContext(
    subnet: Subnet,
    canister: Canister,
    context: CallContext,
    given: { entry: EntryPoint; persist?: boolean; limit?: bigint } & Partial<Execution>,
    action: (sandbox: Sandbox) => void
): Outcome {
    const { program } = canister;
    if (program === undefined) throw new Error('no code to run');
    const { persist = true, ...rest } = given;
    const execution = newExecution({
        surroundings: surroundings(subnet, canister),
        limit: INSTRUCTION_LIMITS.update,
        balance: canister.cycles,
        caller: context.caller,
        deadline: context.deadline ?? 0n,
        spentBefore: context.instructions,
        alreadyResponded: context.responded,
        available: context.available,
        ...rest
    });
    const outcome = run(canister, program, execution, action);
    context.instructions += outcome.instructions;
    if (outcome.failure !== undefined) {
        undo(canister, program);
        return outcome;
    }
    // An unfinished draft was never sent: its cycles come back.
    execution.balance += execution.draft?.cycles ?? 0n;
    if (persist) {
        keep(canister, program);
        canister.version++;
        applyEffects(canister, execution);
    } else {
        undo(canister, program);
        canister.cycles = execution.balance;
    }
    context.available = execution.available;
    send(subnet, canister, context, execution.calls);
    if (execution.response !== undefined) subnet.answerContext(context, execution.response);
    return outcome;
}

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
    const kind = program.code.methods.get(request.method);
    if (kind === 'composite_query') {
        const message = `Composite query cannot be called in replicated mode: '${request.method}' of canister ${name}`;
        subnet.fail(request, ERROR_CODES.compositeQueryReplicated, message);
        return;
    }
    if (kind === undefined) {
        const message = `Error from Canister ${name}: Canister has no update method '${request.method}'`;
        subnet.fail(request, ERROR_CODES.canisterMethodNotFound, message);
        return;
    }
    const context = subnet.openContext(canister, request);
    const isUpdate = kind === 'update';
    const given = {
        entry: isUpdate ? ('U' as const) : ('RQ' as const),
        persist: isUpdate,
        arg: request.arg,
        method: request.method,
        ...(!isUpdate && { deadline: 0n })
    };
    const exportName = `canister_${kind} ${request.method}`;
    const { failure } = runInContext(subnet, canister, context, given, (sandbox) =>
        sandbox.callExport(exportName)
    );
    if (failure !== undefined) subnet.answerContext(context, failure);
    subnet.settleContext(context);
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
    if (canister.program !== undefined && !context.abandoned) {
        runCallback(subnet, canister, context, call.callbacks, task);
    }
    subnet.settleContext(context);
}

function runCallback(
    subnet: Subnet,
    canister: Canister,
    context: CallContext,
    callbacks: Callbacks,
    { response, refund }: Extract<Task, { kind: 'response' }>
): void {
    const replied = response.kind === 'reply';
    const { fun, env } = replied ? callbacks.onReply : callbacks.onReject;
    const { failure } = runInContext(
        subnet,
        canister,
        context,
        {
            entry: replied ? 'Ry' : 'Rt',
            refunded: refund,
            arg: replied ? response.arg : new Uint8Array(0),
            rejectCode: replied ? 0 : response.code,
            rejectMessage: replied ? '' : response.message
        },
        (sandbox) => sandbox.callTable(fun, env)
    );
    if (failure === undefined) return;
    runCleanup(subnet, canister, context, callbacks, replied ? 0 : response.code);
    // With other calls under way, one of their callbacks may still answer.
    if (!context.responded && context.pending === 0) subnet.answerContext(context, failure);
}

function runCleanup(
    subnet: Subnet,
    canister: Canister,
    context: CallContext,
    { cleanup }: Callbacks,
    rejectCode: number
): void {
    if (cleanup === undefined) return;
    const { fun, env } = cleanup;
    runInContext(subnet, canister, context, { entry: 'C', rejectCode }, (sandbox) =>
        sandbox.callTable(fun, env)
    );
}

/** A global timer or a heartbeat: nobody waits for it, but its calls have callbacks. */
export function runSystemTask(subnet: Subnet, key: string, entryPoint: SystemTask): void {
    const canister = subnet.canisters.get(key);
    if (canister?.program?.code.entryPoints.has(entryPoint) !== true || canister.status !== 'running') return;
    const request = { origin: { kind: 'nobody' } as const, sender: MANAGEMENT_BYTES, cycles: 0n };
    const context = subnet.openContext(canister, request);
    const { failure } = runInContext(
        subnet,
        canister,
        context,
        { entry: 'T', alreadyResponded: true },
        (sandbox) => sandbox.callExport(entryPoint)
    );
    context.responded = true;
    if (failure !== undefined) subnet.print(`[${canister.id.toText()}] ${entryPoint}: ${failure.message}`);
    subnet.settleContext(context);
}

/** The system itself is the caller of timers and heartbeats: the management canister's empty id. */
const MANAGEMENT_BYTES = new Uint8Array(0);
