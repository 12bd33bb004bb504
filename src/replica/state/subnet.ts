import { type Prices, pricesOf } from '../cycles/index.js';
import type { Canister } from './canister.js';
import type { Answer, CallContext, Origin, OutstandingCall, Request, Task } from './messages.js';
import type { InstallLimit } from './install-limit.js';
import type { RequestHistory } from './request-history.js';
import { Schedule } from './schedule.js';
import type { ReplicaKeys } from '../keys.js';
import type { RandomnessSource } from '../randomness.js';
import { EMPTY_REPLY, ERROR_CODES, reject, type Response } from '../reject.js';
import { Slices } from './slices.js';

export interface SubnetOptions {
    readonly keys: ReplicaKeys;
    readonly now: () => bigint;
    readonly randomness: RandomnessSource;
    readonly print: (text: string) => void;
    readonly history: RequestHistory;
    /** Called when a round would have something to do. */
    readonly wake: () => void;
    /** Instructions that one canister executes in a round; absent: as many as a message takes. */
    readonly sliceInstructions?: bigint | undefined;
    /** Absent: code may be installed as often as anybody likes. */
    readonly installLimit?: InstallLimit | undefined;
    /** Of the ids that are given to new canisters; 0 without it. */
    readonly firstCanister?: bigint;
    /** Whose prices are charged; 0: none are. */
    readonly nodes: number;
}

/** All replicated state. Nothing but a round (`rounds/`) changes anything. */
export class Subnet {
    readonly keys: ReplicaKeys;
    readonly canisters = new Map<string, Canister>();
    readonly contexts = new Map<number, CallContext>();
    readonly outstanding = new Map<number, OutstandingCall>();
    readonly history: RequestHistory;
    randomness: RandomnessSource;
    randomnessRequests = 0;
    /** The first of the ids that are given to new canisters. */
    readonly firstCanister: bigint;
    nextCanisterIndex: bigint;
    time: bigint;
    /** Counts rounds: what certificates are cached by. */
    round = 0;
    readonly now: () => bigint;
    private readonly wake: () => void;
    readonly schedule = new Schedule();
    readonly slices: Slices;
    installLimit: InstallLimit | undefined;
    /** What everything costs that happens now. */
    prices: Prices;
    /** SHA-256 of the modules that were compiled here, in hexadecimal: again they cost less. */
    readonly compiled = new Set<string>();
    /** Whether rounds of a journal are executed again. */
    replaying = false;
    /** Whether a round is under way. */
    executing = false;
    private readonly printer: (text: string) => void;
    private nextContext = 1;
    private nextCall = 1;
    private nextTicket = 1;
    private readonly tickets = new Map<number, (answer: Answer) => void>();
    /** By canister: who waits for it to stop. */
    readonly stopWaiters = new Map<string, Origin[]>();

    constructor(options: SubnetOptions) {
        this.keys = options.keys;
        this.now = options.now;
        this.wake = options.wake;
        this.randomness = options.randomness;
        this.printer = options.print;
        this.history = options.history;
        this.time = options.now();
        this.installLimit = options.installLimit;
        this.firstCanister = options.firstCanister ?? 0n;
        this.nextCanisterIndex = this.firstCanister;
        this.slices = new Slices(options.sliceInstructions);
        this.prices = pricesOf(options.nodes);
    }

    get idle(): boolean {
        return this.schedule.idle && !this.slices.pending;
    }

    /** For what executions lead to. Between rounds there are none, so what comes then is from outside. */
    enqueue(task: Task): void {
        if (this.executing) this.schedule.enqueue(task);
        else this.schedule.arrive(task);
        this.wake();
    }

    /** For what comes from outside, whenever it does. */
    arrive(task: Task): void {
        this.schedule.arrive(task);
        this.wake();
    }

    /** Prints for a canister. What is executed again was printed then. */
    print(text: string): void {
        if (!this.replaying) this.printer(text);
    }

    /** An origin whose answer goes to a function of this process. */
    localOrigin(listener: (answer: Answer) => void): Origin {
        const ticket = this.nextTicket++;
        this.tickets.set(ticket, listener);
        return { kind: 'local', ticket };
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
        this.time = counters.time;
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
                reject(ERROR_CODES.canisterDidNotReply, `Canister ${name} did not reply to the call`)
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
        this.answerStops(canister, EMPTY_REPLY);
    }
}
