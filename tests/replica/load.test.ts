import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '@dfinity/principal';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { caller, COUNTER, errorOf, installed } from './fixtures.js';
import { body, callContent, envelope, post } from './http-client.js';

/** Many at once, and some who behave badly meanwhile. A longer run: LOAD_SECONDS=60. */
const SECONDS = Number(process.env['LOAD_SECONDS'] ?? 4);
const CLIENTS = 200;
const BURST = 2000;

let replica: Replica;
let id: Principal;
let agent: Agent;
let halfOpen: Promise<void>[];
beforeAll(async () => {
    replica = await startReplica();
    id = await installed(replica, COUNTER);
    agent = new Agent({ keepAlive: true, maxSockets: Infinity });
    halfOpen = await openHalf();
});
afterAll(async () => {
    agent.destroy();
    await replica.stop();
});

let number = 0;
const newCall = (canister: Principal, method: string) =>
    envelope({ ...callContent(canister, method), nonce: new Uint8Array(new Uint32Array([number++]).buffer) });

/** One call over a connection that stays. Gives status and body. */
function send(canister: Principal, content: Uint8Array): Promise<{ status: number; body: Buffer }> {
    const path = `/api/v3/canister/${canister.toText()}/call`;
    const headers = { 'content-type': 'application/cbor', 'content-length': content.length };
    const options = { agent, host: '127.0.0.1', port: replica.port, path, method: 'POST', headers };
    return new Promise((resolve, fail) => {
        const request = httpRequest(options, (response) => {
            const parts: Buffer[] = [];
            response.on('data', (part: Buffer) => parts.push(part));
            response.once('end', () =>
                resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts) })
            );
        });
        request.once('error', fail);
        request.end(content);
    });
}

async function count(canister: Principal): Promise<number> {
    return (await caller(replica, canister).read())[0] ?? NaN;
}

async function open(text: string): Promise<Socket> {
    const socket = connect(replica.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(text);
    return socket;
}

const percentile = (sorted: readonly number[], share: number) =>
    sorted[Math.floor(sorted.length * share)] ?? NaN;

/** Connections that say nothing, half a request line, or part of a body: opened first, and there all the time. */
async function openHalf(): Promise<Promise<void>[]> {
    const path = `/api/v3/canister/${id.toText()}/call`;
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/cbor\r\nContent-Length: 1000\r\n`;
    const texts = ['', 'POST /api/v2/can', `${head}\r\nabc`].flatMap((text) =>
        Array.from({ length: 100 }, () => text)
    );
    const sockets = await Promise.all(texts.map(open));
    return sockets.map((socket) => {
        socket.on('error', () => undefined);
        return new Promise<void>((resolve) => socket.resume().once('close', () => resolve()));
    });
}

describe('the server', () => {
    it(`answers ${BURST} requests that come at once, each of them once`, async () => {
        const before = await count(id);
        const answers = await Promise.all(Array.from({ length: BURST }, () => send(id, newCall(id, 'add'))));
        expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
        expect(await count(id)).toBe(before + BURST);
    });

    it(`serves ${CLIENTS} clients for ${SECONDS} seconds without losing or doubling an update`, async () => {
        const before = await count(id);
        const until = Date.now() + SECONDS * 1000;
        const times: number[] = [];
        const client = async () => {
            while (Date.now() < until) {
                const started = performance.now();
                const { status } = await send(id, newCall(id, 'add'));
                expect(status).toBe(200);
                times.push(performance.now() - started);
            }
        };
        await Promise.all(Array.from({ length: CLIENTS }, client));
        expect(await count(id)).toBe(before + times.length);
        times.sort((a, b) => a - b);
        const megabytes = Math.round(process.memoryUsage().rss / 2 ** 20);
        console.log(
            `${times.length} updates in ${SECONDS} s, median ${percentile(times, 0.5).toFixed(0)} ms, ` +
                `p95 ${percentile(times, 0.95).toFixed(0)} ms, ${megabytes} MB with the clients`
        );
        expect(times.length).toBeGreaterThan(CLIENTS);
    });

    it('survives a client that goes away while it is answered', async () => {
        const content = Buffer.from(newCall(id, 'add'));
        const path = `/api/v3/canister/${id.toText()}/call`;
        const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/cbor\r\nContent-Length: ${content.length}\r\n\r\n`;
        const before = await count(id);
        const socket = await open(head);
        socket.write(content);
        await expect.poll(() => count(id)).toBe(before + 1);
        socket.destroy();
        expect((await send(id, newCall(id, 'add'))).status).toBe(200);
    });
});

describe('a canister in an endless loop', () => {
    it('is stopped at its limit; another one is untouched by it', async () => {
        const other = await installed(replica, COUNTER);
        await caller(replica, other).update('add');
        const looping = post(`${replica.url}/api/v3/canister/${id.toText()}/call`, newCall(id, 'loop'));
        const adding = post(`${replica.url}/api/v3/canister/${other.toText()}/call`, newCall(other, 'add'));
        expect((await body(await adding))['status']).toBe('replied');
        expect(await count(other)).toBe(2);
        expect((await looping).status).toBeLessThan(300);
        expect(errorOf(await caller(replica, id).update('nothing'))).toMatch(/IC0536/);
        expect(errorOf(await caller(replica, id).update('add'))).toBe('a reply');
    });
});

describe('connections that never finish their request', () => {
    it('are closed in the end', async () => {
        await Promise.all(halfOpen);
        expect((await send(id, newCall(id, 'add'))).status).toBe(200);
    });
});
