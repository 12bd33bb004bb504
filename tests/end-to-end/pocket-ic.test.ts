import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Actor, createIdentity, PocketIc, PocketIcServer } from '@dfinity/pic';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { commitOf } from '../../src/client/candid-values.js';
import type { CommitReply } from '../../src/client/candid-values.js';
import { juryService } from '../../src/protocol/interface.js';
import { verifyTipWitness, verifyWitness } from '../../src/verifier/block/witness.js';
import { verifyBlock } from '../../src/verifier/block/verify-block.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import { canisterWasm, pocketIcProgram } from '../built.js';
import { expectNoTrace, jury } from '../cli/jury-process.js';

/** The server as a process of its own, started by the unmodified `@dfinity/pic` because `POCKET_IC_BIN` names it. */

const folder = mkdtempSync(join(tmpdir(), 'pocket-ic-'));
// The client's port file has one name for all children of a process, and other tests may have one too.
process.env['TMPDIR'] = folder;
const portFile = join(folder, `pocket_ic_${process.ppid}.port`);
const servers: { stop: () => Promise<void> }[] = [];

beforeEach(() => vi.stubEnv('POCKET_IC_BIN', pocketIcProgram()));
afterEach(async () => {
    for (const server of servers.splice(0)) await server.stop();
    vi.unstubAllEnvs();
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(ttl?: number): Promise<PocketIcServer> {
    const server = await PocketIcServer.start(ttl === undefined ? {} : { ttl });
    servers.push(server);
    return server;
}

type Service = Record<
    | 'set_root_key'
    | 'authorize'
    | 'add'
    | 'select'
    | 'commit'
    | 'get_certificate'
    | 'get_block'
    | 'get_raw_blocks'
    | 'get_witness'
    | 'get_tip'
    | 'get_commits'
    | 'get_genesis',
    (...args: unknown[]) => Promise<unknown>
>;
interface Witness {
    certificate: Uint8Array;
    tree: Uint8Array;
}

async function commit(actor: Actor<Service>): Promise<unknown> {
    const [certificate] = (await actor.get_certificate()) as [Uint8Array];
    return actor.commit(certificate);
}

describe('the whole story of a jury', () => {
    it('on the server that POCKET_IC_BIN names', async () => {
        const server = await start();
        const pic = await PocketIc.create(server.getUrl(), { nns: { state: { type: 'new' as never } } });
        const controller = createIdentity('controller');
        const court = createIdentity('court');
        const { actor, canisterId } = await pic.setupCanister<Service>({
            idlFactory: () => juryService as never,
            wasm: canisterWasm(),
            arg: Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 1, 0x6e, 0x71, 1, 0, 0),
            sender: controller.getPrincipal()
        });
        await expect(actor.add([], new Uint8Array())).rejects.toThrow('NOT_AUTHORIZED');
        actor.setIdentity(controller);
        const nns = await pic.getNnsSubnet();
        const rootKey = Uint8Array.from(await pic.getPubKey(nns?.id ?? canisterId));
        await actor.set_root_key(rootKey);
        await actor.authorize(court.getPrincipal());
        actor.setIdentity(court);

        const people = Array.from({ length: 150 }, (_, i) => new Uint8Array(32).fill(i));
        expect(await actor.add(people, new Uint8Array())).toBe(0);
        expect(await commit(actor)).toEqual([1]);
        await pic.advanceTime(60_000);
        expect(await actor.select(0, 12, new TextEncoder().encode('Case 2026-114'))).toBe(1);
        expect(await commit(actor)).toEqual([2]);

        const genesis = (await actor.get_genesis()) as Uint8Array[];
        const policy = { rootKey, canisterId: canisterId.toUint8Array(), genesis };
        const commits = (await actor.get_commits(0, 10)) as CommitReply[];
        const blocks = (await actor.get_raw_blocks(0, 2)) as Uint8Array[];
        const { certificate, tree } = (await actor.get_witness(1, [1])) as Witness;
        const { leaves, lineage } = verifyBlock(
            { certificate, tree, data: blocks[1] ?? new Uint8Array(), index: 1, lineage: genesis },
            policy
        );
        expect(leaves.length).toBe(2);
        expect(lineage).toMatchObject([{ canisterId: policy.canisterId, rootKey, restored: undefined }]);
        expect(verifyWitness(tree).index).toBe(1);
        const tip = (await actor.get_tip()) as Witness;
        const { certifiedData: certifiedRoot } = verifyCertificate(tip.certificate, policy);
        expect(verifyTipWitness(tip.tree, { certifiedRoot }).leaves.length).toBe(2);
        const steps = verifyLog({ blocks, commits: commits.map(commitOf) }, policy);
        let step = steps.next();
        while (!step.done) step = steps.next();
        expect(step.value).toMatchObject({ verified: true, length: 2 });
        await pic.tearDown();
    });
});

describe('the server as a process', () => {
    const isListening = (url: string) =>
        fetch(`${url}/status`).then(
            () => true,
            () => false
        );

    it('writes its port, and takes it back when it is stopped', async () => {
        const server = await start();
        const url = server.getUrl();
        expect(readFileSync(portFile, 'utf8')).toBe(`${new URL(url).port}\n`);
        expect(await isListening(url)).toBe(true);
        await servers.pop()?.stop();
        expect(existsSync(portFile)).toBe(false);
        expect(await isListening(url)).toBe(false);
    });

    it('is one for all clients that look into the same file', async () => {
        const first = await start();
        const second = spawn(pocketIcProgram(), ['--port-file', portFile]);
        expect(await once(second, 'exit')).toEqual([0, null]);
        expect(readFileSync(portFile, 'utf8')).toBe(`${new URL(first.getUrl()).port}\n`);
        expect(await isListening(first.getUrl())).toBe(true);
    });

    it('gives way to a file that a killed one left, and says so', async () => {
        const stale = join(folder, 'stale.port');
        writeFileSync(stale, '9\n');
        const child = spawn(pocketIcProgram(), ['--port-file', stale, '--ttl', '600']);
        let said = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
        expect(await once(child, 'close')).toEqual([0, null]);
        expect(said).toBe(`${stale} names a server already; remove the file if there is none\n`);
        expect(readFileSync(stale, 'utf8')).toBe('9\n');
    });

    it('ends by itself when nobody has asked for as long as it was told', async () => {
        const began = Date.now();
        const child = spawn(pocketIcProgram(), ['--port-file', portFile, '--ttl', '1']);
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
        while (!output.includes('\n')) await once(child.stdout, 'data');
        const url = output.trim().split(/\s+/)[1] ?? '';
        const until = Date.now() + 2000;
        while (Date.now() < until) {
            expect(await isListening(url)).toBe(true);
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
        expect(await once(child, 'exit')).toEqual([0, null]);
        expect(Date.now() - began).toBeLessThan(20_000);
        expect(existsSync(portFile)).toBe(false);
    });

    it('is a command of jury, which says what is wrong with its options', async () => {
        const refused = async (...args: string[]) => {
            const { code, stderr } = await jury(['replica', 'pocket-ic', ...args]);
            expectNoTrace(stderr);
            return `${code} ${stderr}`;
        };
        expect(await refused('--ttl', 'soon')).toMatch(/^2 jury: USAGE: .*ttl/);
        expect(await refused('--port', '70000')).toMatch(/^2 jury: USAGE: .*port/);
        expect(await refused('--port-file', join(folder, 'nowhere', 'x'))).toMatch(
            /^3 jury: SYSTEM_FAILED: /
        );
        const server = await start();
        const { port } = new URL(server.getUrl());
        expect(await refused('--port', port)).toMatch(/^3 jury: PORT_IN_USE: /);
    });
});
