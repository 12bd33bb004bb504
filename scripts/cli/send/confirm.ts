import { askLine, isAtTerminal } from '../ask.js';
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
    if (!isAtTerminal())
        throw new CliError('NOT_CONFIRMED', `${words.join(' ')} If that is what you want, add ${option}`);
    if ((await askLine(`${words.join('\n')}\nType yes to go on: `)) === 'yes') return;
    throw new CliError('NOT_CONFIRMED', 'nothing was done');
}
