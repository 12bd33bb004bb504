import { Actor, Certificate, HttpAgent } from '@dfinity/agent';
import type { ActorMethod, ActorSubclass, Identity } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { juryService } from '../protocol/interface.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { hidesItsReason, isRefusal, toClientError } from './agent-error.js';
import { ClientError } from './client-error.js';
import { Wire } from './wire.js';

export interface ConnectOptions {
    readonly url: string;
    readonly canisterId: Principal;
    /** DER, 133 bytes: replies that are not signed by this network are refused. */
    readonly rootKey: Uint8Array;
    /** Anonymous if left out. */
    readonly identity?: Identity;
}

export interface RawCommit {
    readonly root: Uint8Array;
    readonly leaves: Leaves;
    readonly certificates: readonly Uint8Array[];
}

interface CommitReply {
    length: number;
    root: Uint8Array;
    draws: number;
    genesis: Uint8Array;
    previous_hash: Uint8Array;
    roles: Uint8Array;
    certificates: Uint8Array[];
}

interface JuryActor {
    add: ActorMethod<[readonly Uint8Array[], Uint8Array], number>;
    remove: ActorMethod<[readonly Uint8Array[], Uint8Array], number>;
    select: ActorMethod<[number, number, Uint8Array], number>;
    expand: ActorMethod<[number, number, Uint8Array], number>;
    get_certificate: ActorMethod<[], [Uint8Array] | []>;
    commit: ActorMethod<[Uint8Array], [number] | []>;
    length: ActorMethod<[], number>;
    get_pool_size: ActorMethod<[number], number>;
    get_pending: ActorMethod<[], number>;
    get_jurors: ActorMethod<[number], Uint8Array[]>;
    get_pool: ActorMethod<[number, number, number], Uint8Array[]>;
    get_raw_blocks: ActorMethod<[number, number], Uint8Array[]>;
    get_commits: ActorMethod<[number, number], CommitReply[]>;
    authorize: ActorMethod<[Principal], undefined>;
    deauthorize: ActorMethod<[Principal], undefined>;
    get_authorized: ActorMethod<[], Principal[]>;
}

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
    deauthorize = (principal: Principal) => this.changed(() => this.actor.deauthorize(principal));

    length = () => this.answered(this.actor.length());
    getPending = () => this.answered(this.actor.get_pending());
    getPoolSize = (index: number) => this.answered(this.actor.get_pool_size(index));
    getJurors = (index: number) => this.answered(this.actor.get_jurors(index));
    getAuthorized = () => this.answered(this.actor.get_authorized());

    /** Undefined when nothing is staged. */
    async getCertificate(): Promise<Uint8Array | undefined> {
        return (await this.answered(this.actor.get_certificate()))[0];
    }

    /** @returns blocks committed in all; undefined when nothing was staged */
    async commit(certificate: Uint8Array): Promise<number | undefined> {
        return (await this.changed(() => this.actor.commit(certificate)))[0];
    }

    /** The stored bytes of blocks from `start` on; fewer past the end, and fewer where a reply holds no more. */
    async getRawBlocks(start: number, length: number): Promise<Uint8Array[]> {
        return shrinkingPage(length, (count) => this.answered(this.actor.get_raw_blocks(start, count)));
    }

    async getCommits(start: number, length: number): Promise<RawCommit[]> {
        const replies = await shrinkingPage(length, (count) =>
            this.answered(this.actor.get_commits(start, count))
        );
        return replies.map(({ root, length, draws, genesis, previous_hash, roles, certificates }) => ({
            root,
            leaves: { length, draws, genesis, previousHash: previous_hash, roles },
            certificates
        }));
    }

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
