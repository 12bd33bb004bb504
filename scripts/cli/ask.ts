import { stderr, stdin } from 'node:process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline/promises';
import { CliError, EXIT } from './errors.js';

/** Whether somebody sits there who can answer: what is asked goes to standard error, beside the output. */
export const isAtTerminal = (): boolean => stdin.isTTY && stderr.isTTY;

/**
 * Whether somebody started this at a keyboard. Where the question would not be seen, because standard error goes
 * elsewhere, what is for ever takes --yes.
 */
export const isAtKeyboard = (): boolean => stdin.isTTY;

/** Ctrl-C where something is asked. */
export const interrupted = () => new CliError('INTERRUPTED', 'nothing was done', EXIT.interrupted);

/** What is typed, without spaces around it; nothing at an end of the input. @throws {CliError} `INTERRUPTED` */
export async function askLine(question: string): Promise<string> {
    const lines = createInterface({ input: stdin, output: stderr });
    try {
        return await answerTo(lines, question);
    } finally {
        lines.close();
    }
}

async function answerTo(lines: Interface, question: string): Promise<string> {
    const closed = once(lines, 'close').then(() => '');
    let isStopped = false;
    // At once: what was typed behind it is no answer.
    lines.once('SIGINT', () => {
        isStopped = true;
        lines.close();
    });
    const answer = lines.question(question).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'AbortError') return '';
        throw error;
    });
    const text = await Promise.race([answer, closed]);
    if (isStopped) throw interrupted();
    return text.trim();
}
