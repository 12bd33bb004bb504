import { Principal } from '@dfinity/principal';
import type { CommitInput } from '../verifier/index.js';
import { decodeReply, DIDL, fieldHash } from '../archive/candid-reply.js';
import type { CandidValue } from '../archive/candid-reply.js';
import { concatBytes } from '../protocol/bytes.js';
import { decodeCbor, encodeCbor } from './cbor.js';

/** A log as a server tells it. Nothing of it is believed before it is verified. */
export interface FetchedLog {
    readonly canisterId: Uint8Array;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
}

const [BLOCKS_AT_A_TIME, COMMITS_AT_A_TIME] = [256, 100];
const ANONYMOUS = Uint8Array.of(4);
const EXPIRY_MS = 240_000;
/** The tag 55799, which the interface specification asks for. */
const SELF_DESCRIBED = Uint8Array.of(0xd9, 0xd9, 0xf7);

/** Why a network could not be read, in words. */
export class NetworkError extends Error {}

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
    const canisterId = readPrincipal(canister);
    const ask = (method: string, start: number, count: number) =>
        queryPage(host, canisterId, method, start, count);
    const commits: CommitInput[] = [];
    for (;;) {
        const page = asList(await ask('get_commits', commits.length, COMMITS_AT_A_TIME)).map(toCommit);
        if (page.length === 0) break;
        const [before, after] = [commits.at(-1), page.at(-1)];
        if ((after?.leaves.length ?? 0) <= (before?.leaves.length ?? 0))
            throw new NetworkError('the answer does not go on');
        commits.push(...page);
    }
    const length = commits.at(-1)?.leaves.length ?? 0;
    const blocks: Uint8Array[] = [];
    while (blocks.length < length) {
        onProgress(blocks.length, length);
        const count = Math.min(BLOCKS_AT_A_TIME, length - blocks.length);
        const page = asList(await ask('get_raw_blocks', blocks.length, count)).map(toBytes);
        if (page.length === 0 || page.length > count) throw new NetworkError('the answer does not go on');
        blocks.push(...page);
    }
    return { canisterId: canisterId.toUint8Array(), blocks, commits };
}

function readPrincipal(text: string): Principal {
    try {
        return Principal.fromText(text.trim());
    } catch {
        throw new NetworkError('that is no canister id, such as rwlgt-iiaaa-aaaaa-aaaaa-cai');
    }
}

/** Asks for fewer where the canister says how many fit. */
async function queryPage(
    host: string,
    canister: Principal,
    method: string,
    start: number,
    count: number
): Promise<CandidValue> {
    const reply = await query(host, canister, method, encodeTwoNumbers(start, count));
    if (reply instanceof Uint8Array) return decoded(reply);
    const fits = Number(/PAGE_TOO_LARGE: at most (\d+)/.exec(reply.rejected)?.[1] ?? 0);
    if (fits < 1 || fits >= count)
        throw new NetworkError(`the canister refused: ${reply.rejected.slice(0, 200)}`);
    const again = await query(host, canister, method, encodeTwoNumbers(start, fits));
    if (again instanceof Uint8Array) return decoded(again);
    throw new NetworkError(`the canister refused: ${again.rejected.slice(0, 200)}`);
}

/** Two numbers, as the arguments of a page of the log. */
function encodeTwoNumbers(first: number, second: number): Uint8Array {
    const numbers = new Uint8Array(8);
    new DataView(numbers.buffer).setUint32(0, first, true);
    new DataView(numbers.buffer).setUint32(4, second, true);
    return concatBytes(DIDL, Uint8Array.of(0, 2, 0x79, 0x79), numbers);
}

async function query(
    host: string,
    canister: Principal,
    method: string,
    arg: Uint8Array
): Promise<Uint8Array | { rejected: string }> {
    const content = {
        request_type: 'query',
        sender: ANONYMOUS,
        canister_id: canister.toUint8Array(),
        method_name: method,
        arg,
        ingress_expiry: BigInt(Date.now() + EXPIRY_MS) * 1_000_000n
    };
    const reply = await post(
        `${host}/api/v2/canister/${canister.toText()}/query`,
        concatBytes(SELF_DESCRIBED, encodeCbor({ content }))
    );
    if (!(reply instanceof Map)) throw new NetworkError('what answers there is no Internet Computer');
    const inner: unknown = reply.get('reply');
    const bytes: unknown = inner instanceof Map ? inner.get('arg') : undefined;
    if (reply.get('status') === 'replied' && bytes instanceof Uint8Array) return bytes;
    return { rejected: String(reply.get('reject_message') ?? 'without a reason') };
}

async function post(url: string, body: Uint8Array): Promise<unknown> {
    let response: Response;
    try {
        response = await fetch(url, {
            method: 'POST',
            body: Uint8Array.from(body),
            headers: { 'content-type': 'application/cbor' },
            credentials: 'omit',
            referrerPolicy: 'no-referrer'
        });
    } catch {
        throw new NetworkError('nothing answers there');
    }
    if (!response.ok)
        throw new NetworkError(`the answer is ${response.status}: ${(await response.text()).slice(0, 200)}`);
    try {
        return decodeCbor(new Uint8Array(await response.arrayBuffer()));
    } catch {
        throw new NetworkError('what answers there is no Internet Computer');
    }
}

function decoded(reply: Uint8Array): CandidValue {
    try {
        return decodeReply(reply);
    } catch {
        throw new NetworkError('the canister is no jury canister');
    }
}

function asList(value: CandidValue): CandidValue[] {
    if (Array.isArray(value)) return value;
    throw new NetworkError('the canister is no jury canister');
}

function toBytes(value: CandidValue | undefined): Uint8Array {
    if (value instanceof Uint8Array) return value;
    throw new NetworkError('the canister is no jury canister');
}

function toCommit(value: CandidValue): CommitInput {
    const field = (name: string) => (value instanceof Map ? value.get(fieldHash(name)) : undefined);
    const number = (name: string) => Number(field(name) ?? Number.NaN);
    const hash = (name: string) => toBytes(field(name));
    return {
        root: hash('root'),
        leaves: {
            length: number('length'),
            draws: number('draws'),
            genesis: hash('genesis'),
            previousHash: hash('previous_hash'),
            roles: hash('roles'),
            entity: hash('entity'),
            httpExpr: hash('http_expr')
        },
        certificates: asList(field('certificates') ?? []).map(toBytes)
    };
}
