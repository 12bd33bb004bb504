import { Command } from 'commander';
import { decodeData } from '../../src/protocol/block.js';
import type { BlockData } from '../../src/protocol/block.js';
import { readCaseRecord } from '../../src/protocol/case-record.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { entityKeyAt, resetBefore } from '../../src/protocol/entity-keys.js';
import { readTypedMemo } from '../../src/protocol/typed-memo.js';
import { resetWords } from '../../src/juror/index.js';
import { attempt, isFailure } from '../../src/verifier/index.js';
import { parseCount, parseIndex } from '../cli/arguments.js';
import { withNetworkOptions } from '../cli/context.js';
import { archiveOption, logFrom } from '../cli/log/index.js';
import type { ReadLog, SourceOptions } from '../cli/log/index.js';
import { plural, print, printable, time } from '../cli/text/index.js';

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

const dataAt = ({ archive }: ReadLog, index: number): BlockData =>
    decodeData(archive.blocks[index] ?? new Uint8Array());

/** Of each block the commit that is the first to cover it. */
function commitsOf({ archive }: ReadLog, indices: readonly number[]): number[] {
    let number = 0;
    return indices.map((index) => {
        while ((archive.commits[number]?.leaves.length ?? Infinity) <= index) number++;
        return number;
    });
}

function whatOf(log: ReadLog, index: number): string {
    const data = dataAt(log, index);
    const { kind, jurors, jurorsIndex, memo } = data;
    const note = memo.length === 0 ? '' : `: ${printable(memo)}`;
    if (kind === 'Expand') return `drew ${jurors.length} more for block ${jurorsIndex}${note}`;
    if (kind === 'Select') {
        const record = readCaseRecord(data);
        const withdrawn = log.seats.changes.withdrawal(index) === undefined ? '' : ', WITHDRAWN since';
        const drew = jurors.length === 0 ? 'drew a lottery' : `drew ${jurors.length}`;
        return typeof record === 'object'
            ? `drew a jury for case ${printable(new TextEncoder().encode(record.case))}, ${record.jurors} and ${plural(record.alternates, 'alternate')}${withdrawn}`
            : `${drew} from the pool of block ${jurorsIndex}${note}${withdrawn}`;
    }
    if (jurors.length > 0)
        return `${kind === 'Add' ? 'added' : 'removed'} ${plural(jurors.length, 'person', 'people')}${note}`;
    return recordWords(log, index, data) ?? `a note${note}`;
}

/** What a typed memo is; of a record that counts for nothing, that it does. */
function recordWords({ seats }: ReadLog, index: number, data: BlockData): string | undefined {
    const memo = attempt(() => ({ found: readTypedMemo(data) }));
    if (isFailure(memo)) return 'a record that counts for nothing';
    const { found } = memo;
    if (found === undefined) return undefined;
    if (found.kind === 'unknown') return `a record ${found.label} that this reader does not know`;
    const counts =
        found.kind === 'seats'
            ? seats.sets.get(found.block)?.publishedIn.includes(index) === true
            : seats.changes.recordsOf([found.block]).includes(index);
    if (!counts) return `a record about block ${found.block} that counts for nothing`;
    const signed = resetOf(seats, index);
    if (found.kind === 'seats') return `published the seats of block ${found.block}${signed}`;
    return found.kind === 'withdrawn'
        ? `withdrew the draw of block ${found.block}: ${JSON.stringify(found.reason)}${signed}`
        : `excused ${plural(found.positions.length, 'person', 'people')} of the jury of block ${found.block}${signed}`;
}

/** That the key at a block, which signed the record in it, rests on a reset. */
function resetOf({ provenKeys }: ReadLog['seats'], index: number): string {
    const key = entityKeyAt(provenKeys, index);
    const reset = key && resetBefore(provenKeys, key);
    return reset === undefined ? '' : `; ENTITY_KEY_RESET: ${resetWords(reset)}`;
}
