import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { once } from 'node:events';
import { encode } from 'cborg';
import { Principal } from '@dfinity/principal';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientError, canisterError } from '../../src/client/client-error.js';
import { fetchRootKey, JuryClient } from '../../src/client/jury-client.js';
import type { ConnectOptions } from '../../src/client/jury-client.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { FaultyProxy } from '../faulty-proxy.js';
import type { Fault } from '../faulty-proxy.js';
import { installJury } from '../install-jury.js';

/** What goes wrong on the way to a canister and back, and how it is told. */

let replica: Replica;
let canisterId: Principal;
const servers: Server[] = [];
beforeAll(async () => {
    replica = await startReplica();
    canisterId = await replica.createCanister();
    await installJury(replica, canisterId);
});
afterAll(async () => {
    await replica.stop();
});
// The agent prints what it throws.
beforeEach(() => void vi.spyOn(console, 'warn').mockReturnValue());
afterEach(() => {
    vi.restoreAllMocks();
    for (const server of servers.splice(0)) server.close();
});

const connect = (change: Partial<ConnectOptions> = {}) =>
    JuryClient.connect({ url: replica.url, canisterId, rootKey: replica.rootKey, ...change });

async function serving(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}

async function errorOf(call: Promise<unknown>): Promise<ClientError> {
    const error: unknown = await call.then(
        () => 'no error',
        (caught: unknown) => caught
    );
    if (!(error instanceof ClientError)) throw new Error(`not a ClientError: ${String(error)}`);
    expect(error.message).not.toMatch(/\n|\bat \S+ \(|node_modules|HTTP details|Request ID/);
    expect(error.message.length).toBeLessThan(500);
    return error;
}

const none = new Uint8Array();
const add = (client: JuryClient) => client.add([], none);

describe('a trap of the canister', () => {
    it('keeps its code and its words, and nothing of what was wrapped around', async () => {
        const client = await connect();
        const { code, detail } = await errorOf(client.getPoolSize(99));
        expect(code).toBe('INDEX_OUT_OF_RANGE');
        expect(detail).toMatch(/^asked for index 99 of a log of \d+ blocks$/);
        expect((await errorOf(client.select(99, 1, none))).code).toBe('INDEX_OUT_OF_RANGE');
    });

    it.each([
        ["trap with message: 'POOL_TOO_SMALL: asked for 12 of 9'", 'POOL_TOO_SMALL', 'asked for 12 of 9'],
        ['LOG_FULL: no room.\nbacktrace', 'LOG_FULL', 'no room'],
        ['"RANDOMNESS_UNAVAILABLE: draw 3 failed"', 'RANDOMNESS_UNAVAILABLE', 'draw 3 failed'],
        ['NOT_POOL_TOO_SMALL: x', undefined, undefined],
        ['POOL_TOO_SMALL without a colon', undefined, undefined]
    ])('%j', (message, code, detail) => {
        const error = canisterError(message);
        expect([error?.code, error?.detail]).toEqual([code, detail]);
    });
});

describe('a network', () => {
    it('that does not answer is UNREACHABLE, and nothing was changed', async () => {
        for (const url of ['http://127.0.0.1:1', 'http://nowhere.invalid']) {
            const client = await connect({ url });
            expect((await errorOf(client.length())).code).toBe('UNREACHABLE');
            expect((await errorOf(add(client))).code).toBe('UNREACHABLE');
            expect((await errorOf(fetchRootKey(url))).code).toBe('UNREACHABLE');
        }
    });

    it('of another root key is REPLY_UNVERIFIED', async () => {
        const other = await startReplica();
        const client = await connect({ rootKey: other.rootKey });
        await other.stop();
        expect((await errorOf(client.length())).code).toBe('REPLY_UNVERIFIED');
        const change = await errorOf(add(client));
        expect(change.code).toBe('REPLY_UNVERIFIED');
        expect(change.detail).not.toContain('may have been made');
        const nonsense = await connect({ rootKey: new Uint8Array(133) });
        expect((await errorOf(nonsense.length())).code).toBe('REPLY_UNVERIFIED');
    });

    it('that knows no such canister says so', async () => {
        const nowhere = await connect({ canisterId: Principal.fromText('5v3p4-iyaaa-aaaaa-qaaaa-cai') });
        expect((await errorOf(nowhere.length())).code).toBe('CANISTER_UNKNOWN');
        expect((await errorOf(add(nowhere))).code).toBe('CANISTER_UNKNOWN');
        const empty = await connect({ canisterId: await replica.createCanister() });
        expect((await errorOf(empty.length())).code).toBe('CANISTER_UNKNOWN');
        expect((await errorOf(add(empty))).code).toBe('CANISTER_UNKNOWN');
    });

    it('behind a gateway that knows no such canister says so too', async () => {
        const url = await serving((_, response) =>
            response
                .writeHead(400)
                .end('error: canister_not_found\ndetails: The specified canister does not exist.')
        );
        const client = await connect({ url });
        expect((await errorOf(client.length())).code).toBe('CANISTER_UNKNOWN');
        expect((await errorOf(add(client))).code).toBe('CANISTER_UNKNOWN');
    });

    it('that refuses a call at its door has not carried it out', async () => {
        const url = await serving((_, response) => response.writeHead(413).end('too large'));
        const { code, detail } = await errorOf(add(await connect({ url })));
        expect([code, detail]).toEqual([
            'CALL_FAILED',
            'the address answered with HTTP status 413: too large; check --network, or try again later'
        ]);
        const late = await serving((_, response) =>
            response.writeHead(400).end('Invalid request expiry: Specified ingress_expiry not within range')
        );
        expect((await errorOf((await connect({ url: late })).length())).detail).toContain('clock');
    });
});

describe('a change whose answer is lost, with all that comes after it', () => {
    const lost: Fault = { arrives: true, answer: undefined };
    it.each<[string, Fault]>([
        ['as the connection breaks', lost],
        ['as nothing comes', { arrives: true, answer: 'silence' }],
        ['to trouble in the network', { arrives: true, answer: { status: 502 } }],
        ['in nonsense', { arrives: true, answer: { status: 200, body: '<html>' } }],
        ['in an empty answer', { arrives: true, answer: () => Buffer.from('d9d9f7a0', 'hex') }],
        ['to a server that gives up waiting', { arrives: true, answer: { status: 408 } }],
        [
            'to a network that knows no end of it',
            {
                arrives: true,
                answer: () => encode({ status: 'rejected', reject_code: 6, reject_message: 'who knows' })
            }
        ]
    ])('%s may have been made, and was', async (_, fault) => {
        const proxy = await FaultyProxy.start(replica.url);
        const client = await connect({
            url: proxy.url,
            changesValidFor: 3_000_000_000n,
            timeoutMs: 3000
        });
        const before = await client.length();
        proxy.reset(({ afterCall, endpoint }) =>
            endpoint === 'call' ? fault : afterCall ? lost : undefined
        );
        const { code, detail, lost: call } = await errorOf(add(client));
        proxy.reset(() => undefined);
        expect(code).toBe('OUTCOME_UNKNOWN');
        expect(detail).toContain('the change may have been made, and the log could not be asked; look with');
        expect(call?.requestId).toHaveLength(32);
        // All requests were the same, so it was made once.
        expect(await client.length()).toBe(before + 1);
        proxy.stop();
    });
});

describe('a change whose refusal nobody signed', () => {
    const through = async (fault: Fault) => {
        const proxy = await FaultyProxy.start(replica.url);
        const client = await connect({ url: proxy.url, changesValidFor: 3_000_000_000n, timeoutMs: 3000 });
        await client.length();
        proxy.reset(({ endpoint }) => (endpoint === 'call' ? fault : { arrives: false, answer: undefined }));
        return { client, proxy };
    };

    it.each([400, 403, 404, 413, 429])('by HTTP status %d may have been made', async (status) => {
        const { client, proxy } = await through({ arrives: true, answer: { status, body: 'no' } });
        const { code, detail } = await errorOf(add(client));
        expect(code).toBe('OUTCOME_UNKNOWN');
        expect(detail).toContain(`HTTP status ${status}: no`);
        proxy.stop();
    });

    it.each(['NOT_AUTHORIZED: you hold no role', 'Canister x not found'])(
        'by %j is told with its words',
        async (words) => {
            const answer = () => encode({ reject_code: 3, reject_message: words, error_code: 'IC0301' });
            const { client, proxy } = await through({ arrives: true, answer });
            const { code, detail } = await errorOf(add(client));
            expect(code).toBe('OUTCOME_UNKNOWN');
            expect(detail).toContain(`${words}`);
            expect(detail).toContain('nobody signed this refusal');
            proxy.stop();
        }
    );

    it('may have been made where a server says not to know the newest endpoint, and then is gone', async () => {
        const proxy = await FaultyProxy.start(replica.url);
        const client = await connect({ url: proxy.url, changesValidFor: 3_000_000_000n, timeoutMs: 3000 });
        await client.length();
        proxy.reset(({ endpoint }) => {
            if (endpoint === 'call') proxy.stopListening();
            return { arrives: true, answer: { status: 404 } };
        });
        expect((await errorOf(add(client))).code).toBe('OUTCOME_UNKNOWN');
        proxy.stop();
    });
});

describe('what answers no question of a jury', () => {
    it('is CANISTER_UNKNOWN when it is another canister', async () => {
        const id = await replica.createCanister();
        const wasm = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
        await replica.installCode({ canisterId: id, wasm });
        const client = await connect({ canisterId: id });
        expect((await errorOf(client.length())).code).toBe('CANISTER_UNKNOWN');
        expect((await errorOf(add(client))).code).toBe('CANISTER_UNKNOWN');
    });

    it('is UNREACHABLE when it names no root key', async () => {
        const url = await serving((_, response) => response.end(Buffer.from('d9d9f7a0', 'hex')));
        expect((await errorOf(fetchRootKey(url))).code).toBe('UNREACHABLE');
    });
});
