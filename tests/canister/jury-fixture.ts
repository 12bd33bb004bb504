import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { lookupValue, parseCertificate } from '../../src/protocol/certificate.js';
import { commitOf } from '../../src/client/candid-values.js';
import type { AttemptReply, CommitReply } from '../../src/client/candid-values.js';
import { juryService } from '../../src/protocol/interface.js';
import type { CallResult, Replica } from '../../src/replica/index.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import type { Finding } from '../../src/verifier/finding.js';
import type { LogInput } from '../../src/verifier/input.js';
import type { Verdict } from '../../src/verifier/log/verdict.js';
import { canisterWasm } from '../built.js';
import type { Network } from './network.js';

export type { CommitReply };

export const CONTROLLER = Principal.selfAuthenticating(Uint8Array.of(1));
export const USER = Principal.selfAuthenticating(Uint8Array.of(2));
export const STRANGER = Principal.selfAuthenticating(Uint8Array.of(3));
export const NO_MEMO: Uint8Array = new Uint8Array();

export interface BlockReply {
    certificate: Uint8Array;
    tree: Uint8Array;
    data: {
        jurors: Uint8Array[];
        rand: [Uint8Array] | [];
        jurors_index: number;
        memo: Uint8Array;
        timestamp: [bigint] | [];
    };
    previous_hash: Uint8Array;
}

export interface WitnessReply {
    certificate: Uint8Array;
    tree: Uint8Array;
}

export interface TipReply extends WitnessReply {
    length: number;
    committed: number;
}

/** An error of the canister: its code, and everything it said. */
export class Refused extends Error {
    readonly code: string;

    constructor(readonly reject: Extract<CallResult, { kind: 'reject' }>) {
        super(reject.message);
        this.code = /\b([A-Z]+(?:_[A-Z]+)+): /.exec(reject.message)?.[1] ?? 'NO_CODE';
    }
}

const functions = new Map(juryService._fields);
const queries = new Set(
    [...functions].filter(([, type]) => type.annotations.includes('query')).map(([name]) => name)
);

/**
 * The real compiled canister, one method call at a time: in any network, or in the embedded replica where a test needs
 * what only that one offers. `instructions` are counted there alone.
 */
export class JuryFixture<N extends Network = Replica> {
    sender: Principal = USER;
    instructions = 0n;

    private constructor(
        readonly replica: N,
        readonly canisterId: Principal
    ) {}

    /** A canister that `USER` may use, and that knows the key of its network. */
    static async deploy<N extends Network>(
        replica: N,
        arg: Uint8Array = IDL.encode([IDL.Opt(IDL.Text)], [[]])
    ): Promise<JuryFixture<N>> {
        const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
        await replica.installCode({ canisterId, wasm: canisterWasm(), arg });
        const jury = new JuryFixture(replica, canisterId);
        await jury.as(CONTROLLER).call('set_root_key', replica.rootKey);
        await jury.as(CONTROLLER).call('authorize', USER);
        return jury.as(USER);
    }

    /** A canister that is there already. */
    static at<N extends Network>(replica: N, canisterId: Principal): JuryFixture<N> {
        return new JuryFixture(replica, canisterId);
    }

    static async start(): Promise<JuryFixture<Network>> {
        // Loaded only here: the benchmarks run without a test runner.
        const { startNetwork } = await import('./network.js');
        return JuryFixture.deploy(await startNetwork());
    }

    as(sender: Principal): JuryFixture<N> {
        const other = new JuryFixture(this.replica, this.canisterId);
        other.sender = sender;
        return other;
    }

    /** Calls a method the way its interface says. @throws {Refused} */
    async call<T = unknown>(method: string, ...args: unknown[]): Promise<T> {
        return this.send<T>(queries.has(method) ? 'query' : 'update', method, args);
    }

    async send<T = unknown>(how: 'query' | 'update', method: string, args: unknown[]): Promise<T> {
        const type = functions.get(method);
        if (type === undefined) throw new Error(`the interface has no ${method}`);
        const arg = IDL.encode(type.argTypes, args);
        const result = await this.replica[how]({
            canisterId: this.canisterId,
            method,
            arg,
            sender: this.sender
        });
        this.instructions = result.instructions;
        if (result.kind === 'reject') throw new Refused(result);
        return IDL.decode(type.retTypes, result.arg)[0] as T;
    }

