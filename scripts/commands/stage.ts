import { Command, Option } from 'commander';
import { present } from '../../src/verifier/index.js';
import type { SeatsLog } from '../../src/juror/index.js';
import { toHex } from '../../src/protocol/bytes.js';
import { MAX_MEMO_BYTES } from '../../src/protocol/limits.js';
import { parseCount } from '../cli/arguments.js';
import { listCalls } from '../cli/cost/index.js';
import {
    caseMemo,
    caseNotes,
    checkCaseRecord,
    checkExpandMemo,
    askDoubts,
    doubtsOfDraw,
    poolOfDraw,
    changeObject,
    afterStaging,
    changedText,
    changeWords,
    newBatches,
    notesAfter,
    planChange,
    requireChange,
    stageChange,
    goesOn,
    memoWords,
    withSendingOptions,
    againOption,
    requireExpandable,
    requireNewDraw,
    requireSelectable
} from '../cli/send/index.js';
import { connect, firstCanisterOf, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import type { CaseOptions, DrawAnswers, SendingOptions } from '../cli/send/index.js';
import { CliError, EXIT } from '../cli/errors.js';
import { readInput } from '../cli/input/index.js';
import { readRawIds, tellingMemo, type RawListOptions } from '../cli/files/index.js';
import { leftObject, leftSince, leftSinceDraw, logOfCanister, seatsWithStaged } from '../cli/log/index.js';
import { blocksAt, plural, print } from '../cli/output/index.js';

interface MemoOptions {
    readonly memo?: string;
    readonly memoFile?: string;
    readonly again?: boolean;
}

type ListOptions = NetworkOptions & RawListOptions & MemoOptions & SendingOptions;

export const addCommand = (): Command =>
    listCommand('add', 'Add ids to the pool, as they are: people of a list go in by jury enrol.');
export const removeCommand = (): Command =>
    listCommand('remove', 'Remove ids from the pool: people of a list leave by jury enrol --remove.');

function listCommand(name: 'add' | 'remove', description: string): Command {
    const command = new Command(name)
        .description(`${description} The block is staged; commit it afterwards.`)
        .option('--hex-file <file>', 'juror ids in hexadecimal, one a line')
        .addOption(againOption());
    // Who takes them for options is told what to do.
    for (const flags of ['-f, --file <csv>', '--id-column <name>', '--secret-file <file>'])
        command.addOption(new Option(flags).hideHelp());
    return withSendingOptions(withNetworkOptions(withMemo(command))).action(runList(name));
}

const runList = (kind: 'add' | 'remove') => async (options: ListOptions) => {
    const purpose = { kind, yes: options.yes };
    const list = readRawIds(kind, options);
    const memo = readMemo(options);
    const connection = await connect(options);
    const blinded = list.blinded(await firstCanisterOf(connection));
    const change = await planChange(connection, list, blinded, memo, purpose);
    const batches = await newBatches(connection, change, memo, options.again);
    requireChange(list, change);
    const asked = change.ids.length;
    const object = { jurors: asked, ...changeObject(change, asked - change.unchanged.length) };
    const words = [changeWords(change), ...memoWords(memo)];
    const costs = { calls: listCalls(kind, batches.ids, memo) };
    if (!(await goesOn({ words, object, notes: change.notes, connection, costs }, options))) return;
    const { indices, changed, poolSize } = await stageChange(connection, batches, `${kind} jurors`);
    print(
        options.json,
        () => ({ indices, jurors: asked, ...changeObject(change, changed), pool_size: poolSize }),
        () => [
            `Staged ${plural(asked, 'juror')} to ${kind} in ${blocksAt(indices)}. ${changedText(kind, changed, asked)}`,
            `The pool has ${plural(poolSize, 'member')} at index ${indices.at(-1) ?? 0}.`,
            ...notesAfter(change.notes),
            'Next: jury commit'
        ]
    );
};

interface SelectOptions extends NetworkOptions, MemoOptions, DrawAnswers, CaseOptions, SendingOptions {
    readonly index?: number;
}

export function selectCommand(): Command {
    const command = new Command('select')
        .description('Draw a jury by lot. The block is staged; commit it afterwards.')
        .option(
            '--index <n>',
            'draw from the pool as it was at this block (default: the newest that changed the pool)',
            parseCount
        )
        .requiredOption('--count <n>', 'jurors to draw', parseCount)
        .option('--alternates <n>', 'alternates to draw behind them', parseCount)
        .option('--case <text>', 'the case that the jury is for, public for ever')
        .addOption(againOption())
        .option('--uncommitted-pool', 'do not ask before a draw from a pool that is not committed')
        .option('--lone-seat', 'do not ask before a draw of one juror or one alternate only')
        .addHelpText('after', CASE);
    return withSendingOptions(withNetworkOptions(withMemo(command))).action(runSelect);
}

const CASE = `
With --case or --alternates the memo says how many of those drawn are jurors and
how many alternates, in the one form that readers know; --memo is a note in it.
Without either everybody drawn is a juror, unless --memo has that form, and then
--count is all of them:
  --count 14 --memo '{"case":"2026-114","jurors":12,"alternates":2,"note":""}'`;

async function runSelect(asked: SelectOptions): Promise<void> {
    const { memo, count } = caseMemo(asked, readMemo(asked));
    const options = { ...asked, count };
    checkCaseRecord(memo, count);
    const connection = await connect(options);
    const { client, length } = connection;
    if (length === 0)
        throw new CliError(
            'POOL_TOO_SMALL',
            'the log is empty, and so is the pool; add people and commit first: jury enrol or jury add, then jury commit',
            EXIT.refused
        );
    const pool = await poolOfDraw(client, length, options.index);
    await requireNewDraw(
        client,
        { count: options.count, memo, index: options.index },
        options.again,
        async (block) => {
            const { changes } = await seatsWithStaged(connection, await logOfCanister(connection));
            return changes.withdrawal(block) !== undefined;
        }
    );
    const { index: poolIndex, frozen, sameAs } = pool;
    const doubts = doubtsOfDraw(pool, memo, options);
    if (!options.dryRun) await askDoubts(doubts);
    const notes = [...(await caseNotes(client, memo, count, length)), ...tellingMemo(memo, undefined)];
    const members = poolIndex < length ? await client.getPoolSize(poolIndex) : 0;
    if (options.dryRun) requireSelectable({ index: poolIndex, members }, count, length);
    const words = [
        `This draws ${plural(count, 'person', 'people')} by lot from the ${plural(members, 'member')} of the pool at index ${poolIndex}, for ever on record.`,
        ...memoWords(memo),
        ...(options.dryRun ? doubts.flatMap((doubt) => [...doubt.words, `It takes ${doubt.option}.`]) : [])
    ];
    const object = { pool_index: poolIndex, pool_was_committed: frozen, count, pool_size: members, memo };
    const costs = { calls: [{ name: 'select', people: count, memoBytes: memo.length }] } as const;
    if (!(await goesOn({ words, object, notes, connection, costs }, options))) return;
    const index = await client.select(poolIndex, options.count, memo);
    const jurors = await afterStaging([index], client.getJurors(index));
    const left = await afterStaging([index], leftSince(client, poolIndex, index, jurors));
    print(
        options.json,
        () => ({
            index,
            pool_index: poolIndex,
            pool_was_committed: frozen,
            jurors,
            ...leftObject(left, notes)
        }),
        () => [
            `Drawn by lot from the pool at index ${poolIndex}, staged in block ${index}:`,
            ...jurorLines(jurors),
            ...notesAfter([...notes, ...left.notes]),
            !frozen &&
                `Note: the pool at index ${poolIndex} was not committed before the draw, so nobody can prove it was frozen.`,
            sameAs !== undefined &&
                `Note: the pool at index ${poolIndex} is that of block ${sameAs}, which was committed before the draw; index ${poolIndex} itself was not.`,
            'Next: jury commit'
        ]
    );
}

interface ExpandOptions extends NetworkOptions, MemoOptions, SendingOptions {
    readonly more: number;
}

export function expandCommand(): Command {
    const command = new Command('expand')
        .description('Draw more jurors behind those of a block, from the same randomness and the same pool.')
        .argument('<index>', 'the block to extend: a Select, or an Expand of one', parseCount)
        .requiredOption('--more <n>', 'jurors to draw', parseCount)
        .addHelpText('after', PREDICTABLE);
    return withSendingOptions(withNetworkOptions(withMemo(command))).action(runExpand);
}

const PREDICTABLE = `
Each block is extended at most once. Whoever knows the log can tell beforehand
whom this draws: if you may need alternates, draw them in the select itself.
Whom it draws becomes an alternate if the memo of the select says how many are
jurors, and a juror if it does not; a memo here says nothing of that.`;

async function runExpand(extended: number, options: ExpandOptions): Promise<void> {
    const memo = readMemo(options);
    checkExpandMemo(memo);
    const connection = await connect(options);
    const { client } = connection;
    const notes = tellingMemo(memo, undefined);
    const seats = await seatsWithStaged(connection, await logOfCanister(connection));
    if (options.dryRun) await requireExpandable(connection, seats, extended, options.more);
    const doubts = doubtsOfExpand(seats, extended);
    const words = [
        `This draws ${plural(options.more, 'person', 'people')} more behind those of block ${extended}, for ever on record.`,
        ...doubts,
        ...memoWords(memo)
    ];
    const object = { extends: extended, more: options.more, doubts, memo };
    const calls = [{ name: 'expand', people: options.more, memoBytes: memo.length }] as const;
    const plan = { words, object, notes, needsYes: doubts.length > 0, connection, costs: { calls } };
    if (!(await goesOn(plan, options))) return;
    const index = await client.expand(extended, options.more, memo);
    const jurors = await afterStaging([index], client.getJurors(index));
    const left = await afterStaging([index], leftSinceDraw(client, extended, index, jurors));
    print(
        options.json,
        () => ({ index, extends: extended, jurors, ...leftObject(left, notes) }),
        () => [
            `Drawn behind block ${extended}, staged in block ${index}:`,
            ...jurorLines(jurors),
            ...notesAfter([...notes, ...left.notes]),
            'Next: jury commit'
        ]
    );
}

/** Why more should not be drawn behind a block, as far as the log is certified or waits to be. */
function doubtsOfExpand({ changes }: SeatsLog, extended: number): string[] {
    const withdrawn = changes.withdrawal(extended);
    const { excused } = changes.sitting(extended);
    return present([
        withdrawn !== undefined &&
            `The draw in block ${extended} was withdrawn in block ${withdrawn.index}: nobody whom this draws sits.`,
        excused > 0 &&
            `Of this jury ${plural(excused, 'person is', 'people are')} excused already, and whoever excused them could know whom this draws: everybody is told so, for ever.`
    ]);
}

const jurorLines = (jurors: readonly Uint8Array[]): string[] =>
    jurors.map((juror, i) => `${String(i + 1).padStart(5)}  ${toHex(juror)}`);

function withMemo(command: Command): Command {
    return command
        .option('-m, --memo <text>', 'a note to keep in the block, public for ever')
        .option('--memo-file <file>', 'the note from a file, up to 400 KiB');
}

function readMemo({ memo, memoFile }: MemoOptions): Uint8Array {
    if (memo !== undefined && memoFile !== undefined)
        throw new CliError('USAGE', 'give --memo or --memo-file, not both');
    const bytes = memoFile === undefined ? new TextEncoder().encode(memo ?? '') : readInput(memoFile);
    if (bytes.length <= MAX_MEMO_BYTES) return bytes;
    throw new CliError(
        'MEMO_TOO_LARGE',
        `the memo has ${bytes.length} bytes, and at most ${MAX_MEMO_BYTES} are taken; keep it elsewhere and put its hash here`
    );
}
