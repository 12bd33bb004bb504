import type { CommitInput } from '../verifier/index.js';
import { decodeReply, DIDL, type CandidValue } from '../archive/audit/index.js';
import { concatBytes, equalBytes } from '../protocol/bytes.js';
import { entityHead, type EntityKeyChange } from '../protocol/entity-keys.js';
import { MAX_PREIMAGES, ZERO_HASH } from '../protocol/genesis.js';
import { isLineage, type Origin } from '../protocol/lineage.js';
import { canisterBytes, canisterText } from '../protocol/principal-text.js';
import { decodeCbor, encodeCbor, type Cbor } from './cbor.js';
import { asList, NetworkError, toBytes, toCommit, toEntityKey, toLineage } from './log-values.js';

export { NetworkError };

/** A log as a server tells it. Nothing of it is believed before it is verified. */
export interface FetchedLog {
    readonly canisterId: Uint8Array;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
    readonly origins: readonly Origin[];
    /** The preimages of its genesis, newest first. */
    readonly genesis: readonly Uint8Array[];
    readonly entityKeys: readonly EntityKeyChange[];
}

const [BLOCKS_AT_A_TIME, COMMITS_AT_A_TIME, KEYS_AT_A_TIME] = [256, 100, 500];
/** More than anybody changes, so that an answer without end has one. */
const MAX_ENTITY_KEYS = 100_000;
/** All replies together: more than any log that a page can show. A host that goes on and on comes to it. */
const MAX_LOG_BYTES = 2 ** 28;
/** Beyond the first requests, what one brings on average; a host that goes on in crumbs comes to it. */
const FIRST_REQUESTS = 100;
const BYTES_A_REQUEST = 2 ** 13;
/** The network's own limit of a reply is 3 MiB. */
const MAX_REPLY_BYTES = 2 ** 22;
const ANONYMOUS = Uint8Array.of(4);
const EXPIRY_MS = 240_000;
/** The tag 55799, which the interface specification asks for. */
const SELF_DESCRIBED = Uint8Array.of(0xd9, 0xd9, 0xf7);

/**
 * Reads all committed blocks of a canister over the IC's HTTP interface, without a key. The answers are not
 * checked for the signatures of nodes: the certificates in them say what is true.
 * @throws {NetworkError}
 */
export async function fetchLog(
    host: string,
    canister: string,
    onProgress: (done: number, all: number) => void
): Promise<FetchedLog> {
    const asked = askedCanister(host, canister);
    const { canisterId } = asked;
    const ask = (method: string, start: number, count: number) => queryPage(asked, method, start, count);
    const { origins, genesis } = await fetchLineage(asked);
    const commits: CommitInput[] = [];
    for (;;) {
        const page = asList(await ask('get_commits', commits.length, COMMITS_AT_A_TIME)).map(toCommit);
        if (page.length === 0) break;
        for (const commit of page) {
            if (commit.leaves.length <= (commits.at(-1)?.leaves.length ?? 0)) throw notOn();
            commits.push(commit);
        }
    }
    const length = commits.at(-1)?.leaves.length ?? 0;
    const blocks: Uint8Array[] = [];
    while (blocks.length < length) {
        onProgress(blocks.length, length);
        const count = Math.min(BLOCKS_AT_A_TIME, length - blocks.length);
        const page = asList(await ask('get_raw_blocks', blocks.length, count)).map(toBytes);
        if (page.length === 0 || page.length > count) throw notOn();
        blocks.push(...page);
    }
    const entityKeys = await fetchEntityKeys(ask, commits.at(-1)?.leaves.entity ?? ZERO_HASH);
    return { canisterId, blocks, commits, origins, genesis, entityKeys };
}

/** @throws {NetworkError} */
export async function hasMoreCommits(host: string, canister: string, committed: number): Promise<boolean> {
    return asList(await queryPage(askedCanister(host, canister), 'get_commits', committed, 1)).length > 0;
}

/** A canister, and who is asked about it. */
export interface Asked {
    readonly host: string;
    readonly canisterId: Uint8Array;
    readonly intake: Intake;
    /** Version of the interface: the older one where the newer is not known. */
    version: 3 | 2;
}

