import { Actor, Certificate, HttpAgent } from '@dfinity/agent';
import type { ActorSubclass, Identity } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import { lookupValue, parseCertificate } from '../protocol/certificate.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { juryService } from '../protocol/interface.js';
import type { Role, RoleChange } from '../protocol/roles.js';
import type { Origin } from '../protocol/lineage.js';
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
import type { RawAttempt, RawCommit } from './candid-values.js';
import { hidesItsReason, isRefusal, toClientError } from './agent-error.js';
import { canisterError, ClientError } from './client-error.js';
import type { JuryActor, RawTip } from './jury-actor.js';
import { Wire } from './wire.js';

export type { RawAttempt, RawCommit } from './candid-values.js';
export type { RawTip } from './jury-actor.js';

export interface ConnectOptions {
    readonly url: string;
    readonly canisterId: Principal;
    /** DER, 133 bytes: replies that are not signed by this network are refused. */
    readonly rootKey: Uint8Array;
    /** Anonymous if left out. */
    readonly identity?: Identity;
}

export interface RawProof {
    readonly data: Uint8Array;
    readonly certificate: Uint8Array;
    readonly witness: Uint8Array;
}

/** A call of `code_history`: what was asked, and the certificate of the answer. */
export interface CertifiedCall {
    readonly sender: Uint8Array;
    readonly nonce: Uint8Array | undefined;
    readonly ingressExpiry: bigint;
    readonly certificate: Uint8Array;
}

export interface RawLineage {
    readonly origins: readonly Origin[];
    readonly restoring: boolean;
}

/** `DIDL`, no types, no values. */
const NO_ARGUMENTS = Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0);
const POLLS = 30;
const POLL_MS = 1000;

/**
 * Asks a network for its own root key: for networks on this machine only, where there is nothing to lose.
 * @throws {ClientError} `UNREACHABLE`, `CALL_FAILED`
 */
export async function fetchRootKey(url: string): Promise<Uint8Array> {
    try {
        const agent = HttpAgent.createSync({ host: url, retryTimes: 0, fetch: new Wire().fetch });
        const key: unknown = await agent.fetchRootKey();
        if (key instanceof Uint8Array) return key;
    } catch (error) {
        throw toClientError(error);
    }
    throw new ClientError('UNREACHABLE', 'what answers there names no root key, so it is no local replica');
}

/** A jury canister, over the network. Every failure is a `ClientError` whose code says whose it is. */
export class JuryClient {
    private constructor(
        private readonly agent: HttpAgent,
        private readonly actor: ActorSubclass<JuryActor>,
        private readonly wire: Wire,
        readonly canisterId: Principal,
        readonly caller: Principal
    ) {}

    static async connect({ url, canisterId, rootKey, identity }: ConnectOptions): Promise<JuryClient> {
        const wire = new Wire();
        const agent = HttpAgent.createSync({
            host: url,
            rootKey,
            ...(identity && { identity }),
            fetch: wire.fetch,
            retryTimes: 1
        });
        const actor = Actor.createActor<JuryActor>(() => juryService, { agent, canisterId });
        return new JuryClient(agent, actor, wire, canisterId, await agent.getPrincipal());
    }

    add = (jurors: readonly Uint8Array[], memo: Uint8Array) =>
        this.changed(() => this.actor.add(jurors, memo));
    remove = (jurors: readonly Uint8Array[], memo: Uint8Array) =>
        this.changed(() => this.actor.remove(jurors, memo));
    select = (index: number, count: number, memo: Uint8Array) =>
        this.changed(() => this.actor.select(index, count, memo));
    expand = (index: number, more: number, memo: Uint8Array) =>
        this.changed(() => this.actor.expand(index, more, memo));
    authorize = (principal: Principal) => this.changed(() => this.actor.authorize(principal));
    /** Only an Admin or a controller may make an Admin. */
    authorizeRole = (principal: Principal, role: Role) =>
        this.changed(() => this.actor.authorize_role(principal, roleValue(role)));
    deauthorize = (principal: Principal) => this.changed(() => this.actor.deauthorize(principal));

