import type { CommitInput } from '../verifier/index.js';
import { AnonymousIdentity, type Identity } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import { asciiBytes, equalBytes } from '../protocol/bytes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { decodeInstallGenesis } from '../protocol/genesis.js';
import type { Role, RoleChange } from '../protocol/roles.js';
import type { Origin } from '../protocol/lineage.js';
import { AnswerFields } from './answer-fields.js';
import { bearsOut } from './bears-out.js';
import {
    attemptOf,
    commitOf,
    commitValue,
    entityKeyOf,
    entityKeyValue,
    originValue,
    roleChangeOf,
    roleOf,
    roleValue
} from './candid-values.js';
import type { RawAttempt } from '../protocol/draw-attempt.js';
import { certifiedCall, type CertifiedCall } from './certified-call.js';
import { makeChange, type ChangeListener } from './change.js';
import { ClientError } from './client-error.js';
import { httpFailure, toClientError } from './failures.js';
import { findBlock, findCommit, findDraw, findEntityKey, findRoleChange } from './find-change.js';
import { decodeReply, encodeArgs } from './jury-actor.js';
import type { Args, MethodName, RawTip, Reply } from './jury-actor.js';
import { Network } from './network.js';
import type { Found } from './settle.js';
import { exchange } from './wire.js';

export type { RawAttempt } from '../protocol/draw-attempt.js';
export type { CertifiedCall } from './certified-call.js';
export type { FoundChange } from './change.js';
export type { RawTip } from './jury-actor.js';

export interface ConnectOptions extends ChangeListener {
    readonly url: string;
    readonly canisterId: Principal;
    /** DER, 133 bytes: replies that are not signed by this network are refused. */
    readonly rootKey: Uint8Array;
    /** Anonymous if left out. */
    readonly identity?: Identity;
    /** Milliseconds that one request may take; two minutes if left out. */
    readonly timeoutMs?: number;
    /** How long the network may take a change up, nanoseconds: as long a lost answer may have to be waited for. */
    readonly changesValidFor?: bigint;
}

export interface RawProof {
    readonly data: Uint8Array;
    readonly certificate: Uint8Array;
    readonly witness: Uint8Array;
}

export interface RawLineage {
    readonly origins: readonly Origin[];
    readonly restoring: boolean;
}

/** `DIDL`, no types, no values. */
const NO_ARGUMENTS = Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0);

/**
 * Asks a network for its own root key: for networks on this machine only, where there is nothing to lose.
 * @throws {ClientError} `UNREACHABLE`, `CALL_FAILED`
 */
export async function fetchRootKey(url: string, timeoutMs?: number): Promise<Uint8Array> {
    try {
        const answer = await exchange(new URL('/api/v2/status', url), undefined, timeoutMs);
        if (answer.status !== 200) throw httpFailure(answer);
        const key = AnswerFields.of(answer.body).bytes('root_key');
        if (key !== undefined) return key;
    } catch (error) {
        throw toClientError(error);
    }
    throw new ClientError('UNREACHABLE', 'what answers there names no root key, so it is no local replica');
}

/** A jury canister, over the network. Every failure is a `ClientError` whose code says whose it is. */
export class JuryClient {
    readonly canisterId: Principal;
    readonly caller: Principal;

    private constructor(
        private readonly network: Network,
        private readonly options: ConnectOptions
    ) {
        this.canisterId = network.canisterId;
        this.caller = network.identity.getPrincipal();
    }

    static async connect(options: ConnectOptions): Promise<JuryClient> {
        const { identity = new AnonymousIdentity(), ...rest } = options;
        return new JuryClient(new Network({ ...rest, identity }), options);
    }

    /** The network's time as far as its answers tell, nanoseconds since 1970. */
    now = (): bigint => this.network.now();

    add = (jurors: readonly Uint8Array[], memo: Uint8Array) =>
        this.change('add', [jurors, memo], (since) => this.findBlock('Add', { jurors, memo }, since));
    remove = (jurors: readonly Uint8Array[], memo: Uint8Array) =>
        this.change('remove', [jurors, memo], (since) => this.findBlock('Remove', { jurors, memo }, since));
    select = (index: number, count: number, memo: Uint8Array) =>
        this.change('select', [index, count, memo], (since) =>
            findDraw(this, { caller: this.callerBytes, index, count, memo }, since)
        );
    expand = (index: number, more: number, memo: Uint8Array) =>
        this.change('expand', [index, more, memo], (since) =>
            this.findBlock('Expand', { index, count: more, memo }, since)
        );
    authorize = (principal: Principal) =>
        this.change('authorize', [principal], (since) => this.findRole(principal, 'User', since));
    /** Only an Admin or a controller may make an Admin. */
    authorizeRole = (principal: Principal, role: Role) =>
        this.change('authorize_role', [principal, roleValue(role)], (since) =>
            this.findRole(principal, role, since)
        );
    deauthorize = (principal: Principal) =>
        this.change('deauthorize', [principal], (since) => this.findRole(principal, undefined, since));

