import { randomBytes } from 'node:crypto';
import { Principal } from '@dfinity/principal';
import { toHex } from '../protocol/bytes.js';
import type {
    CallArguments,
    CallResult,
    InstallArguments,
    Renaming,
    Replica,
    ReplicaOptions
} from './api.js';
import { DEFAULT_NODES, MAX_NODES } from './cycles/index.js';
import { RoundDriver, type RoundRecord } from './rounds/index.js';
import { ReplicaError } from './error.js';
import { type Request, RequestHistory, sliceOf, Subnet } from './state/index.js';
import { ingressBytesOf } from './execution/index.js';
import { admit, type HttpServer, nodeOf, serve } from './http/index.js';
import { type ReplicaKeys, replicaKeys } from './keys.js';
import { create, installArgument, ManagementFault, renameCanister } from './management/index.js';
import { Queries } from './queries/index.js';
import { type RandomnessSource, systemRandomness } from './randomness.js';
import { codeText, ERROR_CODES, reject, type Response } from './reject.js';
import { StateFolder } from './store/index.js';

const SEED_LENGTH = 32;
/** Milliseconds from a change to the next checkpoint: so much is executed again at worst when a killed one starts. */
const CHECKPOINT_DELAY = 3000;
const DEFAULT_CYCLES = 100_000_000_000_000n;
const systemClock = () => BigInt(Date.now()) * 1_000_000n;

class LocalReplica implements Replica {
    readonly rootKey: Uint8Array;
    readonly subnetId: Principal;
    readonly driver: RoundDriver;
    private readonly queries: Queries;
    private readonly open = new Set<(result: CallResult) => void>();
    private readonly folder: StateFolder | undefined;
    private server: HttpServer | undefined;
    private checkpoint: NodeJS.Timeout | undefined;
    private stopping: Promise<void> | undefined;

    constructor(keys: ReplicaKeys, options: ReplicaOptions, folder: StateFolder | undefined) {
        this.folder = folder;
        const now = options.now ?? systemClock;
        const subnet: Subnet = new Subnet({
            keys,
            now,
            randomness: options.randomness ?? systemRandomness,
            print: options.print ?? (() => undefined),
            history: new RequestHistory(),
            wake: () => this.driver.wake(),
            sliceInstructions: sliceOf(options.sliceInstructions),
            installLimit: options.asNetwork ? 'seconds' : undefined,
            nodes: options.nodes ?? DEFAULT_NODES
        });
        this.driver = new RoundDriver(subnet, now, (record) => this.keep(record));
        this.queries = new Queries(this.driver, { cached: options.asNetwork ?? false });
        try {
            folder?.restore(subnet);
        } catch (error) {
            // Half a state must not run, nor be written over the whole one.
            this.driver.stop();
            throw error;
        }
        this.rootKey = keys.root.publicKeyDer;
        this.subnetId = keys.subnetId;
    }

    async listen(port: number): Promise<void> {
        this.server = await serve(nodeOf(this.driver, this.queries), port);
        // What was under way when the folder was written goes on, whether anybody asks or not.
        this.driver.resume();
    }

    /** Writes down what a round did, before anybody is told. */
    private keep(record: RoundRecord): void {
        const { folder } = this;
        if (folder === undefined) return;
        this.write(() => folder.append(record, this.driver.subnet));
        this.checkpoint ??= setTimeout(() => {
            this.checkpoint = undefined;
            this.write(() => folder.save(this.driver.subnet));
        }, CHECKPOINT_DELAY);
    }

    private write(action: () => void): void {
        try {
            action();
        } catch (error) {
            // The state lives on in memory, and the next checkpoint tries again.
            process.emitWarning(`the replica's state could not be written: ${(error as Error).message}`);
        }
    }

    get port(): number {
        return this.server?.port ?? 0;
    }

    get url(): string {
        return `http://127.0.0.1:${this.port}`;
    }

    get canisters(): readonly Principal[] {
        return [...this.driver.subnet.canisters.values()].map((canister) => canister.id);
    }

    get time(): bigint {
        return this.driver.subnet.time;
    }

    /** Does something in the next round, where alone the state may change. */
    private inRound<T>(action: () => T): Promise<T> {
        return new Promise((resolve, fail) => {
            this.assertRunning();
            const run = () => {
                try {
                    resolve(action());
                } catch (error) {
                    fail(error as Error);
                }
            };
            this.driver.subnet.arrive({ kind: 'control', run });
        });
    }

    private assertRunning(): void {
        if (this.stopping !== undefined) throw new ReplicaError('STOPPED', 'the replica has been stopped');
    }

    createCanister(settings: { controllers?: Principal[] } = {}): Promise<Principal> {
        const controllers = settings.controllers ?? [Principal.anonymous()];
        const sender = controllers[0] ?? Principal.anonymous();
        return this.inRound(
            () => create(this.driver.subnet, { controllers, cycles: DEFAULT_CYCLES, sender }).id
        );
    }

