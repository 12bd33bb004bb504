import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Principal } from '@dfinity/principal';
import { toHex } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { caller, COUNTER, errorOf, installed } from './fixtures.js';
import { callContent, envelope, post } from './http-client.js';

let folder: string;
let running: Replica[];
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replica-'));
    running = [];
});
afterEach(async () => {
    await Promise.all(running.map((replica) => replica.stop()));
    rmSync(folder, { recursive: true });
});

async function start(options: Parameters<typeof startReplica>[0] = { stateDir: folder }): Promise<Replica> {
    const replica = await startReplica(options);
    running.push(replica);
    return replica;
}

describe('a state folder', () => {
    it('brings everything back', async () => {
        const first = await start();
        const controller = Principal.selfAuthenticating(new Uint8Array(44));
        const id = await installed(first, COUNTER, [controller]);
        const bare = await first.createCanister();
        await caller(first, id).update('add');
        const content = callContent(id, 'add');
        const url = (replica: Replica) => `${replica.url}/api/v3/canister/${id.toText()}/call`;
        expect((await post(url(first), envelope(content))).status).toBe(200);
        await first.stop();

        const second = await start();
        expect(second.rootKey).toEqual(first.rootKey);
        expect(second.canisters.map(String)).toEqual([id, bare].map(String));
        expect(second.time).toBeGreaterThanOrEqual(first.time);
        expect(await caller(second, id).read()).toEqual([2, 2, 2]);
        // the same request again: the old answer, no second execution
        expect((await post(url(second), envelope(content))).status).toBe(200);
        expect(await caller(second, id).read()).toEqual([2, 2, 2]);
        await expect(
            second.installCode({
                canisterId: id,
                wasm: COUNTER,
                mode: 'upgrade',
                sender: Principal.anonymous()
            })
        ).rejects.toThrow(/IC0512/);
        expect((await second.createCanister()).toText()).not.toBe(bare.toText());
        await caller(second, id).update('add');
        await second.stop();

        expect(await caller(await start(), id).read()).toEqual([3, 3, 3]);
    });

    it('is written soon, without a stop', async () => {
        const replica = await start();
        const id = await installed(replica, COUNTER);
        await caller(replica, id).update('add');
        await expect.poll(() => readdirSync(folder), { timeout: 30_000 }).toContain('state.json');
        const copy = mkdtempSync(join(tmpdir(), 'replica-copy-'));
        const { cpSync } = await import('node:fs');
        cpSync(folder, copy, { recursive: true });
        rmSync(join(copy, 'lock'));
        const restored = await start({ stateDir: copy });
        expect(await caller(restored, id).read()).toEqual([1, 1, 1]);
        await restored.stop();
        rmSync(copy, { recursive: true });
    });

    it('rejects to a canister what was under way', async () => {
        const first = await start();
        const id = await installed(first, COUNTER);
        first.setRandomness(() => new Promise(() => undefined));
        const waiting = caller(first, id).update('random');
        await expect.poll(async () => (await caller(first, id).read())[0]).toBe(1);
        await first.stop();
        expect(errorOf(await waiting)).toMatch(/^6 IC0602/);
        const second = await start();
        // the reject callback adds 20
        await expect.poll(() => caller(second, id).read()).toEqual([21, 21, 21]);
    });

    it('leaves no garbage', async () => {
        const first = await start();
        const id = await installed(first, COUNTER);
        for (let i = 0; i < 3; i++) {
            await caller(first, id).update('add');
            await new Promise((resolve) => setTimeout(resolve, 600));
        }
        await first.stop();
        const data = readdirSync(join(folder, 'data')).map((name) => name.split('-')[0]);
        expect(data.sort()).toEqual(['heap', 'stable', 'wasm']);
        expect(readdirSync(folder).sort()).toEqual(['data', 'format', 'seed', 'state.json']);
    });

    it('does not trust what an unfinished checkpoint left behind', async () => {
        await (await start()).stop();
        const name = `wasm-${toHex(sha256(COUNTER))}`;
        writeFileSync(join(folder, 'data', name), COUNTER.subarray(0, 100));
        writeFileSync(join(folder, 'state.json.tmp'), '{');
        const first = await start();
        const id = await installed(first, COUNTER);
        await first.stop();
        expect(await caller(await start(), id).read()).toEqual([0, 0, 0]);
    });

    it('remembers its own seed', async () => {
        const seed = new Uint8Array(32).fill(9);
        const first = await start({ stateDir: folder, seed });
        await first.stop();
        expect((await start()).rootKey).toEqual(first.rootKey);
        await running.pop()?.stop();
        await expect(start({ stateDir: folder, seed: new Uint8Array(32) })).rejects.toMatchObject({
            code: 'BAD_OPTION'
        });
    });
});

