import type { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { type EntryPoint, type Execution, REPLICATED, type Surroundings } from '../host/execution.js';
import { Guest } from '../host/guest.js';
import { type HeapImage, Sandbox } from '../host/sandbox.js';
import { type StableChanges, StableMemory } from '../host/stable-memory.js';
import { systemApiImports } from '../host/system-api.js';
import { describeTrap } from '../host/trap.js';
import { ERROR_CODES, type Reject, reject } from '../reject.js';
import type { Code } from '../host/code.js';
import { type CanisterLog, NO_LOG, withLines } from './canister-log.js';
import type { Snapshot } from './snapshot.js';
import { DEFAULT_SETTINGS, type Settings } from './settings.js';
import {
    type ChangeDetails,
    type ChangeRecord,
    NO_CHANGES,
    originOf,
    withChange
} from './canister-history.js';

export type CanisterStatus = 'running' | 'stopping' | 'stopped';
const STATUS_NUMBERS: Readonly<Record<CanisterStatus, number>> = { running: 1, stopping: 2, stopped: 3 };

/** Code together with its heap: what an upgrade replaces as a whole. */
export interface Program {
    readonly code: Code;
    readonly guest: Guest;
    readonly sandbox: Sandbox;
}

export function makeProgram(
    code: Code,
    stable: StableMemory,
    print: (text: string) => void,
    heap?: HeapImage
): Program {
    const guest = new Guest(stable, print);
    const sandbox = new Sandbox(code.module, code.instrumented, systemApiImports(guest), heap);
    guest.sandbox = sandbox;
    return { code, guest, sandbox };
}

/** One canister's state between messages. */
export class Canister {
    readonly id: Principal;
    readonly idBytes: Uint8Array;
    readonly key: string;
    controllers: Principal[];
    status: CanisterStatus = 'running';
    program: Program | undefined;
    stable = new StableMemory();
    certifiedData = new Uint8Array(0);
    /** Nanoseconds; 0 is "not set". */
    globalTimer = 0n;
    cycles: bigint;
    version = 0n;
    settings: Settings = DEFAULT_SETTINGS;
    readonly chunks = new Map<string, Uint8Array>();
    readonly snapshots = new Map<string, Snapshot>();
    nextSnapshot = 0n;
    log: CanisterLog = NO_LOG;
    history: ChangeRecord = NO_CHANGES;
    /** Call contexts that are not done; a stopping canister waits for them. */
    openContexts = 0;

    constructor(id: Principal, controllers: Principal[], cycles: bigint) {
        this.id = id;
        this.idBytes = id.toUint8Array();
        this.key = toHex(this.idBytes);
        this.controllers = controllers;
        this.cycles = cycles;
    }

    /** Notes a change of code or controllers, after it was made and `version` with it. */
    recordChange(timestamp: bigint, sender: Principal, details: ChangeDetails): void {
        const change = { timestamp, version: this.version, origin: originOf(sender), details };
        this.history = withChange(this.history, change);
    }

    isController(id: Uint8Array): boolean {
        const hex = toHex(id);
        return this.controllers.some((controller) => toHex(controller.toUint8Array()) === hex);
    }

    surroundings(given: Pick<Surroundings, 'subnet' | 'rootKey' | 'time' | 'certificate'>): Surroundings {
        return {
            ...given,
            self: this.idBytes,
            version: this.version,
            status: STATUS_NUMBERS[this.status],
            globalTimer: this.globalTimer,
            environment: this.settings.environment,
            isController: (id) => this.isController(id)
        };
    }
}

/** Where the Wasm memory limit holds: callbacks, upgrades and queries must not fail by it. */
const LIMITED: ReadonlySet<EntryPoint> = new Set(['I', 'U', 'T']);

function checkMemoryLimit(
    { id, settings }: Canister,
    sandbox: Sandbox,
    { entry }: Execution
): Reject | undefined {
    const limit = settings.wasmMemoryLimit;
    if (limit === 0n || !LIMITED.has(entry) || BigInt(sandbox.memory().length) <= limit) return undefined;
    const message = `Error from Canister ${id.toText()}: Canister exceeded its current Wasm memory limit of ${limit} bytes.`;
    return reject(ERROR_CODES.wasmMemoryLimitExceeded, message);
}

export interface Outcome {
    readonly instructions: bigint;
    readonly failure: Reject | undefined;
}

/**
 * Runs code in an execution and says how it went. Whether heap and stable memory are kept is for the caller to
 * say afterwards, with `keep`, `hold` or `undo`: an upgrade is several executions that stand or fall together.
 */
export function run(
    canister: Canister,
    program: Program,
    execution: Execution,
    action: (sandbox: Sandbox) => void,
    heap?: HeapImage
): Outcome {
    const { guest, sandbox } = program;
    guest.execution = execution;
    let failure: Reject | undefined;
    try {
        sandbox.prepare(execution.limit, heap);
        action(sandbox);
        failure = checkMemoryLimit(canister, sandbox, execution);
    } catch (error) {
        const exhausted = sandbox.isPrepared && sandbox.remaining < 0n;
        failure = describeTrap(error, canister.id.toText(), exhausted ? execution.limit : undefined);
    }
    return { instructions: sandbox.isPrepared ? guest.spent : 0n, failure };
}

/** What a message printed is logged even if it trapped. */
export function writeLog(
    canister: Canister,
    { entry, printed, surroundings }: Execution,
    failure: Reject | undefined
): void {
    if (!REPLICATED.has(entry)) return;
    const reason = failure === undefined ? [] : [new TextEncoder().encode(`[TRAP]: ${failure.message}`)];
    const lines = [...printed, ...reason];
    if (lines.length === 0) return;
    canister.log = withLines(canister.log, surroundings.time, lines, canister.settings.logMemoryLimit);
}

export function keep(canister: Canister, program: Program): void {
    program.sandbox.commit();
    canister.stable.commit();
}

export function undo(canister: Canister, program: Program): void {
    program.sandbox.discard();
    canister.stable.rollback();
}

/** What a message has made of heap and stable memory, to be kept later, while the canister stands as before. */
export interface HeldMemory {
    readonly heap: HeapImage;
    readonly stable: StableChanges;
}

export function hold(canister: Canister, program: Program): HeldMemory {
    const held = { heap: program.sandbox.capture(), stable: canister.stable.changes() };
    undo(canister, program);
    return held;
}

export function keepHeld(canister: Canister, program: Program, { heap, stable }: HeldMemory): void {
    program.sandbox.adopt(heap);
    canister.stable.apply(stable);
    canister.stable.commit();
}

/** Applies what the system calls of a successful execution asked for; answers and calls are the router's. */
export function applyEffects(canister: Canister, execution: Execution): void {
    if (execution.certifiedData !== undefined) canister.certifiedData = execution.certifiedData.slice();
    if (execution.newTimer !== undefined) canister.globalTimer = execution.newTimer;
}