/** @throws {NetworkError} */
export const askedCanister = (host: string, canister: string): Asked => ({
    host,
    canisterId: readPrincipal(canister),
    intake: new Intake(),
    version: 3
});

/** Counts what a host sends in answer to all questions. */
class Intake {
    private requests = 0;
    private bytes = 0;

    /** @throws {NetworkError} if it is more than a log that a page can show */
    take(bytes: number): void {
        this.requests++;
        this.bytes += bytes;
        const most = FIRST_REQUESTS + this.bytes / BYTES_A_REQUEST;
        if (this.bytes <= MAX_LOG_BYTES && this.requests <= most) return;
        throw new NetworkError(
            'the answers go on beyond what a page can show; verify a copy with jury backup and jury verify'
        );
    }
}

const notOn = () => new NetworkError('the answer does not go on');

/** Asks what takes no argument. @throws {NetworkError} */
export async function queryAll(asked: Asked, method: string): Promise<CandidValue> {
    const reply = await query(asked, method, NO_ARGUMENTS);
    if (reply instanceof Uint8Array) return decoded(reply);
    throw new NetworkError(`the canister refused: ${reply.rejected.slice(0, 200)}`);
}

/** Where the log comes from, as its canister tells. */
async function fetchLineage(asked: Asked): Promise<Pick<FetchedLog, 'origins' | 'genesis'>> {
    const { origins, restoring } = toLineage(await queryAll(asked, 'get_lineage'));
    if (restoring) throw new NetworkError('the canister is being restored');
    const genesis = asList(await queryAll(asked, 'get_genesis')).map(toBytes);
    if (isLineage(origins) && genesis.length <= MAX_PREIMAGES) return { origins, genesis };
    throw new NetworkError('the canister is no jury canister');
}

/** All changes up to the certified head, as far as the canister tells them. */
async function fetchEntityKeys(
    ask: (method: string, start: number, count: number) => Promise<CandidValue>,
    head: Uint8Array
): Promise<EntityKeyChange[]> {
    const changes: EntityKeyChange[] = [];
    let last = ZERO_HASH;
    while (!equalBytes(last, head) && changes.length < MAX_ENTITY_KEYS) {
        const page = asList(await ask('get_entity_keys', changes.length, KEYS_AT_A_TIME));
        if (page.length === 0) break;
        for (const value of page) {
            if (equalBytes(last, head)) break;
            const change = toEntityKey(value, changes.length);
            last = entityHead(last, change);
            changes.push(change);
        }
    }
    return changes;
}

function readPrincipal(text: string): Uint8Array {
    const bytes = canisterBytes(text.trim());
    if (bytes !== undefined) return bytes;
    throw new NetworkError('that is no canister id, such as rwlgt-iiaaa-aaaaa-aaaaa-cai');
}

/** Asks for fewer where the canister says how many fit. @throws {NetworkError} */
export async function queryPage(
    asked: Asked,
    method: string,
    start: number,
    count: number
): Promise<CandidValue> {
    const reply = await query(asked, method, encodeTwoNumbers(start, count));
    if (reply instanceof Uint8Array) return decoded(reply);
    const fits = Number(/PAGE_TOO_LARGE: at most (\d+)/.exec(reply.rejected)?.[1] ?? 0);
    if (fits < 1 || fits >= count)
        throw new NetworkError(`the canister refused: ${reply.rejected.slice(0, 200)}`);
    const again = await query(asked, method, encodeTwoNumbers(start, fits));
    if (again instanceof Uint8Array) return decoded(again);
    throw new NetworkError(`the canister refused: ${again.rejected.slice(0, 200)}`);
}

const NO_ARGUMENTS = concatBytes(DIDL, Uint8Array.of(0, 0));

/** Two numbers, as the arguments of a page of the log. */
function encodeTwoNumbers(first: number, second: number): Uint8Array {
    const numbers = new Uint8Array(8);
    new DataView(numbers.buffer).setUint32(0, first, true);
    new DataView(numbers.buffer).setUint32(4, second, true);
    return concatBytes(DIDL, Uint8Array.of(0, 2, 0x79, 0x79), numbers);
}

