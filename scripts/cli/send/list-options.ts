import type { Command } from 'commander';
import { withSendingOptions } from './ask-first.js';
import type { Note } from '../text/index.js';
import type { PoolChange } from './pool-change.js';

const CHECKS = `
The list is compared with the pool, and within itself: who is on it twice under
ids that look the same, and what is no id, is refused before anything is sent.
Only blinded ids are in the pool, so other spellings of an earlier list can be
guessed only, unless --known names that list.`;

export function withListOptions(command: Command): Command {
    command.option('--known <list...>', 'earlier lists, or folders of slips, to know other spellings by');
    const yes = 'take ids that look the same, or like none, as they are; ask nothing';
    return withSendingOptions(command, yes).addHelpText('after', CHECKS);
}

/** For programs: how many came or went, the places on the list that changed nothing, and notes. */
export const changeObject = (
    { unchanged, notes }: Pick<PoolChange, 'unchanged' | 'notes'>,
    changed: number
): { changed: number; unchanged: readonly number[]; notes: readonly Note[] } => ({
    changed,
    unchanged,
    notes
});
