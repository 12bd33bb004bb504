import { stderr, stdin } from 'node:process';
import { tellingMemo } from '../files/index.js';
import { visible } from '../text/index.js';
import type { Note } from '../text/index.js';
import { confirm } from './confirm.js';

/** What a block tells for ever: once it is staged, nobody can take it back. */
const isForEver = ({ code }: Note): boolean => code === 'MEMO_TELLING' || code === 'BATCH_SMALL';

/**
 * Tells before anything is sent what nobody can take back, on standard error; where somebody sits at a terminal, it asks.
 * The output has it again, where programs find it in `notes`.
 * @param yes the answer, if it was given on the command line
 * @throws {CliError} `NOT_CONFIRMED`
 */
export async function tellBeforeSending(notes: readonly Note[], yes: boolean | undefined): Promise<void> {
    const lines = notes
        .filter(isForEver)
        .map(({ code, detail }) => `jury: warning: ${code}: ${visible(detail)}`);
    if (lines.length === 0) return;
    if (!yes && stdin.isTTY && stderr.isTTY) return confirm(lines, undefined);
    for (const line of lines) stderr.write(`${line}\n`);
}

/** The same of a memo that goes with no list. @returns what was told */
export async function tellMemoBeforeSending(memo: Uint8Array, yes: boolean | undefined): Promise<Note[]> {
    const notes = tellingMemo(memo, undefined);
    await tellBeforeSending(notes, yes);
    return notes;
}
