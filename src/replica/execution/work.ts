import {
    type EntryPoint,
    type Execution,
    newExecution,
    type OutgoingCall,
    type Program,
    type Sandbox
} from '../host/index.js';
import { type Prices, pricesOf } from '../cycles/index.js';
import type { Reject } from '../reject.js';
import type { Begun, CallContext, Canister, HeldRecord, MessageWork, Subnet } from '../state/index.js';
import { INSTRUCTION_LIMITS } from '../wasm/index.js';
import { applyEffects, hold, keep, keepHeld, type Outcome, run, undo, writeLog } from './run.js';
import { surroundingsOf } from './surroundings.js';

/** One execution in a call context: running it, and what comes of it, at once or after as many rounds as it takes. */

interface Plan {
    readonly given: { readonly entry: EntryPoint } & Partial<Execution>;
    readonly action: (sandbox: Sandbox) => void;
    /** False: a replicated query, which leaves nothing. */
    readonly persist: boolean;
}

/** Callbacks were paid for when their call was sent, and a cleanup belongs to its callback. */
const isPrepaid = ({ kind }: MessageWork): boolean => kind === 'response' || kind === 'cleanup';

function planOf(work: MessageWork): Plan {
    switch (work.kind) {
        case 'request': {
            const { method, arg, isUpdate } = work;
            const exportName = `canister_${isUpdate ? 'update' : 'query'} ${method}`;
            const entry = isUpdate ? ('U' as const) : ('RQ' as const);
            return {
                given: { entry, arg, method, ...(!isUpdate && { deadline: 0n }) },
                action: (sandbox) => sandbox.callExport(exportName),
                persist: isUpdate
            };
        }
        case 'response': {
            const { callbacks, response, refund } = work;
            const replied = response.kind === 'reply';
            const { fun, env } = replied ? callbacks.onReply : callbacks.onReject;
            return {
                given: {
                    entry: replied ? 'Ry' : 'Rt',
                    refunded: refund,
                    arg: replied ? response.arg : new Uint8Array(0),
                    rejectCode: replied ? 0 : response.code,
                    rejectMessage: replied ? '' : response.message
                },
                action: (sandbox) => sandbox.callTable(fun, env),
                persist: true
            };
        }
        case 'cleanup': {
            const { fun, env } = work.callback;
            return {
                given: { entry: 'C', rejectCode: work.rejectCode },
                action: (sandbox) => sandbox.callTable(fun, env),
                persist: true
            };
        }
        case 'system':
            return {
                given: { entry: 'T', alreadyResponded: true },
                action: (sandbox) => sandbox.callExport(work.entryPoint),
                persist: true
            };
    }
}

function send(
    subnet: Subnet,
    canister: Canister,
    context: CallContext,
    { calls, surroundings }: Execution
): void {
    for (const call of calls) {
        const { callee, method, onReply, onReject, cleanup, data, cycles, prepaid } = call;
        context.pending++;
        const deadline = deadlineOf(call, surroundings.time);
        const outstanding = subnet.registerCall({
            context: context.id,
            callbacks: { onReply, onReject, cleanup },
            cycles,
            ...(prepaid !== undefined && { prepaid }),
            ...deadline
        });
        subnet.enqueue({
            kind: 'request',
            request: {
                origin: { kind: 'call', call: outstanding },
                sender: canister.idBytes,
                receiver: callee,
                method,
                arg: data.whole(),
                cycles,
                ...deadline
            }
        });
    }
}

const deadlineOf = ({ timeoutSeconds }: OutgoingCall, time: bigint): { deadline?: bigint } =>
    timeoutSeconds === undefined ? {} : { deadline: time + BigInt(timeoutSeconds) * 1_000_000_000n };

interface Done {
    readonly context: CallContext;
    readonly work: MessageWork;
    readonly execution: Execution;
    readonly outcome: Outcome;
    /** The balance that it saw when it began. */
    readonly balance: bigint;
    readonly prices: Prices;
    readonly persist: boolean;
}

/** What the execution itself costs, and what of that was paid beforehand. */
function settle(canister: Canister, { work, outcome, prices }: Done): void {
    const { update } = INSTRUCTION_LIMITS;
    const instructions = outcome.instructions < update ? outcome.instructions : update;
    if (work.kind === 'response') canister.cycles += work.prepaid ?? 0n;
    canister.pay(
        work.kind === 'cleanup' ? prices.instructions(instructions) : prices.execution(instructions)
    );
}

