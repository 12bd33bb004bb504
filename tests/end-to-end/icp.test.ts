import { type ChildProcess, spawn } from 'node:child_process';
import {
    cpSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { juryProgram } from '../built.js';
import { type Replica, startReplica } from '../../src/replica/index.js';

/**
 * The network's own command line, written in Rust by other people: it signs, polls and verifies certificates and
 * node signatures by itself. Skipped where npm did not install it, which is everywhere but on Linux on x64.
 */
const ICP = join(packageRoot, 'node_modules/@icp-sdk/icp-cli-linux-x64/bin/icp');
const FOLDERS = ['src', 'scripts', 'candid', 'dist'];
const FILES = ['package.json', 'tsconfig.json', 'dfx.json'];

let folder: string;
let replica: Replica;

/** A copy of the checkout, whose `icp.yaml` names the replica of this test. */
function project(): string {
    const copy = mkdtempSync(join(tmpdir(), 'icp-'));
    for (const name of [...FOLDERS, ...FILES]) {
        cpSync(join(packageRoot, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(packageRoot, 'node_modules'), join(copy, 'node_modules'));
    const yaml = readFileSync(join(packageRoot, 'icp.yaml'), 'utf8');
    expect(yaml).toContain('url: http://127.0.0.1:4943');
    writeFileSync(join(copy, 'icp.yaml'), yaml.replace('http://127.0.0.1:4943', replica.url));
    mkdirSync(join(copy, 'home'));
    return copy;
}

interface Result {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

/** Asynchronous: the replica that is asked lives in this process. */
function run(command: string, args: readonly string[]): Promise<Result> {
    return new Promise((resolve, fail) => {
        const env = {
            ...process.env,
            DO_NOT_TRACK: '1',
            HOME: join(folder, 'home'),
            ICP_HOME: join(folder, 'home')
        };
        const child: ChildProcess = spawn(command, args, {
            cwd: folder,
            env,
            stdio: ['ignore', 'pipe', 'pipe']
        });
        const output = { stdout: '', stderr: '' };
        for (const name of ['stdout', 'stderr'] as const) {
            child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text));
        }
        child.once('error', fail);
        child.once('close', (code) => resolve({ code, ...output }));
    });
}

/** The lines of a block of docs/operating.md that is for `icp`. */
function commandsOf(block: 0 | 1): string[] {
    const document = readFileSync(join(packageRoot, 'docs/operating.md'), 'utf8');
    const [, text = ''] = [...document.matchAll(/^```shell\n([\s\S]*?)^```$/gm)][block] ?? [];
    return text.split('\n').filter((line) => /^(icp|npx jury (set-root-key|status)) /.test(line));
}

/** A command of docs/operating.md, with the programs and the replica of this test. */
const asHere = (command: string): string =>
    command
        .replace(/(^|\()icp /g, `$1'${ICP}' `)
        .replace(/^npx jury (.*)-n local/, `node '${juryProgram()}' $1-n ${replica.url}`);

async function icp(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(ICP, args);
    expect(code, stderr).toBe(0);
    return stdout;
}

describe.skipIf(!existsSync(ICP))('icp 1.5.0', () => {
    beforeAll(async () => {
        replica = await startReplica();
        folder = project();
    });
    afterAll(async () => {
        await replica.stop();
        rmSync(folder, { recursive: true });
    });

    it('runs the commands of docs/operating.md', async () => {
        const commands = commandsOf(0);
        expect(commands.length).toBeGreaterThanOrEqual(6);
        const outputs: string[] = [];
        for (const command of commands) {
            const { code, stdout, stderr } = await run('bash', ['-c', asHere(command)]);
            expect(code, `${command}\n${stderr}`).toBe(0);
            outputs.push(stdout);
        }
        expect(outputs[commands.findIndex((line) => line.startsWith('icp canister status'))]).toMatch(
            /Status: Running/
        );
        expect(outputs[commands.findIndex((line) => line.includes(' length '))]).toBe('(0 : nat32)\n');
        expect(outputs[commands.findIndex((line) => line.includes(' select '))]).toBe('(1 : nat32)\n');
        const keySet = outputs[commands.findIndex((line) => line.startsWith('npx jury '))];
        expect(keySet).toContain('against the root key of this network from now on');
    });

    it('sees the jurors after the upgrade, by query and by update', async () => {
        expect(await icp('canister', 'call', 'jury', 'length', '()', '--query')).toBe('(2 : nat32)\n');
        const status = await icp('canister', 'status', 'jury', '--json');
        expect(JSON.parse(status)).toMatchObject({ status: 'Running' });
        const history = await icp('canister', 'call', 'jury', 'code_history', '()');
        expect(history).toMatch(/mode = variant \{ upgrade \}/);
    });

    it('gives a role, commits a certificate and reads the block that has it', async () => {
        const clerk = '2chl6-4hpzw-vqaaa-aaaaa-c';
        await icp('canister', 'call', 'jury', 'authorize', `(principal "${clerk}")`);
        expect(await icp('canister', 'call', 'jury', 'get_roles', '()', '--query')).toContain(clerk);
        const asked = await icp('canister', 'call', 'jury', 'get_certificate', '()', '--query');
        const [, certificate = ''] = /opt (blob "[^"]+")/.exec(asked) ?? [];
        expect(certificate.length).toBeGreaterThan(300);
        const commit = ['canister', 'call', 'jury', 'commit', `(${certificate})`];
        expect(await icp(...commit)).toBe('(opt (2 : nat32))\n');
        expect(await icp(...commit)).toBe('(null)\n');
        const block = await icp('canister', 'call', 'jury', 'get_block', '(1)', '--query');
        expect(block).toContain('kind = variant { Select }');
        expect(block).toContain(certificate);
    });

    it('reads the interface that the canister carries, and the words of a refusal', async () => {
        const interfaceText = await icp('canister', 'metadata', 'jury', 'candid:service');
        expect(interfaceText).toContain('get_block');
        const refused = await run(ICP, ['canister', 'call', 'jury', 'select', '(9, 1, blob "")']);
        expect(refused.code).not.toBe(0);
        expect(refused.stderr).toMatch(/ic0.trap. with message: '[A-Z]+_[A-Z_]+: /);
        expect(refused.stderr).not.toMatch(/parser error/);
    });

    it('lets it run dry and tops it up, by the commands of docs/operating.md', async () => {
        const commands = commandsOf(1);
        expect(commands).toHaveLength(6);
        const told: Result[] = [];
        for (const command of commands) {
            const result = await run('bash', ['-c', asHere(command)]);
            if (command.startsWith('npx jury status ')) told.push(result);
            else expect(result.code, `${command}\n${result.stderr}`).toBe(0);
        }
        expect(told).toMatchObject([
            { code: 0, stdout: expect.stringContaining('CYCLES_LOW: ') as string },
            { code: 3, stderr: expect.stringContaining('CANISTER_FROZEN: ') as string },
            { code: 0, stdout: expect.not.stringContaining('CYCLES_LOW') as string }
        ]);
        expect(told[2]?.stdout).toContain('blocks      2, of which');
    });

    it('creates another canister of its own, stops and deletes it', async () => {
        const id = (await icp('canister', 'create', '--detached', '-q', '-n', 'local')).trim();
        expect(replica.canisters.map(String)).toContain(id);
        await icp('canister', 'stop', id, '-n', 'local');
        expect(await icp('canister', 'status', id, '-n', 'local')).toMatch(/Status: Stopped/);
        await icp('canister', 'delete', id, '-n', 'local', '--no-recover-cycles');
        expect(replica.canisters.map(String)).not.toContain(id);
    });
});
