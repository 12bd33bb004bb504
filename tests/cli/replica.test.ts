import { spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
    cpSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    symlinkSync,
    writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { juryProgram } from '../built.js';
import { expectFailure, expectNoTrace, jury, oneObject, startJury, untold } from './jury-process.js';

/** `jury replica start`, from outside. */

const folder = mkdtempSync(join(tmpdir(), 'jury-replica-'));
const children: ChildProcess[] = [];
afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
});

interface Running {
    readonly child: ChildProcess;
    readonly url: string;
    readonly rootKey: string;
    readonly canisterId: string | null;
    /** All that it has printed so far. */
    output(): string;
    end(signal: 'SIGINT' | 'SIGTERM'): Promise<unknown>;
}

async function start(...args: string[]): Promise<Running> {
    const child = startJury(['replica', 'start', '--port', '0', '--json', ...args], { cwd: folder });
    children.push(child);
    let output = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    while (!output.includes('\n')) await Promise.race([once(child.stdout ?? child, 'data'), onExit(child)]);
    const ready = oneObject(output);
    expect(Object.keys(ready)).toEqual(['url', 'root_key', 'canister_id']);
    return {
        child,
        url: String(ready['url']),
        rootKey: String(ready['root_key']),
        canisterId: ready['canister_id'] as string | null,
        output: () => output,
        end: (signal) => {
            child.kill(signal);
            return once(child, 'exit');
        }
    };
}

async function startForPeople(...args: string[]): Promise<{ child: ChildProcess; text: string }> {
    const child = startJury(['replica', 'start', '--port', '0', '--deploy', ...args], { cwd: folder });
    children.push(child);
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => (text += part));
    while (!text.includes('Ctrl-C')) await Promise.race([once(child.stdout ?? child, 'data'), onExit(child)]);
    return { child, text };
}

async function onExit(child: ChildProcess): Promise<never> {
    throw new Error(`it ended: ${String(await once(child, 'exit'))}`);
}