async function query(
    asked: Asked,
    method: string,
    arg: Uint8Array
): Promise<Uint8Array | { rejected: string }> {
    const reply = await exchange(asked, 'query', {
        request_type: 'query',
        canister_id: asked.canisterId,
        method_name: method,
        arg
    });
    const inner: unknown = reply.get('reply');
    const bytes: unknown = inner instanceof Map ? inner.get('arg') : undefined;
    if (reply.get('status') === 'replied' && bytes instanceof Uint8Array) return bytes;
    return { rejected: String(reply.get('reject_message') ?? 'without a reason') };
}

/** A certificate over parts of the network's state, unverified. @throws {NetworkError} */
export async function readState(asked: Asked, paths: Uint8Array[][]): Promise<Uint8Array> {
    const reply = await exchange(asked, 'read_state', { request_type: 'read_state', paths });
    const certificate: unknown = reply.get('certificate');
    if (certificate instanceof Uint8Array) return certificate;
    throw new NetworkError(NO_NETWORK);
}

/** The root key that the network of a host says it has, in DER; nothing vouches for it. @throws {NetworkError} */
export async function readNetworkKey(host: string): Promise<Uint8Array> {
    const status = await readReply(await send(`${host}/api/v2/status`), new Intake());
    const key: unknown = status.get('root_key');
    if (key instanceof Uint8Array) return key;
    throw new NetworkError(NO_NETWORK);
}

const NO_NETWORK = 'what answers there is no Internet Computer';

async function exchange(
    asked: Asked,
    endpoint: 'query' | 'read_state',
    fields: Readonly<Record<string, Cbor>>
): Promise<ReadonlyMap<unknown, unknown>> {
    const { host, canisterId, intake } = asked;
    const expiry = BigInt(Date.now() + EXPIRY_MS) * 1_000_000n;
    const content = { ...fields, sender: ANONYMOUS, ingress_expiry: expiry };
    const body = concatBytes(SELF_DESCRIBED, encodeCbor({ content }));
    const post = () =>
        send(`${host}/api/v${asked.version}/canister/${canisterText(canisterId)}/${endpoint}`, body);
    let response = await post();
    if (response.status === 404 && asked.version === 3) {
        asked.version = 2;
        response = await post();
    }
    return readReply(response, intake);
}

async function send(url: string, body?: Uint8Array): Promise<Response> {
    const post = body && {
        method: 'POST',
        body: Uint8Array.from(body),
        headers: { 'content-type': 'application/cbor' }
    };
    try {
        return await fetch(url, { ...post, credentials: 'omit', referrerPolicy: 'no-referrer' });
    } catch {
        throw new NetworkError('nothing answers there');
    }
}

/** A map of CBOR, as every answer of the network is one. */
async function readReply(response: Response, intake: Intake): Promise<ReadonlyMap<unknown, unknown>> {
    if (!response.ok)
        throw new NetworkError(`the answer is ${response.status}: ${(await response.text()).slice(0, 200)}`);
    let answer: unknown;
    try {
        const bytes = await bodyOf(response);
        intake.take(bytes.length);
        answer = decodeCbor(bytes);
    } catch (error) {
        if (error instanceof NetworkError) throw error;
        throw new NetworkError(NO_NETWORK);
    }
    if (answer instanceof Map) return answer as ReadonlyMap<unknown, unknown>;
    throw new NetworkError(NO_NETWORK);
}

/** No more than a reply has: a host may send without end. */
async function bodyOf({ body }: Response): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    const reader = body?.getReader();
    for (let length = 0; ;) {
        const { value } = (await reader?.read()) ?? {};
        if (value === undefined) return concatBytes(...parts);
        parts.push(value);
        if ((length += value.length) > MAX_REPLY_BYTES) {
            await reader?.cancel();
            throw new RangeError('a reply that is too long');
        }
    }
}

function decoded(reply: Uint8Array): CandidValue {
    try {
        return decodeReply(reply);
    } catch {
        throw new NetworkError('the canister is no jury canister');
    }
}
