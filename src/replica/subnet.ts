import { Principal } from '@dfinity/principal';
import { toHex } from '../protocol/bytes.js';
import { callBuiltIn } from './built-in/built-in.js';
import type { Canister } from './execution/canister.js';
import { deliverRequest, deliverResponse, runSystemTask } from './execution/deliver.js';
import type { Answer, CallContext, Origin, OutstandingCall, Request, Task } from './execution/messages.js';
import type { RequestHistory } from './request-history.js';
import type { ReplicaKeys } from './keys.js';
import { handleManagement } from './management/handle.js';
import { MANAGEMENT_ID } from './management/types.js';
import type { RandomnessSource } from './randomness.js';
import { ERROR_CODES, reject, type Response } from './reject.js';

/** Time that a round may take before the rest of its messages waits for the next one, so that others get a turn. */
const ROUND_MILLISECONDS = 100;
export interface SubnetOptions {
    readonly keys: ReplicaKeys;
    readonly now: () => bigint;
    readonly randomness: RandomnessSource;
    readonly print: (text: string) => void;
    readonly history: RequestHistory;
    /** Called when a round would have something to do. */
    readonly wake: () => void;
}

/** All replicated state, and the rounds that change it. Nothing outside a round changes anything. */
export class Subnet {
    readonly keys: ReplicaKeys;
    readonly canisters = new Map<string, Canister>();
    readonly contexts = new Map<number, CallContext>();
    readonly outstanding = new Map<number, OutstandingCall>();
    readonly history: RequestHistory;
    readonly print: (text: string) => void;
    randomness: RandomnessSource;
    randomnessRequests = 0;
    nextCanisterIndex = 0n;
    time: bigint;
    /** Counts rounds: what certificates are cached by. */
    round = 0;
    private readonly now: () => bigint;
    private readonly wake: () => void;
    private queue: Task[] = [];
    private nextContext = 1;
    private nextCall = 1;
    private nextTicket = 1;
    private readonly tickets = new Map<number, (answer: Answer) => void>();
    private readonly stopWaiters = new Map<string, Origin[]>();

    constructor(options: SubnetOptions) {
        this.keys = options.keys;
        this.now = options.now;
        this.wake = options.wake;
        this.randomness = options.randomness;
        this.print = options.print;
        this.history = options.history;
        this.time = options.now();
    }

    get idle(): boolean {
        return this.queue.length === 0;
    }

    enqueue(task: Task): void {
        this.queue.push(task);
        this.wake();
    }

    /** An origin whose answer goes to a function of this process. */
    localOrigin(listener: (answer: Answer) => void): Origin {
        const ticket = this.nextTicket++;
        this.tickets.set(ticket, listener);
        return { kind: 'local', ticket };
    }

    /** One round: due timers, then the messages that were there when it began. */
    executeRound(): void {
        const now = this.now();
        this.time = now > this.time ? now : this.time + 1n;
        this.round++;
        const tasks = [...this.dueTimers(), ...this.expiredCalls(), ...this.queue];
        this.queue = [];
        const started = Date.now();
        for (const [index, task] of tasks.entries()) {
            if (index > 0 && Date.now() - started > ROUND_MILLISECONDS) {
                this.queue = [...tasks.slice(index), ...this.queue];
                break;
            }
            this.executeSafely(task);
        }
        this.history.prune(this.time);
    }

    /** Best-effort calls that were not answered in time: the caller is told so, and a late answer is dropped. */
    private expiredCalls(): Task[] {
        const message = 'Call deadline has expired.';
        const response = reject(ERROR_CODES.deadlineExpired, message);
        return [...this.outstanding]
            .filter(([, { deadline }]) => deadline !== undefined && deadline <= this.time)
            .map(([call]): Task => ({ kind: 'response', call, response, refund: 0n }));
    }

    private dueTimers(): Task[] {
        const tasks: Task[] = [];
        for (const canister of this.canisters.values()) {
            const entryPoints = canister.program?.code.entryPoints;
            if (entryPoints === undefined || canister.status !== 'running') continue;
            if (canister.globalTimer !== 0n && canister.globalTimer <= this.time) {
                canister.globalTimer = 0n;
                if (entryPoints.has('canister_global_timer')) {
                    tasks.push({
                        kind: 'system',
                        canister: canister.key,
                        entryPoint: 'canister_global_timer'
                    });
                }
            }
            if (entryPoints.has('canister_heartbeat')) {
                tasks.push({ kind: 'system', canister: canister.key, entryPoint: 'canister_heartbeat' });
            }
        }
        return tasks;
    }

    /** When the next round is due although nothing waits: the earliest timer, or undefined. */
    nextDeadline(): bigint | undefined {
        let earliest: bigint | undefined;
        for (const canister of this.canisters.values()) {
            if (canister.status !== 'running' || canister.globalTimer === 0n) continue;
            if (earliest === undefined || canister.globalTimer < earliest) earliest = canister.globalTimer;
        }
        for (const { deadline } of this.outstanding.values()) {
            if (deadline !== undefined && (earliest === undefined || deadline < earliest))
                earliest = deadline;
        }
        return earliest;
    }

    get hasHeartbeat(): boolean {
        return [...this.canisters.values()].some(
            ({ status, program }) =>
                status === 'running' && program?.code.entryPoints.has('canister_heartbeat')
        );
    }

