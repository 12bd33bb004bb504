import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import { decode, encode } from 'cborg';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { requestIdOf } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ClientError } from '../../src/client/client-error.js';
import { findCommit } from '../../src/client/find-change.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { encodeCertificate, parseCertificate } from '../../src/protocol/certificate.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { FaultyProxy } from '../faulty-proxy.js';
import { installJury } from '../install-jury.js';
import { CANISTER, certificate } from '../verifier/certificate-builder.js';

/** Changes whose answer is lost for so long, or hidden so well, that less is known of them than it seems. */

let replica: Replica;
let canisterId: Principal;
let proxy: FaultyProxy;
const court = Ed25519KeyIdentity.generate();

beforeAll(async () => {
    // Client and replica have one clock, which can be put forward.
    vi.useFakeTimers({ toFake: ['Date', 'performance'], now: Date.now(), shouldAdvanceTime: true });
    replica = await startReplica({ now: () => BigInt(Date.now()) * 1_000_000n });
    canisterId = await replica.createCanister({ controllers: [court.getPrincipal()] });
    await installJury(replica, canisterId, court.getPrincipal());
    proxy = await FaultyProxy.start(replica.url);
});
afterAll(async () => {
    proxy.stop();
    await replica.stop();
    vi.useRealTimers();
});

const connect = (url: string, identity = court, timeoutMs = 60_000) =>
    JuryClient.connect({ url, canisterId, rootKey: replica.rootKey, identity, timeoutMs });

const codeOf = async (call: Promise<unknown>): Promise<unknown> =>
    call.then(
        (value) => ({ value }),
        (error: unknown) => (error instanceof ClientError ? error.code : error)
    );

/** Beyond the two minutes of the call and the five for which the network remembers how it ended. */
const FORGOTTEN_MS = 430_000;

describe('a change that is looked for when the network has forgotten it', () => {
    it('is found behind any number of blocks of others', async () => {
        const others = await connect(replica.url);
        const client = await connect(proxy.url, court, 12_000);
        proxy.reset(({ endpoint, before }) =>
            endpoint === 'call'
                ? { arrives: before === 0, answer: before === 0 ? 'silence' : undefined }
                : undefined
        );
        const index = await others.length();
        const change = codeOf(client.add([asciiBytes('mine')], asciiBytes('mine')));
        while ((await others.length()) === index) await new Promise((done) => setTimeout(done, 50));
        for (let i = 0; i < 5; i++)
            await Promise.all(Array.from({ length: 41 }, (_, k) => others.add([], asciiBytes(`${i} ${k}`))));
        vi.advanceTimersByTime(FORGOTTEN_MS);
        expect(await change).toEqual({ value: index });
    }, 120_000);

    it('is not said to be not made: the network knows no such call either way', async () => {
        const client = await connect(proxy.url);
        let calls = 0;
        proxy.reset(({ endpoint }) => {
            if (endpoint !== 'call') return undefined;
            if (++calls === 2) vi.advanceTimersByTime(FORGOTTEN_MS);
            return { arrives: false, answer: undefined };
        });
        expect(await codeOf(client.add([], asciiBytes('lost')))).toBe('OUTCOME_UNKNOWN');
    }, 60_000);
});

describe('a commit', () => {
    it('is found by what its certificate certifies, with whatever delegation it is kept', async () => {
        const build = (delegated: bigint, time: bigint) =>
            certificate()
                .withDelegation({ time: delegated })
                .withTime(time)
                .withCertifiedData(CANISTER, new Uint8Array(32).fill(5))
                .build();
        const [earlier, sent, later] = [build(1n, 9n), build(2n, 9n), build(2n, 10n)];
        const { delegation } = parseCertificate(earlier);
        const kept = encodeCertificate({ ...parseCertificate(sent), delegation });
        expect(kept).not.toEqual(sent);
        const none = new Uint8Array();
        const leaves = {
            ...{ draws: 0, entity: none, genesis: none, length: 7 },
            ...{ previousHash: none, roles: none, httpExpr: none }
        };
        const find = (wanted: Uint8Array) =>
            findCommit(
                (start) => Promise.resolve([{ certificates: [kept], root: none, leaves }].slice(start)),
                wanted
            );
        expect(await find(sent)).toEqual({ value: [7] });
        expect(await find(later)).toBeUndefined();
    });

    it('is looked for at the end of a long log, and the rest is not read', async () => {
        const none = new Uint8Array();
        const leaves = {
            ...{ draws: 0, entity: none, genesis: none },
            ...{ previousHash: none, roles: none, httpExpr: none }
        };
        const made = new Map<number, Uint8Array>();
        const at = (time: number): Uint8Array => {
            const known = made.get(time) ?? certificate().withTime(BigInt(time)).build();
            made.set(time, known);
            return known;
        };
        for (const length of [1, 2, 99, 101, 700]) {
            let [asked, read] = [0, 0];
            const getCommits = (start: number, count: number) => {
                asked++;
                const size = Math.max(0, Math.min(count, length - start));
                read += size;
                const numbers = Array.from({ length: size }, (_, i) => start + i);
                return Promise.resolve(
                    numbers.map((n) => ({
                        certificates: [at(n + 1)],
                        root: none,
                        leaves: { ...leaves, length: n + 1 }
                    }))
                );
            };
            const seen = { count: 0 };
            expect(await findCommit(getCommits, at(length), seen)).toEqual({ value: [length] });
            expect(await findCommit(getCommits, at(length + 1), seen)).toBeUndefined();
            expect(seen.count).toBe(length);
            expect(read).toBeLessThan(2 * 100 + 2 * Math.ceil(Math.log2(length + 1)) + 10);
            expect(asked).toBeLessThan(2 * Math.ceil(Math.log2(length + 1)) + 10);
            // Even the first of all is found.
            if (length < 200) expect(await findCommit(getCommits, at(1))).toEqual({ value: [1] });
        }
    });
});

