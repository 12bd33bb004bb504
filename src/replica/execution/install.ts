import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { isShort, type Prices, pricesOf, shortageText } from '../cycles/index.js';
import {
    type Code,
    type EntryPoint,
    type Execution,
    type HeapImage,
    InvalidModule,
    loadCode,
    makeProgram,
    newExecution,
    type Program,
    type Sandbox,
    StableMemory
} from '../host/index.js';
import { EMPTY_REPLY, ERROR_CODES, reject, type Reject } from '../reject.js';
import {
    addInstallDebit,
    type Begun,
    type Canister,
    frozenBelow,
    type HeldRecord,
    type InstallMode,
    type InstallRequest,
    type InstallWork,
    type Subnet
} from '../state/index.js';
import { CHARGES, HOST_EXPORT, INSTRUCTION_LIMITS } from '../wasm/index.js';
import { applyEffects, run, writeLog } from './run.js';
import { surroundingsOf } from './surroundings.js';

/** What an installation begins with. */
interface Started {
    readonly time: bigint;
    /** The balance that its code sees. */
    readonly balance: bigint;
    readonly prices: Prices;
    /** Instructions that compiling took. */
    readonly compiling: bigint;
}

/** The steps of one installation share one budget and stand or fall together. */
class Steps {
    instructions = 0n;
    failure: Reject | undefined;
    private readonly subnet: Subnet;
    private readonly canister: Canister;
    private readonly request: InstallRequest;
    private readonly begun: Started;
    /** What the steps so far did to the canister outside heap and stable memory. */
    private readonly executions: Execution[] = [];

    constructor(subnet: Subnet, canister: Canister, request: InstallRequest, begun: Started) {
        this.subnet = subnet;
        this.canister = canister;
        this.request = request;
        this.begun = begun;
    }

    run(program: Program, entry: EntryPoint, exportName: string | undefined): void {
        if (this.failure !== undefined) return;
        const { canister, request, subnet, begun } = this;
        const last = this.executions.at(-1);
        const execution = newExecution({
            entry,
            surroundings: surroundingsOf(subnet, canister, begun.time, undefined, begun.prices),
            limit: INSTRUCTION_LIMITS.install - begun.compiling - this.instructions,
            balance: last?.balance ?? begun.balance,
            caller: request.sender,
            arg: entry === 'I' ? request.arg : new Uint8Array(0)
        });
        const action = (sandbox: Sandbox) => {
            if (exportName !== undefined) sandbox.callExport(exportName);
        };
        const outcome = run(canister, program, execution, action);
        this.instructions += outcome.instructions;
        this.failure = outcome.failure;
        // An upgrade unsets the timer, also the one that pre_upgrade set.
        if (entry === 'G') execution.newTimer = undefined;
        this.executions.push(execution);
    }

    /** What the steps printed is logged, whichever way they went. */
    writeLogs(): void {
        for (const [index, execution] of this.executions.entries()) {
            const isLast = index === this.executions.length - 1;
            writeLog(this.canister, execution, isLast ? this.failure : undefined);
        }
    }

    applyEffects(): void {
        const { canister, executions, begun } = this;
        for (const execution of executions) applyEffects(canister, execution);
        const change = (executions.at(-1)?.balance ?? begun.balance) - begun.balance;
        if (change < 0n) canister.pay(-change);
        else canister.cycles += change;
    }
}

function checkMode(canister: Canister, mode: InstallMode): Reject | undefined {
    const name = canister.id.toText();
    if (mode === 'install' && canister.program !== undefined) {
        return reject(
            ERROR_CODES.canisterNonEmpty,
            `Canister ${name} cannot be installed because the canister is not empty. Try installing with mode='reinstall' instead.`
        );
    }
    if (mode === 'upgrade' && canister.program === undefined) {
        return reject(
            ERROR_CODES.canisterWasmModuleNotFound,
            `Error from Canister ${name}: Canister cannot be upgraded because it contains no Wasm module`
        );
    }
    return undefined;
}

