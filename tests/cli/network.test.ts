import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { expectFailure, jury } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Networks that are not there, are others, or lie. */

let world: World;
let other: Replica;
let canister: string;
beforeAll(async () => {
    world = await createWorld();
    other = await startReplica();
    canister = world.canisterId.toText();
});
afterAll(async () => {
    await other.stop();
    await world.stop();
});

const at = (network: string, ...more: string[]) => ['status', '-n', network, '-c', canister, ...more];

describe('a network', () => {
    it('that does not answer', async () => {
        const local = await expectFailure('UNREACHABLE', 3, at('http://127.0.0.1:1'));
        expect(local).toContain('start one with: jury replica start --deploy');
        const key = toHex(world.replica.rootKey);
        await expectFailure('UNREACHABLE', 3, at('http://127.0.0.1:1', '--root-key', key));
        await expectFailure('UNREACHABLE', 3, at('http://nowhere.invalid'));
    });

    it('whose local replica has stopped', async () => {
        const short = await startReplica();
        const args = at(short.url, '--root-key', toHex(short.rootKey));
        await short.stop();
        await expectFailure('UNREACHABLE', 3, args);
    });

    const answers: [string, string, RequestListener][] = [
        ['a web page', 'UNREACHABLE', (_, response) => response.end('<html>welcome</html>')],
        ['not found', 'CALL_FAILED', (_, response) => response.writeHead(404).end('no such page')],
        ['trouble', 'CALL_FAILED', (_, response) => response.writeHead(503).end('<html>busy</html>')],
        ['a closed connection', 'UNREACHABLE', (request) => request.destroy()],
        ['an empty map', 'REPLY_UNVERIFIED', (_, response) => response.end(Buffer.from('d9d9f7a0', 'hex'))]
    ];
    it.each(answers)('that answers with %s', async (_, code, answer) => {
        const server = createServer(answer).listen(0, '127.0.0.1');
        await once(server, 'listening');
        const url = `http://127.0.0.1:${portOf(server)}`;
        const key = ['--root-key', toHex(world.replica.rootKey)];
        await expectFailure(code, code === 'REPLY_UNVERIFIED' ? 1 : 3, at(url, ...key));
        await expectFailure('UNREACHABLE', 3, at(url));
        server.close();
    });
});

describe('a network that is silent', () => {
    it('is waited for as long as --timeout says, with or without its key', async () => {
        const server = createServer(() => undefined).listen(0, '127.0.0.1');
        await once(server, 'listening');
        const url = `http://127.0.0.1:${portOf(server)}`;
        const started = Date.now();
        const silent = await expectFailure('UNREACHABLE', 3, at(url, '--timeout', '1'));
        expect(silent).toContain('did not answer in time');
        await expectFailure(
            'UNREACHABLE',
            3,
            at(url, '--timeout', '1', '--root-key', toHex(world.replica.rootKey))
        );
        expect(Date.now() - started).toBeLessThan(60_000);
        server.closeAllConnections();
        server.close();
    });

    it('is not waited for a time that is none', async () => {
        for (const seconds of ['0', '-1', '1.5', 'x', '3601'])
            await expectFailure('USAGE', 2, at(world.replica.url, '--timeout', seconds));
    });
});

const portOf = (server: Server) => (server.address() as { port: number }).port;

describe('a root key', () => {
    it('of another network: nothing is believed, nothing written, nothing sent', async () => {
        const before = await world.state();
        const key = ['--root-key', toHex(other.rootKey)];
        const copy = join(world.folder, 'copy');
        const message = await expectFailure('REPLY_UNVERIFIED', 1, ['fetch', copy, ...world.court, ...key]);
        expect(message).toContain('--root-key');
        expect(existsSync(copy)).toBe(false);
        for (const args of [['status'], ['commit'], ['select', '--count', '1']])
            await expectFailure('REPLY_UNVERIFIED', 1, [...args, ...world.court, ...key]);
        expect(await world.state()).toEqual(before);
    });

    it('that is no point of the curve', async () => {
        const key = toHex(other.rootKey).slice(0, 74) + 'ff'.repeat(96);
        await expectFailure('REPLY_UNVERIFIED', 1, ['status', ...world.court, '--root-key', key]);
    });

    it('cannot be asked for elsewhere', async () => {
        await expectFailure('USAGE', 2, ['replica', 'root-key', '-n', 'mainnet', 'x']);
        const args = ['replica', 'root-key', '-n', 'https://example.com'];
        const { code, stderr } = await jury(args);
        expect(stderr).toMatch(/^jury: ROOT_KEY_MISSING: https:\/\/example.com is not on this machine/);
        expect(code).toBe(2);
    });
});

describe('a canister', () => {
    it('that is not on the network', async () => {
        canister = '5v3p4-iyaaa-aaaaa-qaaaa-cai';
        const message = await expectFailure('CANISTER_UNKNOWN', 3, at(world.replica.url));
        expect(message).toContain('check --canister');
        await expectFailure('CANISTER_UNKNOWN', 3, ['commit', ...at(world.replica.url).slice(1)]);
        canister = '2vxsx-fae';
        await expectFailure('CANISTER_UNKNOWN', 3, at(world.replica.url));
    });

    it('that holds no code', async () => {
        canister = (await world.replica.createCanister()).toText();
        await expectFailure('CANISTER_UNKNOWN', 3, at(world.replica.url));
        await expectFailure('CANISTER_UNKNOWN', 3, ['commit', ...at(world.replica.url).slice(1)]);
    });

    it('that is no jury canister', async () => {
        const id = await world.replica.createCanister();
        await world.replica.installCode({ canisterId: id, wasm: EMPTY_MODULE });
        canister = id.toText();
        const message = await expectFailure('CANISTER_UNKNOWN', 3, at(world.replica.url));
        expect(message).toMatch(/has no query method 'length'|check --canister/);
    });
});

/** `(module)`. */
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