    length = () => this.answered(this.actor.length());
    lastHash = () => this.answered(this.actor.last_hash());
    getPending = () => this.answered(this.actor.get_pending());
    getPoolSize = (index: number) => this.answered(this.actor.get_pool_size(index));
    getJurors = (index: number) => this.answered(this.actor.get_jurors(index));
    /** The position of each in the pool at `index`, none for who is no member. At most 10,000 at a time. */
    find = (index: number, jurors: readonly Uint8Array[]) => this.answered(this.actor.find(index, jurors));
    /** Members of the pool at `index` from position `start` on; fewer past the end. At most 10,000. */
    getPool = (index: number, start: number, length: number) =>
        this.answered(this.actor.get_pool(index, start, length));
    /** When a juror was a member: start, end, start, end, ... The last span may have no end yet. */
    getHistory = (juror: Uint8Array) => this.answered(this.actor.get_history(juror));
    getAuthorized = () => this.answered(this.actor.get_authorized());

    /** Who holds which role: the canister's word. Controllers need none. */
    async getRoles(): Promise<{ principal: Principal; role: Role }[]> {
        const holders = await this.answered(this.actor.get_roles());
        return holders.map(({ principal, role }) => ({ principal, role: roleOf(role) }));
    }

    /** Undefined when nothing is staged. */
    async getCertificate(): Promise<Uint8Array | undefined> {
        return (await this.answered(this.actor.get_certificate()))[0];
    }

    /** @returns blocks committed in all; undefined when nothing was staged */
    async commit(certificate: Uint8Array): Promise<number | undefined> {
        return (await this.changed(() => this.actor.commit(certificate)))[0];
    }

    /** Puts another certificate on record for the root of commit `number`. */
    addCertificate = (number: number, certificate: Uint8Array) =>
        this.changed(() => this.actor.add_certificate(number, certificate));

    /** The stored bytes of blocks from `start` on; fewer past the end, and fewer where a reply holds no more. */
    async getRawBlocks(start: number, length: number): Promise<Uint8Array[]> {
        return shrinkingPage(length, (count) => this.answered(this.actor.get_raw_blocks(start, count)));
    }

    async getCommits(start: number, length: number): Promise<RawCommit[]> {
        const replies = await shrinkingPage(length, (count) =>
            this.answered(this.actor.get_commits(start, count))
        );
        return replies.map(commitOf);
    }

    /** Every attempt to draw, by number: the canister's word, of which only the count is certified. */
    async getDraws(start: number, length: number): Promise<RawAttempt[]> {
        const replies = await shrinkingPage(length, (count) =>
            this.answered(this.actor.get_draws(start, count))
        );
        return replies.map(attemptOf);
    }

    /** Changes of roles, by number. The head of their hash chain is certified. */
    async getRoleChanges(start: number, length: number): Promise<RoleChange[]> {
        const replies = await shrinkingPage(length, (count) =>
            this.answered(this.actor.get_role_changes(start, count))
        );
        return replies.map(roleChangeOf);
    }

    /** A fresh certificate over everything, staged blocks included, and the tip witness. */
    async getTip(): Promise<RawTip> {
        const { certificate, tree } = await this.answered(this.actor.get_tip());
        return { certificate, tree };
    }

    /** A block and what proves it: the first commit that covers it; while it is staged, the newest state. */
    async getProof(index: number): Promise<RawProof> {
        const block = await this.answered(this.actor.get_block(index));
        const [data] = await this.getRawBlocks(index, 1);
        if (data === undefined) throw new ClientError('CALL_FAILED', `block ${index} did not come`);
        if (block.certificate.length > 0)
            return { data, certificate: block.certificate, witness: block.tree };
        const { certificate, tree } = await this.getWitness(index);
        return { data, certificate, witness: tree };
    }

    /** The proof of a block under the newest state. */
    getWitness = (index: number) => this.answered(this.actor.get_witness(index, []));

    /** A certificate that shows this canister's module hash and controllers. */
    async getCodeState(): Promise<Uint8Array> {
        return this.readState(['module_hash', 'controllers'].map((name) => this.ownPath(name)));
    }

    /** Calls `code_history` as an update: the certificate of its answer can be kept. */
    async callCodeHistory(): Promise<CertifiedCall> {
        const { agent, canisterId } = this;
        const call = { methodName: 'code_history', arg: NO_ARGUMENTS, effectiveCanisterId: canisterId };
        const { requestId, requestDetails, response } = await this.answered(agent.call(canisterId, call));
        if (requestDetails === undefined) throw new ClientError('CALL_FAILED', 'the call left no trace');
        const { body } = response;
        if (body !== null && 'reject_message' in body) {
            const said = canisterError(body.reject_message);
            throw said ?? new ClientError('CALL_FAILED', 'the network did not carry out the call');
        }
        const certificate =
            body !== null && 'certificate' in body ? body.certificate : await this.outcome(requestId);
        return {
            sender: Principal.from(requestDetails.sender).toUint8Array(),
            nonce: requestDetails.nonce && Uint8Array.from(requestDetails.nonce),
            ingressExpiry: requestDetails.ingress_expiry.toBigInt(),
            certificate
        };
    }

