import {
    describeTrap,
    type EntryPoint,
    type Execution,
    type HeapImage,
    type Program,
    REPLICATED,
    type Sandbox,
    type StableChanges
} from '../host/index.js';
import { ERROR_CODES, type Reject, reject } from '../reject.js';
import { type Canister, withLines } from '../state/index.js';
import { CHARGES } from '../wasm/index.js';

/** What leaves no heap behind, whose changes are not charged either. */
const LEAVES_NOTHING: ReadonlySet<EntryPoint> = new Set(['RQ', 'NRQ', 'CQ', 'CRy', 'CRt', 'CC', 'F']);

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
    guest.stable.countFromHere();
    let failure: Reject | undefined;
    try {
        sandbox.prepare(execution.limit, heap);
        action(sandbox);
        failure = checkMemoryLimit(canister, sandbox, execution);
    } catch (error) {
        const exhausted = sandbox.isPrepared && sandbox.remaining < 0n;
        failure = describeTrap(error, canister.id.toText(), exhausted ? execution.limit : undefined);
    }
    if (!sandbox.isPrepared) return { instructions: 0n, failure };
    const pages = LEAVES_NOTHING.has(execution.entry) ? 0 : sandbox.countChangedPages();
    return { instructions: guest.spent + BigInt(pages) * CHARGES.dirtyPage, failure };
}

/** What a message printed is logged even if it trapped. */
export function writeLog(
    canister: Canister,
    { entry, printed, surroundings }: Execution,
    failure: Reject | undefined
): void {
    if (!REPLICATED.has(entry)) return;
    const reason = failure === undefined ? [] : [new TextEncoder().encode(`[TRAP]: ${failure.message}`)];
    const lines = [...printed.lines, ...reason];
    if (lines.length === 0) return;
    const log = { ...canister.log, next: canister.log.next + BigInt(printed.forgotten) };
    canister.log = withLines(log, surroundings.time, lines, canister.settings.logMemoryLimit);
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