    async installCode(args: InstallArguments): Promise<{ instructions: bigint }> {
        this.assertRunning();
        const { canisterId, wasm, mode = 'install' } = args;
        const canister = this.driver.subnet.canisters.get(toHex(canisterId.toUint8Array()));
        const sender = args.sender ?? canister?.controllers[0] ?? Principal.anonymous();
        const result = await this.send({
            sender: sender.toUint8Array(),
            receiver: new Uint8Array(0),
            method: 'install_code',
            arg: installArgument(canisterId, mode, wasm, args.arg ?? new Uint8Array(0))
        });
        if (result.kind === 'reply') return { instructions: result.instructions };
        throw new ReplicaError('CANISTER_ERROR', `${result.errorCode}: ${result.message}`);
    }

    async update(args: CallArguments): Promise<CallResult> {
        this.assertRunning();
        const sender = (args.sender ?? Principal.anonymous()).toUint8Array();
        const receiver = args.canisterId.toUint8Array();
        this.driver.refresh();
        // A copy before anything reads it: what is read of an array is remembered, and this one is the caller's.
        const question = { sender, method: args.method, arg: args.arg.slice() };
        const refused = admit(this.driver, receiver, question, ingressBytesOf(question));
        if (refused !== undefined) return asResult(refused, 0n);
        return this.send({ receiver, ...question });
    }

    async renameCanister(renaming: Renaming): Promise<void> {
        const { subnet } = this.driver;
        await this.inRound(() => {
            try {
                renameCanister(subnet, renaming);
            } catch (error) {
                if (!(error instanceof ManagementFault)) throw error;
                throw new ReplicaError('CANISTER_ERROR', `${codeText(error.errorCode)}: ${error.message}`);
            }
        });
    }

    private send(request: Omit<Request, 'origin' | 'cycles'>): Promise<CallResult> {
        return new Promise((resolve) => {
            this.open.add(resolve);
            const origin = this.driver.subnet.localOrigin(({ response, instructions }) => {
                this.open.delete(resolve);
                resolve(asResult(response, instructions));
            });
            const ingressBytes = ingressBytesOf(request);
            this.driver.subnet.arrive({
                kind: 'request',
                request: { ...request, origin, cycles: 0n, ingressBytes }
            });
        });
    }

    query(args: CallArguments): Promise<CallResult> {
        return new Promise((resolve) => {
            this.assertRunning();
            resolve(this.answerQuery(args));
        });
    }

    private answerQuery(args: CallArguments): CallResult {
        const sender = (args.sender ?? Principal.anonymous()).toUint8Array();
        const question = { sender, method: args.method, arg: args.arg };
        const { response, instructions } = this.queries.answer(
            args.canisterId.toUint8Array(),
            question,
            'flat'
        );
        return asResult(response, instructions);
    }

    tick(): Promise<void> {
        return new Promise((resolve) => {
            this.assertRunning();
            this.driver.round();
            resolve();
        });
    }

    setRandomness(source: RandomnessSource | undefined): void {
        this.driver.subnet.randomness = source ?? systemRandomness;
    }

    stop(): Promise<void> {
        this.stopping ??= this.shutDown();
        return this.stopping;
    }

    private async shutDown(): Promise<void> {
        this.driver.drain();
        this.driver.stop();
        this.driver.subnet.history.release();
        const lost = reject(
            ERROR_CODES.callOutcomeUnknown,
            'The replica was stopped while the call was under way'
        );
        for (const resolve of this.open) resolve(asResult(lost, 0n));
        this.open.clear();
        await this.server?.close();
        clearTimeout(this.checkpoint);
        try {
            this.folder?.save(this.driver.subnet);
        } finally {
            this.folder?.close();
        }
    }
}

function asResult(response: Response, instructions: bigint): CallResult {
    if (response.kind === 'reply') return { kind: 'reply', arg: response.arg, instructions };
    const { code, message, errorCode } = response;
    return { kind: 'reject', code, message, errorCode, instructions };
}

function checkSeed(seed: Uint8Array | undefined): void {
    if (seed === undefined || seed.length === SEED_LENGTH) return;
    throw new ReplicaError('BAD_OPTION', `the seed has ${seed.length} bytes instead of ${SEED_LENGTH}`);
}

function checkSlice(size: bigint | null | undefined): void {
    if (size === undefined || size === null || size > 0n) return;
    throw new ReplicaError('BAD_OPTION', `a slice has ${size} instructions instead of 1 at least`);
}

function checkNodes(nodes: number | undefined): void {
    if (nodes === undefined || (Number.isInteger(nodes) && nodes >= 0 && nodes <= MAX_NODES)) return;
    throw new ReplicaError('BAD_OPTION', `${nodes} nodes instead of a number from 0 to ${MAX_NODES}`);
}

/** Starts an Internet Computer of one subnet and one node in this process, and serves it on 127.0.0.1. */
export async function startReplica(options: ReplicaOptions = {}): Promise<Replica> {
    checkSeed(options.seed);
    checkSlice(options.sliceInstructions);
    checkNodes(options.nodes);
    const folder = options.stateDir === undefined ? undefined : StateFolder.open(options.stateDir);
    let replica: LocalReplica | undefined;
    try {
        const random = () => Uint8Array.from(randomBytes(SEED_LENGTH));
        const seed = folder === undefined ? (options.seed ?? random()) : folder.seed(options.seed, random);
        replica = new LocalReplica(replicaKeys(seed), options, folder);
        await replica.listen(options.port ?? 0);
        return replica;
    } catch (error) {
        replica?.driver.stop();
        folder?.close();
        throw error;
    }
}
