import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { juryProgram } from '../built.js';

export interface Result {
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
}

export interface RunOptions {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
}

/** The environment, without what would name something of the developer's. */
const cleanEnvironment = () =>
    Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !/^(JURY_|NODE_OPTIONS|FORCE_COLOR)/.test(name))
    );

/** Starts the compiled command line as a process of its own. */
export function startJury(args: readonly string[], { cwd, env }: RunOptions = {}): ChildProcess {
    return spawn(process.execPath, [juryProgram(), ...args], {
        cwd,
        env: { ...cleanEnvironment(), ...env },
        stdio: ['ignore', 'pipe', 'pipe']
    });
}

/** What a process of its own says and ends with: for what is about the process and not about the command. */
export async function juryProcess(args: readonly string[], options?: RunOptions): Promise<Result> {
    const child = startJury(args, options);
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
        child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...output };
}

let warm: Promise<ChildProcess> | undefined;
let last: Promise<unknown> = Promise.resolve();

/** The compiled command line, run by a process that has it loaded; one at a time. */
export function jury(args: readonly string[], options: RunOptions = {}): Promise<Result> {
    // Node itself reads these when it starts.
    if (options.env !== undefined && 'NODE_OPTIONS' in options.env) return juryProcess(args, options);
    const result = last.then(() => runWarm(args, options));
    last = result.catch(() => undefined);
    return result;
}

async function runWarm(
    args: readonly string[],
    { cwd = process.cwd(), env = {} }: RunOptions
): Promise<Result> {
    const child = await (warm ??= startWarm());
    const told = once(child, 'message') as Promise<[Result]>;
    child.send({ args, cwd, env });
    const [result] = await told;
    return result;
}

async function startWarm(): Promise<ChildProcess> {
    const child = fork(join(packageRoot, 'tests/cli/warm-jury.mjs'), [juryProgram()], {
        env: cleanEnvironment(),
        execArgv: []
    });
    child.once('exit', () => (warm = undefined));
    await once(child, 'message');
    child.unref();
    child.channel?.unref();
    return child;
}

const TOLD_BEFORE = /^jury: warning: (BATCH_SMALL|MEMO_TELLING): [^\n]+\n/gm;

/** Without what is told before anything is sent, and does not keep it from being sent. */
export const untold = (result: Result): Result => ({
    ...result,
    stderr: result.stderr.replace(TOLD_BEFORE, '')
});

const askedForJson = new Set<string>();

/**
 * Fails unless the command line did, in the way that all failures look: one line, `jury: CODE: what to do`. For the
 * first of each code, `--json` has to say the same.
 * @returns the message
 */
export async function expectFailure(
    code: string,
    exitCode: number,
    args: readonly string[],
    options?: RunOptions
): Promise<string> {
    const text = untold(await jury(args, options));
    expect(text.stderr).toMatch(new RegExp(`^jury: ${code}: [^\\n]{10,}\\n$`));
    expect(text).toMatchObject({ code: exitCode, stdout: '' });
    expectNoTrace(text.stderr);
    if (!askedForJson.has(code)) await expectJsonFailure(code, exitCode, args, options);
    askedForJson.add(code);
    return text.stderr.slice('jury: '.length, -1);
}

async function expectJsonFailure(
    code: string,
    exitCode: number,
    args: readonly string[],
    options?: RunOptions
): Promise<void> {
    const json = untold(await jury([...args, '--json'], options));
    expect(json).toMatchObject({ code: exitCode, stderr: '' });
    const { error } = oneObject(json.stdout) as { error: { code: string; message: string } };
    expect(Object.keys(error)).toEqual(['code', 'message']);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(new RegExp(`^${code}: `));
    expectNoTrace(json.stdout);
}

export function expectNoTrace(output: string): void {
    expect(output).not.toMatch(/^\s+at /m);
    expect(output).not.toMatch(/node:internal|node_modules|\[object|undefined|Error:/);
}

/** Exactly one line, which is a JSON object. */
export function oneObject(stdout: string): Record<string, unknown> {
    expect(stdout).toMatch(/^\{.*\}\n$/);
    return JSON.parse(stdout) as Record<string, unknown>;
}

/** What differs from run to run, by name. */
export function normalise(text: string, names: Readonly<Record<string, string>> = {}): string {
    let result = text;
    for (const [name, value] of Object.entries(names)) result = result.replaceAll(value, `<${name}>`);
    return result
        .replace(/http:\/\/127\.0\.0\.1:\d+/g, '<url>')
        .replace(/\b[0-9a-f]{266}\b/g, '<root key>')
        .replace(/\b[0-9a-f]{64}\b/g, '<hash>')
        .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, '<time>')
        .replace(/\b\d{19}\b/g, '<nanoseconds>')
        .replace(/\b([a-z0-9]{5}-){10}[a-z0-9]{3}\b/g, '<principal>')
        .replace(/\b([a-z0-9]{5}-){4}[a-z0-9]{3}\b/g, '<canister>');
}
