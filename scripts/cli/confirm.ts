import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { CliError } from './errors.js';

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
        // Ctrl-C closes the line, and a question to a closed line is never answered.
        const closed = once(lines, 'close').then(() => '');
        const answer = await Promise.race([
            lines.question(`${words.join('\n')}\nType yes to go on: `),
            closed
        ]);
        if (answer.trim() === 'yes') return;
    } finally {
        lines.close();
    }
    throw new CliError('NOT_CONFIRMED', 'nothing was done');
}
