import { Actor, AgentError, HttpAgent } from '@dfinity/agent';
import type { ActorMethod, ActorSubclass, Identity } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { juryService } from '../protocol/interface.js';
import type { Leaves } from '../protocol/jury-tree.js';
import { canisterError, ClientError } from './client-error.js';

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

/** Asks a network for its own root key: for networks on this machine only, where there is nothing to lose. */
export function fetchRootKey(url: string): Promise<Uint8Array> {
    return HttpAgent.createSync({ host: url, retryTimes: 0 }).fetchRootKey();
}

/** A jury canister, over the network. Every failure is a `ClientError` whose code says whose it is. */
export class JuryClient {
    private constructor(
        private readonly actor: ActorSubclass<JuryActor>,
        readonly canisterId: Principal,
        readonly caller: Principal
    ) {}

    static async connect({ url, canisterId, rootKey, identity }: ConnectOptions): Promise<JuryClient> {
        const agent = HttpAgent.createSync({
            host: url,
            rootKey,
            ...(identity && { identity }),
            retryTimes: 1
        });
        const actor = Actor.createActor<JuryActor>(() => juryService, { agent, canisterId });
        return new JuryClient(actor, canisterId, await agent.getPrincipal());
    }

    add = (jurors: readonly Uint8Array[], memo: Uint8Array) => answered(this.actor.add(jurors, memo));
    remove = (jurors: readonly Uint8Array[], memo: Uint8Array) => answered(this.actor.remove(jurors, memo));
    select = (index: number, count: number, memo: Uint8Array) =>
        answered(this.actor.select(index, count, memo));
    length = () => answered(this.actor.length());
    getPending = () => answered(this.actor.get_pending());
    getPoolSize = (index: number) => answered(this.actor.get_pool_size(index));
    getJurors = (index: number) => answered(this.actor.get_jurors(index));
    authorize = (principal: Principal) => answered(this.actor.authorize(principal));
    deauthorize = (principal: Principal) => answered(this.actor.deauthorize(principal));
    getAuthorized = () => answered(this.actor.get_authorized());

    /** Undefined when nothing is staged. */
    async getCertificate(): Promise<Uint8Array | undefined> {
        return (await answered(this.actor.get_certificate()))[0];
    }

    /** @returns blocks committed in all; undefined when nothing was staged */
    async commit(certificate: Uint8Array): Promise<number | undefined> {
        return (await answered(this.actor.commit(certificate)))[0];
    }

    /** The stored bytes of blocks from `start` on; fewer past the end, and fewer where a reply holds no more. */
    async getRawBlocks(start: number, length: number): Promise<Uint8Array[]> {
        return shrinkingPage(length, (count) => this.actor.get_raw_blocks(start, count));
    }

    async getCommits(start: number, length: number): Promise<RawCommit[]> {
        const replies = await shrinkingPage(length, (count) => this.actor.get_commits(start, count));
        return replies.map(({ root, length, draws, genesis, previous_hash, roles, certificates }) => ({
            root,
            leaves: { length, draws, genesis, previousHash: previous_hash, roles },
            certificates
        }));
    }
}

/** Asks for fewer when the canister says how many fit. */
async function shrinkingPage<T>(length: number, get: (count: number) => Promise<T[]>): Promise<T[]> {
    try {
        return await answered(get(length));
    } catch (error) {
        const fits = error instanceof ClientError && /PAGE_TOO_LARGE: at most (\d+)/.exec(error.message)?.[1];
        if (!fits || Number(fits) < 1) throw error;
        return answered(get(Number(fits)));
    }
}

async function answered<T>(call: Promise<T>): Promise<T> {
    try {
        return await call;
    } catch (error) {
        throw toClientError(error);
    }
}

function toClientError(error: unknown): ClientError {
    const message = error instanceof Error ? error.message : String(error);
    const fromCanister = canisterError(message);
    if (fromCanister !== undefined) return fromCanister;
    const firstLine = message.split('\n').find((line) => line.trim() !== '') ?? 'no reason given';
    if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|fetch failed|ETIMEDOUT|ECONNRESET/.test(describe(error))) {
        return new ClientError(
            'UNREACHABLE',
            'the network does not answer; check the address, or start the replica'
        );
    }
    if (/verif|signature|root key|not certified|delegation/i.test(message))
        return new ClientError('REPLY_UNVERIFIED', firstLine);
    if (/not found|IC0301|no Wasm|IC0537|IC0536|no (query|update) method/i.test(message))
        return new ClientError('CANISTER_UNKNOWN', firstLine);
    return new ClientError('CALL_FAILED', firstLine);
}

/** The message and those of all its causes: the agent wraps what `fetch` says. */
function describe(error: unknown): string {
    const parts: string[] = [];
    for (let current = error; current instanceof Error; current = causeOf(current))
        parts.push(current.message);
    return parts.join(' ');
}

function causeOf(error: Error): unknown {
    if (error.cause instanceof Error) return error.cause;
    if (error instanceof AgentError && 'error' in error.code) return error.code.error;
    return undefined;
}
