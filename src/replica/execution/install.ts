import type { Principal } from '@dfinity/principal';
import { type EntryPoint, type Execution, newExecution } from '../host/execution.js';
import type { HeapImage, Sandbox } from '../host/sandbox.js';
import { StableMemory } from '../host/stable-memory.js';
import { ERROR_CODES, reject, type Reject } from '../reject.js';
import type { Subnet } from '../subnet.js';
import { HOST_EXPORT } from '../wasm/instrument.js';
import { INSTRUCTION_LIMITS } from '../wasm/weights.js';
import { applyEffects, type Canister, makeProgram, type Program, run } from './canister.js';
import { type Code, InvalidModule, loadCode } from './code.js';

export type InstallMode = 'install' | 'reinstall' | 'upgrade';

export interface InstallRequest {
    readonly mode: InstallMode;
    readonly wasm: Uint8Array;
    readonly arg: Uint8Array;
    readonly sender: Principal;
    readonly skipPreUpgrade?: boolean;
    /** Whether an upgrade keeps the Wasm memory (interface specification, "wasm_memory_persistence"). */
    readonly heap?: 'keep' | 'replace';
}

export interface InstallOutcome {
    readonly instructions: bigint;
    readonly failure: Reject | undefined;
}

/** The steps of one installation share one budget and stand or fall together. */
class Steps {
    instructions = 0n;
    failure: Reject | undefined;
    private readonly subnet: Subnet;
    private readonly canister: Canister;
    private readonly request: InstallRequest;
    /** What the steps so far did to the canister outside heap and stable memory. */
    private readonly executions: Execution[] = [];

    constructor(subnet: Subnet, canister: Canister, request: InstallRequest) {
        this.subnet = subnet;
        this.canister = canister;
        this.request = request;
    }

    run(program: Program, entry: EntryPoint, exportName: string | undefined): void {
        if (this.failure !== undefined) return;
        const { canister, request, subnet } = this;
        const last = this.executions.at(-1);
        const execution = newExecution({
            entry,
            surroundings: canister.surroundings({
                subnet: subnet.keys.subnetId.toUint8Array(),
                rootKey: subnet.keys.root.publicKeyDer,
                time: subnet.time,
                certificate: undefined
            }),
            limit: INSTRUCTION_LIMITS.install - this.instructions,
            balance: last?.balance ?? canister.cycles,
            caller: request.sender.toUint8Array(),
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

    applyEffects(): void {
        for (const execution of this.executions) applyEffects(this.canister, execution);
    }
}

function checkMode(canister: Canister, mode: InstallMode): Reject | undefined {
    const name = canister.id.toText();
    if (mode === 'install' && canister.program !== undefined) {
        return reject(
            ERROR_CODES.canisterAlreadyInstalled,
            `Error from Canister ${name}: Canister cannot be installed because the canister is not empty. Try installing with mode='reinstall' instead`
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

/** `install_code` (interface specification, "IC method install_code"), once the sender's right to it is established. */
export function install(subnet: Subnet, canister: Canister, request: InstallRequest): InstallOutcome {
    const wrongMode = checkMode(canister, request.mode);
    if (wrongMode !== undefined) return { instructions: 0n, failure: wrongMode };
    const code = load(canister, request.wasm);
    if ('kind' in code) return { instructions: 0n, failure: code };
    const wrongOption = checkPersistence(canister, request, code);
    if (wrongOption !== undefined) return { instructions: 0n, failure: wrongOption };

    const previous = canister.program;
    const previousStable = canister.stable;
    const upgrade = request.mode === 'upgrade';
    const steps = new Steps(subnet, canister, request);
    const leaves =
        upgrade &&
        previous?.code.entryPoints.has('canister_pre_upgrade') === true &&
        request.skipPreUpgrade !== true;
    if (leaves) steps.run(previous, 'G', 'canister_pre_upgrade');
    const stable = upgrade ? previousStable : new StableMemory();
    const print = (text: string) => subnet.print(`[${canister.id.toText()}] ${text}`);
    const program = makeProgram(code, stable, print, keptHeap(request, previous, leaves));
    const entryPoint = upgrade ? 'canister_post_upgrade' : 'canister_init';
    steps.run(
        program,
        's',
        code.instrumented.info.startFunction === undefined ? undefined : HOST_EXPORT.start
    );
    if (code.entryPoints.has(entryPoint)) steps.run(program, 'I', entryPoint);

    if (steps.failure !== undefined) {
        previous?.sandbox.discard();
        previousStable.rollback();
        return { instructions: steps.instructions, failure: steps.failure };
    }
    if (!upgrade) {
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
    canister.recordChange(subnet.time, request.sender, {
        code_deployment: { mode: request.mode, module_hash: code.hash }
    });
    return { instructions: steps.instructions, failure: undefined };
}
