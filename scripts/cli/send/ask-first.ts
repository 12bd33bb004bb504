import { stderr, stdout } from 'node:process';
import type { Command } from 'commander';
import { isAtKeyboard, isAtTerminal } from '../ask.js';
import { excerpt, print, printable, visible } from '../output/index.js';
import { noteLines, type Note } from '../text/index.js';
import { requireAuthority, type Caller, type Takes } from './authority.js';
import { confirm } from './confirm.js';
import { estimateOf, type Costs } from './estimate.js';

/** What every command has that puts something on record. */
export interface SendingOptions {
    readonly yes?: boolean;
    readonly dryRun?: boolean;
    readonly json?: boolean;
}

export const withSendingOptions = (command: Command, yes = 'do not ask before it'): Command =>
    command.option('--yes', yes).option('--dry-run', 'say what it would do and cost, and send nothing');

/** What is about to be sent, when everything that can be checked was. */
export interface Plan {
    /** What it does, a line each. */
    readonly words: readonly string[];
    /** The same for programs. */
    readonly object: object;
    readonly notes?: readonly Note[];
    readonly connection: Caller;
    /** What it takes to do it; any role if left out. */
    readonly takes?: Takes;
    /** What `--dry-run` estimates. */
    readonly costs: Omit<Costs, 'client'>;
    /** Whether scripts have to say yes too: it takes something back, and cannot be taken back itself. */
    readonly needsYes?: boolean;
}

/** What a block tells for ever: once it is staged, nobody can take it back. */
const isForEver = ({ code }: Note): boolean =>
    code === 'MEMO_TELLING' || code === 'BATCH_SMALL' || code === 'CASE_LOOKALIKE';

/**
 * The one way in which commands go on to what is for ever: `--dry-run` tells it, with about what it costs, and ends,
 * unless the canister would refuse it to who asks; at a terminal somebody is asked, under the same notes, unless the line
 * says `--yes`; a script goes on, after it was warned of what tells of people. The output has the notes
 * again, where programs find them in `notes`.
 * @returns whether to send it
 * @throws {CliError} `NOT_CONFIRMED`, `NOT_AUTHORIZED`
 */
export async function goesOn(plan: Plan, { yes, dryRun, json }: SendingOptions): Promise<boolean> {
    const { words, object, notes = [], needsYes, connection, takes = 'role', costs } = plan;
    if (dryRun) {
        await requireAuthority(connection, takes);
        const estimate = await estimateOf({ client: connection.client, ...costs });
        print(
            json,
            () => ({
                ...object,
                ...estimate.object,
                ...(notes.length > 0 && { notes }),
                dry_run: true,
                staged: 0
            }),
            () => [...words, ...noteLines(notes), ...estimate.words, 'Nothing was sent.']
        );
        return false;
    }
    const warnings = notes
        .filter(isForEver)
        .map(({ code, detail }) => `jury: warning: ${code}: ${visible(detail)}`);
    if (needsYes ? !yes : wasAsked({ yes })) {
        const others = noteLines(notes.filter((note) => !isForEver(note))).map(visible);
        await confirm([...warnings, ...others, ...words.map(visible)], undefined);
        for (const note of notes) shown.add(note);
    } else {
        for (const line of warnings) stderr.write(`${line}\n`);
        for (const note of notes.filter(isForEver)) shown.add(note);
    }
    return true;
}

/** Whether somebody at a keyboard saw the words of a plan. */
export const wasAsked = ({ yes }: { readonly yes?: boolean | undefined }): boolean => !yes && isAtKeyboard();

const shown = new WeakSet<Note>();

/** Notes once it is sent, a line each, without those that whoever sits at the terminal has just seen. */
export const notesAfter = (notes: readonly Note[]): string[] =>
    noteLines(isAtTerminal() && stdout.isTTY ? notes.filter((note) => !shown.has(note)) : notes);

/** What stands in a memo, as everybody will read it. */
export const memoWords = (memo: Uint8Array): string[] =>
    memo.length === 0 ? [] : [`Its memo, public for ever: ${excerpt(printable(memo), 400)}`];