    length = () => this.ask('length');
    lastHash = () => this.ask('last_hash');
    getPending = () => this.ask('get_pending');
    getPoolSize = (index: number) => this.ask('get_pool_size', index);
    getJurors = (index: number) => this.ask('get_jurors', index);
    /** The position of each in the pool at `index`, none for who is no member. At most 10,000 at a time. */
    find = (index: number, jurors: readonly Uint8Array[]) => this.ask('find', index, jurors);
    /** Members of the pool at `index` from position `start` on; fewer past the end. At most 10,000. */
    getPool = (index: number, start: number, length: number) => this.ask('get_pool', index, start, length);
    /** When a juror was a member: start, end, start, end, ... The last span may have no end yet. */
    getHistory = (juror: Uint8Array) => this.ask('get_history', juror);
    getAuthorized = () => this.ask('get_authorized');
    /** What the canister lives on: its own word. */
    getCycles = () => this.ask('get_cycles');

    /** Who holds which role: the canister's word. Controllers need none. */
    async getRoles(): Promise<{ principal: Principal; role: Role }[]> {
        const holders = await this.ask('get_roles');
        return holders.map(({ principal, role }) => ({ principal, role: roleOf(role) }));
    }

    /** Undefined when nothing is staged. */
    async getCertificate(): Promise<Uint8Array | undefined> {
        return (await this.ask('get_certificate'))[0];
    }

    /** @returns blocks committed in all; undefined when nothing was staged */
    async commit(certificate: Uint8Array): Promise<number | undefined> {
        const seen = { count: 0 };
        const find = () => findCommit(this.getCommits.bind(this), certificate, seen);
        return (await this.change('commit', [certificate], find))[0];
    }

    /** Puts another certificate on record for the root of commit `number`. */
    addCertificate = (number: number, certificate: Uint8Array) =>
        this.change('add_certificate', [number, certificate]);

    /** The stored bytes of blocks from `start` on; fewer past the end, and fewer where a reply holds no more. */
    async getRawBlocks(start: number, length: number): Promise<Uint8Array[]> {
        return shrinkingPage(length, (count) => this.ask('get_raw_blocks', start, count));
    }

    async getCommits(start: number, length: number): Promise<CommitInput[]> {
        const replies = await shrinkingPage(length, (count) => this.ask('get_commits', start, count));
        return replies.map(commitOf);
    }

    /** Every attempt to draw, by number: the canister's word, of which only the count is certified. */
    async getDraws(start: number, length: number): Promise<RawAttempt[]> {
        const replies = await shrinkingPage(length, (count) => this.ask('get_draws', start, count));
        return replies.map(attemptOf);
    }

    /** Changes of roles, by number. The head of their hash chain is certified. */
    async getRoleChanges(start: number, length: number): Promise<RoleChange[]> {
        const replies = await shrinkingPage(length, (count) => this.ask('get_role_changes', start, count));
        return replies.map(roleChangeOf);
    }

    /** A fresh certificate over everything, staged blocks included, and the tip witness. */
    async getTip(): Promise<RawTip> {
        const { certificate, tree } = await this.ask('get_tip');
        return { certificate, tree };
    }

    /** A block and what proves it: the first commit that covers it; while it is staged, the newest state. */
    async getProof(index: number): Promise<RawProof> {
        const block = await this.ask('get_block', index);
        const [data] = await this.getRawBlocks(index, 1);
        if (data === undefined) throw new ClientError('CALL_FAILED', `block ${index} did not come`);
        if (block.certificate.length > 0)
            return { data, certificate: block.certificate, witness: block.tree };
        const { certificate, tree } = await this.getWitness(index);
        return { data, certificate, witness: tree };
    }

    /** The proof of a block under the newest state. */
    getWitness = (index: number) => this.ask('get_witness', index, []);

    /** A certificate that shows this canister's module hash and controllers. */
    async getCodeState(): Promise<Uint8Array> {
        return this.readState(['module_hash', 'controllers'].map((name) => this.ownPath(name)));
    }

    /** Calls `code_history` as an update: the certificate of its answer can be kept. */
    callCodeHistory = (): Promise<CertifiedCall> => certifiedCall(this.network, 'code_history', NO_ARGUMENTS);

    private async readState(paths: Uint8Array[][]): Promise<Uint8Array> {
        return (await this.network.readState(paths)).certificate;
    }

