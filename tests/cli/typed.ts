import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { execPath } from 'node:process';
import { juryProgram } from '../built.js';
import type { RunOptions } from './jury-process.js';

/** What gives a program a terminal, and is not on every machine. */
export const hasTerminal = existsSync('/usr/bin/script');

/** What is asked, and what somebody types when it is there, or does before. */
export type Answers = readonly (readonly [question: string, answer: string | (() => Promise<string>)])[];

/** The command line at a terminal, with somebody who types. @returns what stands on the terminal */
export async function typed(
    args: readonly string[],
    answers: Answers,
    { cwd, env }: RunOptions = {}
): Promise<{ readonly code: number; readonly output: string }> {
    const command = [execPath, juryProgram(), ...args].map((one) => `'${one}'`).join(' ');
    const child = spawn('script', ['-qec', command, '/dev/null'], { cwd, env: { ...process.env, ...env } });
    const left = [...answers];
    let [output, asked] = ['', 0];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        for (let next = left[0]; next !== undefined; next = left[0]) {
            const at = output.indexOf(next[0], asked);
            if (at < 0) break;
            asked = at + next[0].length;
            left.shift();
            const [, answer] = next;
            if (typeof answer === 'string') child.stdin.write(`${answer}\n`);
            else void answer().then((text) => child.stdin.write(`${text}\n`));
        }
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, output };
}

/** The answer to what every command asks before something that is for ever. */
export const answering = (answer: string): Answers => [['Type yes', answer]];
