import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Certificate } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { toHex } from '../../src/protocol/bytes.js';
import { startReplica } from '../../src/replica/index.js';
import { hashOfMap } from '../../src/protocol/request-id.js';
import { juryProgram } from '../built.js';
import { COUNTER, installed } from './fixtures.js';
import { body, callContent, type Content, envelope, label, post, readStateContent } from './http-client.js';

/**
 * A replica in a process of its own is killed (SIGKILL) in the middle of updates, again and again. What was answered
 * with a certificate must be there afterwards, once. More kills: REPLICA_KILLS=50; the same ones again: REPLICA_SEED.
 */
const KILLS = Number(process.env['REPLICA_KILLS'] ?? 6);
const SEED = Number(process.env['REPLICA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const CLIENTS = 8;

function generator(seed: number): () => number {
    let state = seed >>> 0;
    return () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return state / 2 ** 32;
    };
}
const random = generator(SEED);

let folder: string;
let adder: Principal;
let asker: Principal;
let rootKey: Uint8Array;
let last: ChildProcess | undefined;

beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crash-'));
    const replica = await startReplica({ stateDir: folder });
    adder = await installed(replica, COUNTER);
    asker = await installed(replica, COUNTER);
    rootKey = replica.rootKey;
    await replica.stop();
});
afterAll(async () => {
    // Only after a failure is one still running.
    if (last !== undefined && last.exitCode === null && last.signalCode === null) {
        const gone = once(last, 'exit');
        last.kill('SIGKILL');
        await gone;
    }
    rmSync(folder, { recursive: true });
});

interface Running {
    readonly child: ChildProcess;
    readonly url: string;
    readonly rootKey: string;
}

async function start(): Promise<Running> {
    const args = [juryProgram(), 'replica', 'start', '--port', '0', '--state-dir', folder, '--json'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    last = child;
    let output = '';
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    for await (const text of child.stdout.setEncoding('utf8') as AsyncIterable<string>) {
        output += text;
        if (output.endsWith('\n')) break;
    }
    if (output === '') throw new Error(`the replica did not start (seed ${SEED}): ${errors}`);
    const { url, root_key } = JSON.parse(output) as { url: string; root_key: string };
    return { child, url, rootKey: root_key };
}

/** Calls wait for their answer from v3 on; the agent that verifies reads the canister ranges of v2. */
const base = (url: string, id: Principal, version: 'v2' | 'v3') =>
    `${url}/api/${version}/canister/${id.toText()}`;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Calls until the connection breaks. */
async function keepCalling(
    url: string,
    id: Principal,
    method: string,
    acknowledged: Content[],
    sent: { count: number }
) {
    for (;;) {
        const nonce = Uint8Array.from({ length: 16 }, () => Math.floor(Math.random() * 256));
        const content = { ...callContent(id, method), nonce };
        sent.count++;
        try {
            const response = await post(`${base(url, id, 'v3')}/call`, envelope(content));
            const { status } = await body(response);
            expect(status).toBe('replied');
            acknowledged.push(content);
        } catch (error) {
            if (error instanceof TypeError) return; // fetch: the connection is gone
            throw error;
        }
    }
}

async function ask(url: string, id: Principal, method: string): Promise<Uint8Array> {
    const content = { ...callContent(id, method), request_type: 'query' };
    const { reply } = await body(await post(`${base(url, id, 'v2')}/query`, envelope(content)));
    return Uint8Array.from((reply as { arg: Uint8Array }).arg);
}

async function counts(url: string, id: Principal): Promise<bigint[]> {
    return [...new BigInt64Array((await ask(url, id, 'read')).buffer)];
}

async function verified(certificate: Uint8Array, canisterId: Principal): Promise<Certificate> {
    return Certificate.create({ certificate, rootKey, canisterId });
}

function valueAt(certificate: Certificate, path: Uint8Array[]): Uint8Array | undefined {
    const found = certificate.lookup_path(path);
    return found.status === 'Found' && found.value instanceof Uint8Array ? found.value : undefined;
}

/** What the restarted replica certifies of a request that its predecessor answered. */
async function certifiedReply(url: string, id: Principal, content: Content): Promise<Uint8Array | undefined> {
    const path = [label('request_status'), hashOfMap(content)];
    const response = await post(`${base(url, id, 'v2')}/read_state`, envelope(readStateContent([path])));
    const certificate = await verified((await body(response))['certificate'] as Uint8Array, id);
    return valueAt(certificate, [...path, label('reply')]);
}

describe(`a replica that is killed (seed ${SEED})`, () => {
    it(`${KILLS} times under load loses nothing that it had acknowledged, and does nothing twice`, async () => {
        let running = await start();
        let before = 0n;
        let total = 0;
        for (let kill = 0; kill < KILLS; kill++) {
            const adds: Content[] = [];
            const asks: Content[] = [];
            const sent = { count: 0 };
            const { url, child } = running;
            const clients = Array.from({ length: CLIENTS }, () => keepCalling(url, adder, 'add', adds, sent));
            const others = Array.from({ length: 2 }, () =>
                keepCalling(url, asker, 'random', asks, { count: 0 })
            );
            // Every third one at once, in the middle of whatever it is doing after its start.
            const started = Date.now();
            const isWarm = () => kill % 3 === 2 || adds.length > 0 || Date.now() - started > 5000;
            while (!isWarm()) await sleep(10);
            await sleep(random() * 400);
            const gone = once(child, 'exit');
            child.kill('SIGKILL');
            await Promise.all([gone, ...clients, ...others]);

            running = await start();
            expect(running.rootKey).toBe(toHex(rootKey));
            const [heap = 0n, global, stable] = await counts(running.url, adder);
            expect([global, stable]).toEqual([heap, heap]);
            const done = Number(heap - before);
            expect(done).toBeGreaterThanOrEqual(adds.length);
            expect(done).toBeLessThanOrEqual(sent.count);
            const own = await counts(running.url, asker);
            expect(new Set(own).size).toBe(1);

            const certificate = await verified(await ask(running.url, adder, 'certificate'), adder);
            const certified = valueAt(certificate, [
                label('canister'),
                adder.toUint8Array(),
                label('certified_data')
            ]);
            expect(certified).toEqual(new Uint8Array(BigInt64Array.of(heap).buffer));
            const replies = await Promise.all(
                adds.slice(-3).map((content) => certifiedReply(running.url, adder, content))
            );
            for (const reply of replies) {
                const [count = 0n] = new BigInt64Array((reply ?? new Uint8Array()).slice().buffer);
                expect(count).toBeGreaterThan(before);
                expect(count).toBeLessThanOrEqual(heap);
            }
            expect(new Set(replies.map((reply) => toHex(reply ?? new Uint8Array()))).size).toBe(
                replies.length
            );
            before = heap;
            total += adds.length;
        }
        const gone = once(running.child, 'exit');
        running.child.kill('SIGTERM');
        await gone;
        console.log(`${KILLS} kills, ${total} acknowledged updates, seed ${SEED}`);
        expect(total).toBeGreaterThan(KILLS);
    });
});