    private ownPath(name: string): Uint8Array[] {
        return [asciiBytes('canister'), this.canisterId.toUint8Array(), asciiBytes(name)];
    }

    /** The logs that this one goes on from after a restore, and whether one is under way. */
    async getLineage(): Promise<RawLineage> {
        const { origins, restoring } = await this.ask('get_lineage');
        return {
            origins: origins.map(({ canister, commits, genesis }) => ({
                canisterId: canister.toUint8Array(),
                commits,
                genesis
            })),
            restoring
        };
    }

    /** The preimages of the genesis, newest first. */
    getGenesis = () => this.ask('get_genesis');

    /** Only a controller may, before the first commit and before a restore. @param key DER, 133 bytes */
    setRootKey = (key: Uint8Array) => this.change('set_root_key', [key], () => this.findRootKey(key));

    /** @param signature by the key before; undefined for the first key, and for a reset */
    setEntityKey = (publicKey: Uint8Array, signature: Uint8Array | undefined) =>
        this.change('set_entity_key', [publicKey, signature === undefined ? [] : [signature]], (since) =>
            findEntityKey(this.getEntityKeys.bind(this), { caller: this.callerBytes, publicKey }, since)
        );

    /** Changes of the entity key, by number. The head of their hash chain is certified. */
    async getEntityKeys(start: number, length: number): Promise<EntityKeyChange[]> {
        const replies = await shrinkingPage(length, (count) => this.ask('get_entity_keys', start, count));
        return replies.map(entityKeyOf);
    }

    /** @param genesis preimages of the genesis of the log that is restored, newest first */
    restoreBegin = (canisterId: Uint8Array, before: readonly Origin[], genesis: readonly Uint8Array[]) =>
        this.change('restore_begin', [
            Principal.fromUint8Array(canisterId),
            before.map(originValue),
            genesis
        ]);
    restoreEntityKeys = (start: number, changes: readonly EntityKeyChange[]) =>
        this.change('restore_entity_keys', [start, changes.map(entityKeyValue)]);
    restoreBlocks = (start: number, blocks: readonly Uint8Array[]) =>
        this.change('restore_blocks', [start, blocks]);
    restoreCommits = (start: number, commits: readonly CommitInput[]) =>
        this.change('restore_commits', [start, commits.map(commitValue)]);
    restoreEnd = () => this.change('restore_end', []);

    private get callerBytes(): Uint8Array {
        return this.caller.toUint8Array();
    }

    private findBlock = (
        kind: 'Add' | 'Remove' | 'Expand',
        call: Omit<Parameters<typeof findBlock>[1], 'kind' | 'caller'>,
        since: bigint
    ) => findBlock(this, { kind, caller: this.callerBytes, ...call }, since);

    roleOf = async (principal: Uint8Array): Promise<Role | undefined> =>
        (await this.getRoles()).find((one) => equalBytes(one.principal.toUint8Array(), principal))?.role;

    private findRole = (principal: Principal, role: Role | undefined, since: bigint) =>
        findRoleChange(
            this.getRoleChanges.bind(this),
            { caller: this.callerBytes, whom: principal.toUint8Array(), role },
            since
        );

    private async findRootKey(key: Uint8Array): Promise<Found<undefined>> {
        const installed = (await this.getGenesis())
            .map(decodeInstallGenesis)
            .find((one) => one !== undefined);
        return installed !== undefined && equalBytes(installed.rootKey, key)
            ? { value: undefined }
            : undefined;
    }

    private async ask<M extends MethodName>(method: M, ...args: Args<M>): Promise<Reply<M>> {
        return decodeReply(method, await this.network.query(method, encodeArgs(method, args)));
    }

    /** Makes a change. Where its answer is lost, it is found out whether it was made. */
    private change<M extends MethodName>(
        method: M,
        args: Args<M>,
        find?: (since: bigint) => Promise<Found<Reply<M>>>
    ): Promise<Reply<M>> {
        const change = {
            method,
            arg: encodeArgs(method, args),
            decode: (reply: Uint8Array) => decodeReply(method, reply),
            find,
            bearsOut: (refusal: ClientError, since: bigint) =>
                bearsOut(this.network, { method, refusal, since }, this)
        };
        return makeChange(this.network, change, this.options, this.options.changesValidFor);
    }
}

/** Asks for fewer when the canister says how many fit. */
async function shrinkingPage<T>(length: number, get: (count: number) => Promise<T[]>): Promise<T[]> {
    try {
        return await get(length);
    } catch (error) {
        const fits = error instanceof ClientError && /PAGE_TOO_LARGE: at most (\d+)/.exec(error.message)?.[1];
        if (!fits || Number(fits) < 1 || Number(fits) >= length) throw error;
        return get(Number(fits));
    }
}