/** Modules that can go on with the memory of their predecessor say so in this custom section. */
const PERSISTENCE = 'enhanced-orthogonal-persistence';
const persists = ({ instrumented }: Code): boolean => instrumented.info.metadata.has(PERSISTENCE);

function checkPersistence(canister: Canister, request: InstallRequest, code: Code): Reject | undefined {
    if (request.mode !== 'upgrade') return undefined;
    const prefix = `Error from Canister ${canister.id.toText()}:`;
    if (request.heap === 'keep' && !persists(code)) {
        const message = `${prefix} Invalid upgrade option: The \`wasm_memory_persistence: opt Keep\` upgrade option requires that the new canister module supports enhanced orthogonal persistence.`;
        return reject(ERROR_CODES.canisterContractViolation, message);
    }
    if (request.heap === undefined && canister.program !== undefined && persists(canister.program.code)) {
        const message = `${prefix} Missing upgrade option: Enhanced orthogonal persistence requires the \`wasm_memory_persistence\` upgrade option.`;
        return reject(ERROR_CODES.canisterContractViolation, message);
    }
    return undefined;
}

/** The heap that an upgrade begins with, if not a new one: the old memory, while the globals are the new module's. */
function keptHeap(
    request: InstallRequest,
    previous: Program | undefined,
    ran: boolean
): HeapImage | undefined {
    if (request.mode !== 'upgrade' || request.heap !== 'keep' || previous === undefined) return undefined;
    const image = ran ? previous.sandbox.capture() : previous.sandbox.committed;
    return image && { memory: image.memory, globals: [] };
}

function load(canister: Canister, wasm: Uint8Array): Code | Reject {
    try {
        return loadCode(wasm);
    } catch (error) {
        if (!(error instanceof InvalidModule)) throw error;
        const message = `Error from Canister ${canister.id.toText()}: Canister's Wasm module is not valid: ${error.message}`;
        return reject(ERROR_CODES.canisterInvalidWasm, message);
    }
}

/** An installation that was executed, and is to come about or not. */
interface Executed {
    readonly steps: Steps;
    readonly code: Code;
    readonly program: Program;
    readonly stable: StableMemory;
}

function execute(
    subnet: Subnet,
    canister: Canister,
    request: InstallRequest,
    code: Code,
    begun: Started
): Executed {
    const previous = canister.program;
    const upgrade = request.mode === 'upgrade';
    const steps = new Steps(subnet, canister, request, begun);
    const leaves =
        upgrade &&
        previous?.code.entryPoints.has('canister_pre_upgrade') === true &&
        request.skipPreUpgrade !== true;
    if (leaves) steps.run(previous, 'G', 'canister_pre_upgrade');
    const stable = upgrade ? canister.stable : new StableMemory();
    const print = (text: string) => subnet.print(`[${canister.id.toText()}] ${text}`);
    const program = makeProgram(code, stable, print, keptHeap(request, previous, leaves));
    const entryPoint = upgrade ? 'canister_post_upgrade' : 'canister_init';
    steps.run(
        program,
        's',
        code.instrumented.info.startFunction === undefined ? undefined : HOST_EXPORT.start
    );
    if (code.entryPoints.has(entryPoint)) steps.run(program, 'I', entryPoint);
    return { steps, code, program, stable };
}

function shortOfCycles(canister: Canister, sender: Uint8Array, prices: Prices): Reject | undefined {
    const asked = {
        name: canister.id.toText(),
        available: canister.cycles,
        requested: prices.installPrepayment,
        threshold: frozenBelow(canister, prices),
        isController: canister.isController(sender)
    };
    if (!isShort(asked)) return undefined;
    const message = `Canister installation failed with \`${shortageText(asked)}\``;
    return reject(ERROR_CODES.canisterOutOfCycles, message);
}