/** Heap and stable memory are as they are to be; here is everything else. */
function complete(subnet: Subnet, canister: Canister, done: Done): void {
    const { context, work, execution, outcome, balance, persist } = done;
    const { failure, instructions } = outcome;
    context.instructions += instructions;
    settle(canister, done);
    writeLog(canister, execution, failure);
    if (failure === undefined) {
        // An unfinished draft was never sent: its cycles come back. Others may have added to the balance meanwhile.
        const change = execution.balance + (execution.draft?.cycles ?? 0n) - balance;
        if (change < 0n) canister.pay(-change);
        else canister.cycles += change;
        if (persist) {
            canister.version++;
            applyEffects(canister, execution);
        }
        context.available = execution.available;
        send(subnet, canister, context, execution);
        if (execution.response !== undefined) subnet.answerContext(context, execution.response);
    }
    conclude(subnet, canister, context, work, failure);
}

function conclude(
    subnet: Subnet,
    canister: Canister,
    context: CallContext,
    work: MessageWork,
    failure: Reject | undefined
): void {
    switch (work.kind) {
        case 'request':
            if (failure !== undefined) subnet.answerContext(context, failure);
            break;
        case 'response': {
            if (failure === undefined) break;
            const { response, callbacks } = work;
            const rejectCode = response.kind === 'reply' ? 0 : response.code;
            const callback = callbacks.cleanup;
            if (callback !== undefined) {
                perform(subnet, canister, {
                    kind: 'cleanup',
                    context: context.id,
                    callback,
                    rejectCode,
                    failure
                });
                return;
            }
            rejectTrapped(subnet, context, failure);
            break;
        }
        case 'cleanup':
            rejectTrapped(subnet, context, work.failure);
            break;
        case 'system':
            context.responded = true;
            if (failure !== undefined)
                subnet.print(`[${canister.id.toText()}] ${work.entryPoint}: ${failure.message}`);
    }
    subnet.settleContext(context);
}

/** After a callback trapped. With other calls under way, one of their callbacks may still answer. */
function rejectTrapped(subnet: Subnet, context: CallContext, failure: Reject): void {
    if (!context.responded && context.pending === 0) subnet.answerContext(context, failure);
}

/** A limit that is overrun is so by less than a block: no slice is begun for that. */
function roundsOf(subnet: Subnet, instructions: bigint): number {
    const { update } = INSTRUCTION_LIMITS;
    return subnet.slices.rounds(instructions < update ? instructions : update);
}

/**
 * Executes, and has the effects come about in this round or, if it takes more than one slice, in its last.
 * @param again a long execution that a checkpoint kept: begins where that one began
 */
export function perform(subnet: Subnet, canister: Canister, work: MessageWork, again?: HeldRecord): void {
    const { program } = canister;
    const context = subnet.contexts.get(work.context);
    if (program === undefined || context === undefined)
        throw new Error('nothing to run, or nobody to run for');
    const { nodes } = subnet.prices;
    const begun: Begun = again
        ? { time: again.time, cycles: again.cycles, nodes: again.nodes ?? 0 }
        : { time: subnet.time, cycles: canister.cycles, nodes };
    const prices = pricesOf(begun.nodes ?? 0);
    const { given, action, persist } = planOf(work);
    const balance = isPrepaid(work) ? begun.cycles : begun.cycles - prices.messagePrepayment;
    const execution = newExecution({
        surroundings: surroundingsOf(subnet, canister, begun.time, undefined, prices),
        limit: INSTRUCTION_LIMITS.update,
        balance,
        caller: context.caller,
        deadline: context.deadline ?? 0n,
        spentBefore: context.instructions,
        alreadyResponded: context.responded,
        available: context.available,
        ...given
    });
    const outcome = run(canister, program, execution, action);
    const done: Done = { context, work, execution, outcome, balance, prices, persist };
    const remaining = again?.remaining ?? roundsOf(subnet, outcome.instructions) - 1;
    const isKept = persist && outcome.failure === undefined;
    if (remaining === 0) {
        if (isKept) keep(canister, program);
        else undo(canister, program);
        complete(subnet, canister, done);
        return;
    }
    const finish = setAside(canister, program, isKept);
    subnet.slices.hold({
        canister: canister.key,
        origin: context.origin,
        work,
        ...begun,
        instructions: outcome.instructions,
        remaining,
        finish: () => {
            finish();
            complete(subnet, canister, done);
        }
    });
}

/** Brings heap and stable memory back to what they were. Gives what brings about what became of them, if that is kept. */
function setAside(canister: Canister, program: Program, isKept: boolean): () => void {
    if (!isKept) {
        undo(canister, program);
        return () => undefined;
    }
    const memory = hold(canister, program);
    return () => keepHeld(canister, program, memory);
}
