import { Command } from 'commander';
import { decodeData, type BlockData } from '../../src/protocol/block.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { entityKeyAt, resetBefore } from '../../src/protocol/entity-keys.js';
import { resetWords } from '../../src/juror/index.js';
import { parseCount, parseIndex } from '../cli/arguments.js';
import { withNetworkOptions } from '../cli/context.js';
import { archiveOption, logFrom, type ReadLog, type SourceOptions } from '../cli/log/index.js';
import { plural, print, time } from '../cli/output/index.js';
import { blockWords } from '../cli/text/index.js';

interface LogOptions extends SourceOptions {
    readonly last: number;
    readonly from?: number;
}

const LISTED = 50;

export function logCommand(): Command {
    const command = new Command('log')
        .description('What happened on record: a line for each committed block, the newest last.')
        .option('--last <n>', 'so many of the newest blocks', parseCount, LISTED)
        .option('--from <block>', 'so many from this block on instead', parseIndex)
        .addOption(archiveOption());
    return withNetworkOptions(command).action(run);
}

async function run({ last, from, ...options }: LogOptions): Promise<void> {
    const log = await logFrom(options);
    const { length } = log.verdict;
    const start = Math.min(length, from ?? Math.max(0, length - last));
    const end = Math.min(length, start + last);
    const indices = Array.from({ length: end - start }, (_, i) => start + i);
    const left = [
        ...(start > 0 ? [`${plural(start, 'earlier block')} not shown; --last or --from shows them`] : []),
        ...(end < length ? [`${plural(length - end, 'later block')} not shown`] : [])
    ];
    const whens = commitsOf(log, indices);
    print(
        options.json,
        () => ({
            blocks: indices.map((index, i) => {
                const { kind, timestamp, author, jurors, memo } = dataAt(log, index);
                const what = whatOf(log, index);
                return { index, kind, timestamp, author: canisterText(author), jurors: jurors.length, memo, commit: whens[i], what }; // prettier-ignore
            }),
            count: length
        }),
        () => [
            ...left.slice(0, start > 0 ? 1 : 0),
            ...indices.map((index) => {
                const { timestamp, author } = dataAt(log, index);
                return `${String(index).padStart(6)}  ${time(timestamp)}  ${whatOf(log, index)}  (${canisterText(author).slice(0, 11)}...)`;
            }),
            ...(length === 0 ? ['Nothing is committed yet.'] : []),
            ...left.slice(start > 0 ? 1 : 0)
        ]
    );
}

const dataAt = ({ archive }: Pick<ReadLog, 'archive'>, index: number): BlockData =>
    decodeData(archive.blocks[index] ?? new Uint8Array());

/** Of each block the commit that is the first to cover it. */
function commitsOf({ archive }: ReadLog, indices: readonly number[]): number[] {
    let number = 0;
    return indices.map((index) => {
        while ((archive.commits[number]?.leaves.length ?? Infinity) <= index) number++;
        return number;
    });
}

function whatOf({ seats, ...log }: ReadLog, index: number): string {
    return blockWords(dataAt(log, index), {
        isWithdrawn: seats.changes.withdrawal(index) !== undefined,
        counts: ({ kind, block }) =>
            kind === 'seats'
                ? seats.sets.get(block)?.publishedIn.includes(index) === true
                : seats.changes.recordsOf([block]).includes(index),
        signed: resetOf(seats, index)
    });
}

/** That the key at a block, which signed the record in it, rests on a reset. */
function resetOf({ provenKeys }: ReadLog['seats'], index: number): string {
    const key = entityKeyAt(provenKeys, index);
    const reset = key && resetBefore(provenKeys, key);
    return reset === undefined ? '' : `; ENTITY_KEY_RESET: ${resetWords(reset)}`;
}