/** In instructions; little for a module that the subnet has compiled before. */
function compilingCost({ compiled }: Subnet, { hash, instrumented }: Code): bigint {
    const cost = CHARGES.compiling * BigInt(instrumented.compiledInstructions);
    return compiled.has(toHex(hash)) ? cost / CHARGES.compiledBefore : cost;
}

/** Makes the new code the canister's, with the heap that it has made for itself. */
function apply(
    subnet: Subnet,
    canister: Canister,
    request: InstallRequest,
    { steps, code, program, stable }: Executed,
    time: bigint
): void {
    if (request.mode !== 'upgrade') {
        const message = `Canister ${canister.id.toText()} was reinstalled`;
        subnet.abandonContexts(canister, reject(ERROR_CODES.canisterRejectedMessage, message));
        canister.certifiedData = new Uint8Array(0);
    }
    canister.globalTimer = 0n;
    canister.stable = stable;
    canister.program = program;
    program.sandbox.commit();
    stable.commit();
    canister.version++;
    steps.applyEffects();
    canister.recordChange(time, Principal.fromUint8Array(request.sender), {
        code_deployment: { mode: request.mode, module_hash: code.hash }
    });
}

function undo({ program, stable }: Canister): void {
    program?.sandbox.discard();
    stable.rollback();
}

/**
 * `install_code` (interface specification, "IC method install_code"), once the sender's right to it is established.
 * It comes about, and is answered, in this round or, if it takes more than one slice, in its last.
 * @param again a long installation that a checkpoint kept: begins where that one began
 */
export function install(subnet: Subnet, canister: Canister, work: InstallWork, again?: HeldRecord): void {
    const { install: request, origin } = work;
    const answer = (failure: Reject | undefined, instructions: bigint) =>
        subnet.answer(origin, failure ?? EMPTY_REPLY, work.cycles, instructions);
    const begun: Begun = again
        ? { time: again.time, cycles: again.cycles, nodes: again.nodes ?? 0 }
        : { time: subnet.time, cycles: canister.cycles, nodes: subnet.prices.nodes };
    const prices = pricesOf(begun.nodes ?? 0);
    const short = again === undefined ? shortOfCycles(canister, request.sender, prices) : undefined;
    if (short !== undefined) return answer(short, 0n);
    const refuse = (failure: Reject) => {
        canister.pay(prices.execution(0n));
        answer(failure, 0n);
    };
    const wrongMode = checkMode(canister, request.mode);
    if (wrongMode !== undefined) return refuse(wrongMode);
    const code = load(canister, request.wasm);
    if ('kind' in code) return refuse(code);
    const wrongOption = checkPersistence(canister, request, code);
    if (wrongOption !== undefined) return refuse(wrongOption);

    const compiling = compilingCost(subnet, code);
    const balance = begun.cycles - prices.installPrepayment;
    const started = { time: begun.time, balance, prices, compiling };
    const executed = execute(subnet, canister, request, code, started);
    const { instructions, failure } = executed.steps;
    const complete = () => {
        subnet.compiled.add(toHex(code.hash));
        const most = INSTRUCTION_LIMITS.install;
        const taken = compiling + instructions < most ? compiling + instructions : most;
        canister.pay(prices.execution(taken));
        executed.steps.writeLogs();
        addInstallDebit(subnet, canister, taken);
        if (failure === undefined) apply(subnet, canister, request, executed, begun.time);
        answer(failure, instructions);
    };
    const remaining = again?.remaining ?? subnet.slices.rounds(instructions) - 1;
    // Until it comes about, an upgrade must not have touched what it shares with the old code.
    const isHeldUpgrade = remaining > 0 && failure === undefined && request.mode === 'upgrade';
    const changes = isHeldUpgrade ? executed.stable.changes() : undefined;
    if (failure !== undefined || remaining > 0) undo(canister);
    if (remaining === 0) {
        complete();
        return;
    }
    const { key } = canister;
    const finish = () => {
        if (changes !== undefined) executed.stable.apply(changes);
        complete();
    };
    subnet.slices.hold({ canister: key, origin, work, ...begun, instructions, remaining, finish });
}