    /** A fault of the replica itself must neither end the process nor leave a caller without an answer. */
    private executeSafely(task: Task): void {
        try {
            this.execute(task);
        } catch (error) {
            const message = `The replica failed: ${String(error)}`;
            this.print(message);
            if (task.kind === 'request') this.fail(task.request, ERROR_CODES.internal, message);
        }
    }

    private execute(task: Task): void {
        switch (task.kind) {
            case 'request':
                this.route(task.request);
                return;
            case 'response':
                deliverResponse(this, task);
                return;
            case 'system':
                runSystemTask(this, task.canister, task.entryPoint);
                return;
            case 'control':
                task.run();
        }
    }

    private route(request: Request): void {
        const { origin, receiver } = request;
        if (origin.kind === 'ingress') this.history.started(origin.requestId);
        if (origin.kind === 'call' && !this.outstanding.has(origin.call)) {
            // Its caller has given up before it was delivered, so it does not lose the cycles.
            const sender = this.canisters.get(toHex(request.sender));
            if (sender !== undefined) sender.cycles += request.cycles;
            return;
        }
        const key = toHex(receiver);
        if (key === MANAGEMENT_ID || key === toHex(this.keys.subnetId.toUint8Array())) {
            handleManagement(this, request);
            return;
        }
        const canister = this.canisters.get(key);
        const builtIn = canister === undefined ? callBuiltIn(this, key, request, 'update') : undefined;
        if (builtIn !== undefined) {
            this.answer(origin, builtIn, request.cycles);
        } else if (canister === undefined) {
            this.fail(
                request,
                ERROR_CODES.canisterNotFound,
                `Canister ${Principal.fromUint8Array(receiver).toText()} not found`
            );
        } else {
            deliverRequest(this, canister, request);
        }
    }

    fail(request: Request, errorCode: number, message: string): void {
        this.answer(request.origin, reject(errorCode, message), request.cycles);
    }

    registerCall(call: OutstandingCall): number {
        const id = this.nextCall++;
        this.outstanding.set(id, call);
        return id;
    }

    /** The counters that a checkpoint keeps, so that no number is given twice. */
    get counters() {
        const { nextCanisterIndex, nextContext, nextCall } = this;
        return { nextCanisterIndex, nextContext, nextCall };
    }

    restoreCounters(counters: Subnet['counters'] & { readonly time: bigint }): void {
        this.nextCanisterIndex = counters.nextCanisterIndex;
        this.nextContext = counters.nextContext;
        this.nextCall = counters.nextCall;
        if (counters.time > this.time) this.time = counters.time;
    }

    openContext(
        canister: Canister,
        request: Pick<Request, 'origin' | 'cycles' | 'sender' | 'deadline'>
    ): CallContext {
        const context: CallContext = {
            id: this.nextContext++,
            canister: canister.key,
            origin: request.origin,
            caller: request.sender,
            ...(request.deadline !== undefined && { deadline: request.deadline }),
            responded: false,
            pending: 0,
            available: request.cycles,
            instructions: 0n,
            abandoned: false
        };
        this.contexts.set(context.id, context);
        canister.openContexts++;
        return context;
    }

    /** Sends an answer to whoever waits for it. */
    answer(origin: Origin, response: Response, refund: bigint, instructions = 0n): void {
        switch (origin.kind) {
            case 'ingress':
                this.history.finished(origin.requestId, response);
                return;
            case 'local': {
                const listener = this.tickets.get(origin.ticket);
                this.tickets.delete(origin.ticket);
                listener?.({ response, refund, instructions });
                return;
            }
            case 'call':
                this.enqueue({ kind: 'response', call: origin.call, response, refund });
                return;
            case 'nobody':
        }
    }

    answerContext(context: CallContext, response: Response): void {
        context.responded = true;
        const refund = context.available;
        context.available = 0n;
        this.answer(context.origin, response, refund, context.instructions);
    }

    /** Ends a context that has nothing left to wait for; a call that nobody answered is rejected. */
    settleContext(context: CallContext): void {
        if (context.pending > 0) return;
        const canister = this.canisters.get(context.canister);
        if (!context.responded && context.origin.kind !== 'nobody') {
            const name = canister?.id.toText() ?? 'unknown';
            this.answerContext(
                context,
                reject(
                    ERROR_CODES.canisterDidNotReply,
                    `Error from Canister ${name}: Canister did not reply to the call`
                )
            );
        }
        if (!this.contexts.delete(context.id) || canister === undefined) return;
        canister.openContexts--;
        this.finishStopping(canister);
    }

    /** Rejects every open call of a canister whose code goes away. */
    abandonContexts(canister: Canister, response: Response): void {
        for (const context of this.contexts.values()) {
            if (context.canister !== canister.key || context.abandoned) continue;
            context.abandoned = true;
            if (!context.responded) this.answerContext(context, response);
        }
    }

    awaitStop(canister: Canister, origin: Origin): void {
        const waiters = this.stopWaiters.get(canister.key) ?? [];
        waiters.push(origin);
        this.stopWaiters.set(canister.key, waiters);
        this.finishStopping(canister);
    }

    /** Gives everyone who waits for a stop the same answer. */
    answerStops(canister: Canister, response: Response): void {
        const waiters = this.stopWaiters.get(canister.key) ?? [];
        this.stopWaiters.delete(canister.key);
        for (const origin of waiters) this.answer(origin, response, 0n);
    }

    private finishStopping(canister: Canister): void {
        if (canister.status !== 'stopping' || canister.openContexts > 0) return;
        canister.status = 'stopped';
        canister.version++;
        this.answerStops(canister, { kind: 'reply', arg: Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0) });
    }
}
