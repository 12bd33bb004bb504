import { stderr, stdin } from 'node:process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Interface } from 'node:readline/promises';

/** Whether somebody sits there who can answer: what is asked goes to standard error, beside the output. */
export const isAtTerminal = (): boolean => stdin.isTTY && stderr.isTTY;

/** What is typed, without spaces around it; nothing after Ctrl-C or an end of the input. */
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
    const answer = lines.question(question).catch((error: unknown) => {
        if (error instanceof Error && error.name === 'AbortError') return '';
        throw error;
    });
    return (await Promise.race([answer, closed])).trim();
}