const court = join(folder, 'court.pem');
const run = async (replica: Running, ...args: string[]) => {
    const network = ['-n', replica.url, '-c', replica.canisterId ?? '', '-i', court];
    const { code, stdout, stderr } = untold(await jury([...args, ...network, '--json'], { cwd: folder }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return oneObject(stdout);
};

describe('jury replica start', () => {
    it('brings the same log back on the same state folder, ready to be continued', async () => {
        const { stdout: principal } = await jury(['identity', 'new', court]);
        writeFileSync(join(folder, 'ids'), 'a0\na1\na2\na3\n');
        const state = ['--state-dir', 'state', '--deploy', '--controller', principal.trim()];
        const first = await start(...state);
        expect(first.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
        expect(first.rootKey).toMatch(/^[0-9a-f]{266}$/);
        await run(first, 'add', '--hex-file', 'ids', '--memo', 'kept');
        await run(first, 'commit');
        await run(first, 'select', '--count', '2');
        const before = await run(first, 'status');
        await run(first, 'fetch', 'copy');
        const output = first.output();
        expect(await first.end('SIGINT')).toEqual([0, null]);
        expect(first.output()).toBe(output);

        const second = await start(...state);
        expect(second).toMatchObject({ rootKey: first.rootKey, canisterId: first.canisterId });
        // Of its cycles it has lost what storage cost meanwhile.
        const cycles = expect.any(Object) as object;
        expect(await run(second, 'status')).toEqual({ ...before, url: second.url, cycles });
        await run(second, 'commit');
        await run(second, 'select', '--count', '1', '--lone-seat');
        await run(second, 'commit');
        expect(await run(second, 'fetch', 'copy')).toMatchObject({ blocks: 3, commits: 3 });
        expect(await second.end('SIGTERM')).toEqual([0, null]);

        const verified = await jury(['verify', 'copy', '--root-key', first.rootKey], { cwd: folder });
        expect(verified.stdout).toContain('\nVERIFIED as of');
        expect(verified.code).toBe(0);
    });

    it('says that controllers of a canister that was there already stay as they are', async () => {
        const { child, text } = await startForPeople('--state-dir', 'state', '--controller', '2vxsx-fae');
        expect(text).toContain('\ncontroller  as it was: the state folder had the canister already\n');
        child.kill('SIGTERM');
        expect(await once(child, 'exit')).toEqual([0, null]);
    });

    it('gives way to the canister of nobody without --controller, and to none without --deploy', async () => {
        const open = await start('--deploy');
        const network = ['-n', open.url, '-c', open.canisterId ?? ''];
        const add = await jury(['add', '--hex-file', 'ids', ...network], { cwd: folder });
        expect(untold(add)).toMatchObject({ code: 0, stderr: '' });
        expect(await open.end('SIGTERM')).toEqual([0, null]);
        const bare = await start();
        expect(bare.canisterId).toBeNull();
        expect(await bare.end('SIGINT')).toEqual([0, null]);
    });

    it('tells a person what to do, without --json', async () => {
        const { child, text } = await startForPeople();
        expect(text).toMatch(/\n {2}export JURY_NETWORK=http:\S+ JURY_CANISTER=\S+\n {2}npx jury status\n/);
        expectNoTrace(text);
        child.kill('SIGINT');
        expect(await once(child, 'exit')).toEqual([0, null]);
    });

    it('survives that nobody reads on', async () => {
        const replica = await start('--deploy');
        replica.child.stdout?.destroy();
        replica.child.stderr?.destroy();
        await run(replica, 'status');
        expect(await replica.end('SIGTERM')).toEqual([0, null]);
    });
});

describe('jury replica start fails', () => {
    const failing = (code: string, exit: number, ...args: string[]) =>
        expectFailure(code, exit, ['replica', 'start', '--port', '0', ...args], { cwd: folder });

    it('on a port in use and a state folder in use', async () => {
        const running = await start('--state-dir', 'busy');
        const port = new URL(running.url).port;
        const message = await failing('PORT_IN_USE', 3, '--port', port);
        expect(message).toContain(port);
        expect(await failing('STATE_IN_USE', 3, '--state-dir', 'busy')).toContain(String(running.child.pid));
        const unharmed = await jury(['replica', 'root-key', '-n', running.url]);
        expect(unharmed.stdout).toBe(`${running.rootKey}\n`);
        expect(await running.end('SIGTERM')).toEqual([0, null]);
    });

    it('on a state folder of another version, a damaged one, and what is none', async () => {
        await (await start('--state-dir', 'other')).end('SIGTERM');
        const format = join(folder, 'other/format');
        const ours = readFileSync(format, 'utf8');
        const later = ours.replace(/\d+/, '999');
        expect(later).not.toBe(ours);
        writeFileSync(format, later);
        expect(await failing('STATE_VERSION', 3, '--state-dir', 'other')).toContain('999');
        expect(readFileSync(format, 'utf8')).toBe(later);
        writeFileSync(format, ours);
        writeFileSync(join(folder, 'other/state.json'), '{');
        await failing('STATE_CORRUPT', 3, '--state-dir', 'other');
        // A folder of somebody else's stays untouched.
        mkdirSync(join(folder, 'thesis'));
        writeFileSync(join(folder, 'thesis/chapter'), 'one');
        await failing('STATE_VERSION', 3, '--state-dir', 'thesis');
        expect(readdirSync(join(folder, 'thesis'))).toEqual(['chapter']);
        const { code, stderr } = await jury(['replica', 'start', '--port', '0', '--state-dir', court]);
        expect(stderr).toMatch(/^jury: [A-Z_]+: [^\n]+\n$/);
        expect(code).toBe(3);
        expectNoTrace(stderr);
    });

    it('on a canister that was not built', async () => {
        const root = join(folder, 'unbuilt');
        cpSync(dirname(dirname(juryProgram())), join(root, 'dist'), {
            recursive: true,
            filter: (path) => !path.endsWith('canister')
        });
        for (const name of ['package.json', 'node_modules'])
            symlinkSync(join(packageRoot, name), join(root, name));
        const program = join(root, 'dist/scripts/jury.js');
        const { status, stderr } = spawnSync(process.execPath, [program, 'replica', 'start', '--deploy'], {
            encoding: 'utf8'
        });
        expect(stderr).toBe('jury: WASM_MISSING: build the canister first: make build\n');
        expect(status).toBe(2);
    });

    it('with a controller that is no principal', async () => {
        await failing('PRINCIPAL_MALFORMED', 2, '--controller', 'me');
    });
});