describe('a folder that cannot be used', () => {
    it('of another version', async () => {
        writeFileSync(join(folder, 'format'), 'local-replica-state 999\n');
        await expect(start()).rejects.toMatchObject({
            code: 'STATE_VERSION',
            message: expect.stringContaining('999') as string
        });
    });

    it('refuses what cannot be a state folder', async () => {
        const file = join(folder, 'file');
        writeFileSync(file, '');
        for (const stateDir of [file, join(file, 'below'), join(folder, 'no', 'such')]) {
            await expect(startReplica({ stateDir })).rejects.toMatchObject({ code: 'STATE_UNUSABLE' });
        }
    });

    it('of something else', async () => {
        writeFileSync(join(folder, 'precious.txt'), 'mine');
        await expect(start()).rejects.toMatchObject({ code: 'STATE_VERSION' });
        expect(readdirSync(folder)).toEqual(['precious.txt']);
    });

    it('in use by this process', async () => {
        await start();
        await expect(start()).rejects.toMatchObject({ code: 'STATE_IN_USE' });
    });

    it('in use by another process, until that is dead', async () => {
        const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
        const gone = new Promise((resolve) => other.once('exit', resolve));
        writeFileSync(join(folder, 'lock'), `${other.pid}\n`);
        await expect(start()).rejects.toMatchObject({
            code: 'STATE_IN_USE',
            message: expect.stringContaining(String(other.pid)) as string
        });
        other.kill();
        await gone;
        await start();
        expect(readFileSync(join(folder, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} `));
    });

    it.runIf(process.platform === 'linux')('locked in another container', async () => {
        const first = await start();
        const words = readFileSync(join(folder, 'lock'), 'utf8').trim().split(' ');
        expect([words[0], words[2], words[4]]).toEqual([
            String(process.pid),
            hostname(),
            readlinkSync('/proc/self/ns/pid')
        ]);
        await first.stop();
        words[4] = 'pid:[1]';
        writeFileSync(join(folder, 'lock'), `${words.join(' ')}\n`);
        await expect(start()).rejects.toMatchObject({
            code: 'STATE_IN_USE',
            message: `the state folder ${folder} is in use by process ${process.pid} of another container; stop it, or remove lock there if it no longer runs`
        });
        rmSync(join(folder, 'lock'));
        await start();
    });

    it('damaged', async () => {
        const first = await start();
        await installed(first, COUNTER);
        await first.stop();
        const path = join(folder, 'state.json');
        const good = readFileSync(path);
        writeFileSync(path, good.subarray(0, good.length / 2));
        await expect(start()).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
        writeFileSync(path, good);
        for (const name of readdirSync(join(folder, 'data'))) rmSync(join(folder, 'data', name));
        await expect(start()).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
    });
});

describe('starting and stopping', () => {
    it('says that a port is in use, and leaves the folder usable', async () => {
        const first = await start({});
        await expect(start({ port: first.port, stateDir: folder })).rejects.toMatchObject({
            code: 'PORT_IN_USE'
        });
        await start();
    });

    it('frees the port at once, with connections open', async () => {
        const first = await start({});
        const socket = connect(first.port, '127.0.0.1');
        await new Promise((resolve) => socket.once('connect', resolve));
        await fetch(`${first.url}/api/v2/status`);
        const began = Date.now();
        await first.stop();
        expect(Date.now() - began).toBeLessThan(1000);
        await start({ port: first.port });
        socket.destroy();
    });

    it('refuses work afterwards', async () => {
        const replica = await start({});
        await replica.stop();
        await replica.stop();
        const call = { canisterId: replica.subnetId, method: 'x', arg: new Uint8Array(0) };
        const stopped = { code: 'STOPPED' };
        await expect(replica.createCanister()).rejects.toMatchObject(stopped);
        await expect(replica.update(call)).rejects.toMatchObject(stopped);
        await expect(replica.query(call)).rejects.toMatchObject(stopped);
        await expect(replica.tick()).rejects.toMatchObject(stopped);
    });
});