/**
 * Takes a certificate of the status before it passes a call on, says that the canister refused it, shows that old
 * certificate from then on, and drops whatever would show the change.
 */
async function lyingGateway(dropsLooks: boolean): Promise<{ url: string; server: Server }> {
    const tags: ((value: unknown) => unknown)[] = [];
    tags[55799] = (inner) => (inner as () => unknown)();
    let stale: Buffer | undefined;
    const forward = (path: string, body: Uint8Array, method = 'POST') =>
        new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
            const headers = { 'content-type': 'application/cbor' };
            request(new URL(path, replica.url), { method, headers }, (answer) => {
                const parts: Buffer[] = [];
                answer.on('data', (part: Buffer) => parts.push(part));
                answer.on('end', () =>
                    resolve({ status: answer.statusCode ?? 500, body: Buffer.concat(parts) })
                );
            })
                .on('error', reject)
                .end(body);
        });
    const answerTo = async (path: string, body: Buffer, method: string | undefined) => {
        if (path.endsWith('/call')) {
            const { content } = decode(body, { tags } as never) as {
                content: Record<string, unknown> & { ingress_expiry: bigint };
            };
            const id = new Uint8Array(requestIdOf(content));
            const status = {
                content: {
                    request_type: 'read_state',
                    sender: Uint8Array.of(4),
                    paths: [[asciiBytes('request_status'), id]],
                    ingress_expiry: content.ingress_expiry
                }
            };
            const statusUrl = path.replace(/\/v\d\//, '/v3/').replace(/call$/, 'read_state');
            stale = (await forward(statusUrl, encode(status))).body;
            await forward(path, body);
            const words = 'NOT_AUTHORIZED: you hold no role here';
            return {
                status: 200,
                body: encode({
                    status: 'non_replicated_rejection',
                    reject_code: 4,
                    reject_message: words,
                    error_code: 'IC0406'
                })
            };
        }
        if (stale !== undefined && body.includes('request_status')) return { status: 200, body: stale };
        if (dropsLooks && stale !== undefined && body.includes('get_role_changes')) return undefined;
        return forward(path, body, method);
    };
    const server = createServer((incoming, outgoing) => {
        void (async () => {
            const parts: Buffer[] = [];
            for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
            const answer = await answerTo(incoming.url ?? '/', Buffer.concat(parts), incoming.method);
            if (answer === undefined) outgoing.destroy();
            else outgoing.writeHead(answer.status, { 'content-type': 'application/cbor' }).end(answer.body);
        })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, server };
}

describe('a change that takes the right to make it, made behind an unsigned refusal', () => {
    it.each([
        [true, 'OUTCOME_UNKNOWN'],
        [false, { value: undefined }]
    ])(
        'is never told as refused (looks dropped: %s)',
        async (dropsLooks, outcome) => {
            const user = Ed25519KeyIdentity.generate();
            const { url, server } = await lyingGateway(dropsLooks);
            await (await connect(replica.url)).authorize(user.getPrincipal());
            const client = await connect(url, user);
            expect(await codeOf(client.deauthorize(user.getPrincipal()))).toEqual(outcome);
            const left = await (await connect(replica.url)).getAuthorized();
            expect(left.map(String)).not.toContain(user.getPrincipal().toText());
            server.close();
            server.closeAllConnections();
        },
        60_000
    );

    it('is told as refused by who holds no role, as the network signs it after the call', async () => {
        const stranger = Ed25519KeyIdentity.generate();
        const client = await connect(replica.url, stranger);
        expect(await codeOf(client.add([], asciiBytes('a stranger')))).toBe('NOT_AUTHORIZED');
    });
});