    add = (jurors: Uint8Array[], memo: Uint8Array = NO_MEMO) => this.call<number>('add', jurors, memo);
    remove = (jurors: Uint8Array[], memo: Uint8Array = NO_MEMO) => this.call<number>('remove', jurors, memo);
    select = (index: number, count: number, memo: Uint8Array = NO_MEMO) =>
        this.call<number>('select', index, count, memo);
    expand = (index: number, more: number, memo: Uint8Array = NO_MEMO) =>
        this.call<number>('expand', index, more, memo);
    jurors = (index: number) => this.call<Uint8Array[]>('get_jurors', index);
    pool = (index: number, start = 0, length = 10_000) =>
        this.call<Uint8Array[]>('get_pool', index, start, length);
    length = () => this.call<number>('length');
    block = (index: number) => this.call<BlockReply>('get_block', index);

    tip = () => this.call<TipReply>('get_tip');
    /** @param commit undefined: under the newest state */
    witness = (index: number, commit?: number) =>
        this.call<WitnessReply>('get_witness', index, commit === undefined ? [] : [commit]);
    find = (index: number, jurors: Uint8Array[]) => this.call<([number] | [])[]>('find', index, jurors);
    history = async (juror: Uint8Array) => [...(await this.call<Uint32Array>('get_history', juror))];
    attempts = (start = 0, length = 1000) => this.call<AttemptReply[]>('get_draws', start, length);

    async certificate(): Promise<Uint8Array> {
        const [certificate] = await this.call<[Uint8Array] | []>('get_certificate');
        if (certificate === undefined) throw new Error('nothing is staged');
        return certificate;
    }

    async commit(certificate?: Uint8Array): Promise<number | undefined> {
        return (await this.call<[number] | []>('commit', certificate ?? (await this.certificate())))[0];
    }

    async archive(): Promise<LogInput> {
        const commits = await this.call<CommitReply[]>('get_commits', 0, 1000);
        const blocks = await this.rawBlocks(commits.at(-1)?.length ?? 0);
        return { blocks, commits: commits.map(commitOf) };
    }

    /** In pages of what fits. */
    async rawBlocks(length: number): Promise<Uint8Array[]> {
        const blocks: Uint8Array[] = [];
        for (let count = length; blocks.length < length; count = length - blocks.length) {
            const page = await this.call<Uint8Array[]>('get_raw_blocks', blocks.length, count).catch(
                (error: Error) => {
                    const fits = Number(/PAGE_TOO_LARGE: at most (\d+)/.exec(error.message)?.[1] ?? 0);
                    if (fits === 0) throw error;
                    return this.call<Uint8Array[]>('get_raw_blocks', blocks.length, fits);
                }
            );
            blocks.push(...page);
        }
        return blocks;
    }

    async verify(): Promise<{ verdict: Verdict; findings: Finding[] }> {
        const canisterId = this.canisterId.toUint8Array();
        const genesis = await this.call<Uint8Array[]>('get_genesis');
        const policy = { rootKey: this.replica.rootKey, canisterId, genesis };
        const steps = verifyLog(await this.archive(), policy);
        const findings: Finding[] = [];
        for (;;) {
            const step = steps.next();
            if (step.done) return { verdict: step.value, findings };
            findings.push(step.value);
        }
    }

    /** What the network certifies of this canister now, in hexadecimal; needs something staged. */
    async certifiedRoot(): Promise<string> {
        const context = { rootKey: this.replica.rootKey, canisterId: this.canisterId.toUint8Array() };
        return toHex(verifyCertificate(await this.certificate(), context).certifiedData);
    }

    /** What the canister gave to `certified_data_set`, as its newest certificate shows it. */
    async certifiedData(tip?: TipReply): Promise<Uint8Array> {
        const { certificate } = tip ?? (await this.tip());
        const path = [asciiBytes('canister'), this.canisterId.toUint8Array(), asciiBytes('certified_data')];
        const found = lookupValue(parseCertificate(certificate).tree, path);
        if (found === undefined) throw new Error('the certificate shows no certified data');
        return found;
    }

    /** Every answer that a refused call could have changed. */
    async state(): Promise<unknown> {
        const length = await this.length();
        const tip = await this.tip();
        return {
            length,
            root: toHex(await this.certifiedData(tip)),
            tip: toHex(tip.tree),
            pending: await this.call('get_pending'),
            poolSize: length === 0 ? 0 : await this.call('get_pool_size', length - 1),
            lastHash: await this.call('last_hash'),
            commits: await this.call('get_commits', 0, 100),
            draws: await this.attempts(),
            roles: await this.call('get_roles'),
            roleChanges: await this.call('get_role_changes', 0, 1000)
        };
    }
}

/** `count` juror ids, the same for the same start. */
export function jurorIds(count: number, start = 0, size = 32): Uint8Array[] {
    return Array.from({ length: count }, (_, i) => {
        const id = new Uint8Array(size).fill(0x5a);
        new DataView(id.buffer).setUint32(0, start + i);
        return id;
    });
}

export const upTo = (ids: readonly Uint8Array[]): string[] => ids.map(toHex);
