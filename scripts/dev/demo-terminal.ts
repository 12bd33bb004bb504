import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../cli/package-root.js';

const PROGRAM = join(packageRoot, 'dist/scripts/jury.js');

const styled = (code: number) => (text: string) =>
    process.stdout.isTTY ? `\u001b[${code}m${text}\u001b[0m` : text;
export const bold = styled(1);
const dim = styled(2);

export function say(...lines: readonly string[]): void {
    console.log(`\n${lines.join('\n')}`);
}

interface Result {
    readonly code: number | null;
    readonly output: string;
}

/** Runs one command line of `jury` in a process of its own, shows it and what it prints. */
async function run(args: readonly string[]): Promise<Result> {
    console.log(`\n   ${bold(`$ jury ${args.map(quote).join(' ')}`)}`);
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    const [code] = (await once(child, 'close')) as [number | null];
    console.log(dim(output.trimEnd().replace(/^/gm, '   ')));
    return { code, output };
}

/** The demo ends with an error unless every command ends as it should. */
async function expecting(code: number, text: string, ...args: readonly string[]): Promise<string> {
    const result = await run(args);
    if (result.code !== code || !result.output.includes(text)) {
        throw new Error(
            `jury ${args[0]} ended with ${result.code}, expected ${code} and ${text || 'any text'}`
        );
    }
    return result.output;
}

export const jury = Object.assign((...args: readonly string[]) => expecting(0, '', ...args), { expecting });

export interface RunningReplica {
    readonly url: string;
    readonly rootKey: string;
    readonly canisterId: string;
    stop(): Promise<void>;
}

export async function startReplica(...args: readonly string[]): Promise<RunningReplica> {
    const command = ['replica', 'start', '--deploy', '--port', '0', ...args];
    console.log(`\n   ${bold(`$ jury ${command.join(' ')} &`)}`);
    const child = spawn(process.execPath, [PROGRAM, ...command, '--json'], {
        stdio: ['ignore', 'pipe', 'inherit']
    });
    const lines = createInterface(child.stdout);
    const [line] = (await Promise.race([
        once(lines, 'line'),
        once(child, 'exit').then(() => [undefined])
    ])) as [string?];
    if (line === undefined) throw new Error('the replica did not start');
    const { url, root_key: rootKey, canister_id: canisterId } = JSON.parse(line) as Record<string, string>;
    if (!url || !rootKey || !canisterId) throw new Error('the replica did not say where it is');
    console.log(dim(`   replica ${url}, canister ${canisterId}`));
    const stop = async () => {
        child.kill('SIGTERM');
        await once(child, 'exit');
    };
    return { url, rootKey, canisterId, stop };
}

const quote = (arg: string) => (/^[\w./:-]+$/.test(arg) ? arg : `"${arg}"`);