    /** The certificate of a call that the network had not carried out when it answered. */
    private async outcome(requestId: Uint8Array): Promise<Uint8Array> {
        const path = [new TextEncoder().encode('request_status'), requestId];
        for (let attempt = 0; attempt < POLLS; attempt++) {
            await new Promise((resolve) => setTimeout(resolve, POLL_MS));
            const certificate = await this.readState([path]);
            const { tree } = parseCertificate(certificate);
            if (lookupValue(tree, [...path, new TextEncoder().encode('reply')]) !== undefined)
                return certificate;
        }
        throw new ClientError('CALL_FAILED', 'no answer came in time');
    }

    private async readState(paths: Uint8Array[][]): Promise<Uint8Array> {
        const { certificate } = await this.answered(this.agent.readState(this.canisterId, { paths }));
        return certificate;
    }

    private ownPath(name: string): Uint8Array[] {
        const text = new TextEncoder();
        return [text.encode('canister'), this.canisterId.toUint8Array(), text.encode(name)];
    }

    /** The logs that this one goes on from after a restore, and whether one is under way. */
    async getLineage(): Promise<RawLineage> {
        const { origins, restoring } = await this.answered(this.actor.get_lineage());
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
    getGenesis = () => this.answered(this.actor.get_genesis());

    /** Only a controller may, before the first commit and before a restore. @param key DER, 133 bytes */
    setRootKey = (key: Uint8Array) => this.changed(() => this.actor.set_root_key(key));

    /** @param signature by the key before; undefined for the first key, and for a reset */
    setEntityKey = (key: Uint8Array, signature: Uint8Array | undefined) =>
        this.changed(() => this.actor.set_entity_key(key, signature === undefined ? [] : [signature]));

    /** Changes of the entity key, by number. The head of their hash chain is certified. */
    async getEntityKeys(start: number, length: number): Promise<EntityKeyChange[]> {
        const replies = await shrinkingPage(length, (count) =>
            this.answered(this.actor.get_entity_keys(start, count))
        );
        return replies.map(entityKeyOf);
    }

    /** @param genesis preimages of the genesis of the log that is restored, newest first */
    restoreBegin = (canisterId: Uint8Array, before: readonly Origin[], genesis: readonly Uint8Array[]) =>
        this.changed(() =>
            this.actor.restore_begin(Principal.fromUint8Array(canisterId), before.map(originValue), genesis)
        );
    restoreEntityKeys = (start: number, changes: readonly EntityKeyChange[]) =>
        this.changed(() => this.actor.restore_entity_keys(start, changes.map(entityKeyValue)));
    restoreBlocks = (start: number, blocks: readonly Uint8Array[]) =>
        this.changed(() => this.actor.restore_blocks(start, blocks));
    restoreCommits = (start: number, commits: readonly RawCommit[]) =>
        this.changed(() => this.actor.restore_commits(start, commits.map(commitValue)));
    restoreEnd = () => this.changed(() => this.actor.restore_end());

    private async answered<T>(call: Promise<T>): Promise<T> {
        try {
            return await call;
        } catch (error) {
            throw toClientError(hidesItsReason(error) ? await this.reason(error) : error);
        }
    }

    /** Sends a change. When its answer gets lost, nobody knows whether it was made, and the error says so. */
    private async changed<T>(call: () => Promise<T>): Promise<T> {
        this.wire.reached = false;
        try {
            return await call();
        } catch (error) {
            const { code, detail } = toClientError(error);
            if (isRefusal(error) || !this.wire.reached) throw new ClientError(code, detail);
            throw new ClientError(
                code === 'REPLY_UNVERIFIED' ? code : 'OUTCOME_UNKNOWN',
                `${detail}; the change may have been made: look with jury status before you try again`
            );
        }
    }

    /** Asks once more what kept the agent from the keys of the nodes. */
    private async reason(error: unknown): Promise<unknown> {
        const { agent, canisterId } = this;
        try {
            const { certificate } = await agent.readState(canisterId, {
                paths: [[new TextEncoder().encode('time')]]
            });
            const rootKey = agent.rootKey ?? new Uint8Array();
            await Certificate.create({ certificate, rootKey, canisterId, agent });
            return error;
        } catch (found) {
            return found;
        }
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
