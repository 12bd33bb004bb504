import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Interface } from 'node:readline/promises';
import { CliError } from '../errors.js';

/**
 * Asks before something that nobody can undo.
 * @param words what it does, a line each
 * @param yes the answer, if it was given on the command line
 * @param option what gives it
 * @throws {CliError} `NOT_CONFIRMED`
 */
export async function confirm(
    words: readonly string[],
    yes: boolean | undefined,
    option = '--yes'
): Promise<void> {
    if (yes) return;
    if (!process.stdin.isTTY || !process.stderr.isTTY)
        throw new CliError('NOT_CONFIRMED', `${words.join(' ')} If that is what you want, add ${option}`);
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
        if ((await answerTo(lines, `${words.join('\n')}\nType yes to go on: `)) === 'yes') return;
    } finally {
        lines.close();
    }
    throw new CliError('NOT_CONFIRMED', 'nothing was done');
}

/** Ctrl-C, or an end of the input, is no answer. */
async function answerTo(lines: Interface, question: string): Promise<string> {
    const closed = once(lines, 'close').then(() => '');
    const answer = lines.question(question).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'AbortError') return '';
        throw error;
    });
    return (await Promise.race([answer, closed])).trim();
}
