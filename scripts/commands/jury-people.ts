import { Command } from 'commander';
import { stderr, stdout } from 'node:process';
import { toHex } from '../../src/protocol/bytes.js';
import { juryWords, personWords, reasonWords, sittingWarnings, withdrawnWords } from '../../src/juror/index.js'; // prettier-ignore
import type { PersonState } from '../../src/juror/index.js';
import { parseIndex } from '../cli/arguments.js';
import { withNetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions, type EntityOptions } from '../cli/entity-options.js';
import { CliError } from '../cli/errors.js';
import { namedWords, peopleByPoolId, readNamed, writeCsv } from '../cli/files/index.js';
import type { ListOptions, NamedPerson } from '../cli/files/index.js';
import { archiveOption, drawnIn, logFrom, stagedWords } from '../cli/log/index.js';
import type { ReadLog, SourceOptions } from '../cli/log/index.js';
import { plural, print, visible } from '../cli/output/index.js';
import { sittingObject, withdrawnObject } from '../cli/text/index.js';

interface JuryOptions extends SourceOptions, EntityOptions, ListOptions {
    readonly csv?: boolean;
}

/** Somebody who was drawn. */
interface Drawn {
    /** From 1, in draw order. */
    readonly number: number;
    readonly drawnAs: 'juror' | 'alternate';
    readonly person: PersonState;
    readonly poolId: Uint8Array;
    /** As the clerk's file knows them. */
    readonly named: NamedPerson | undefined;
}

export function juryCommand(): Command {
    const command = new Command('jury')
        .description("Who was drawn, in draw order, and what each is now: by name from the clerk's own file.")
        .argument('<block>', 'the draw', parseIndex)
        .option('-f, --file <csv>', 'the people, as they were enrolled')
        .option('--id-column <name>', 'the column that identifies a person')
        .option('--csv', 'print CSV, with all columns of the file')
        .addOption(archiveOption())
        .addHelpText('after', NAMES);
    return withNetworkOptions(withEntityOptions(command)).action(run);
}

const NAMES = `
The log holds no names. With the people and the entity file that blinded their
ids, this machine tells who is who; what it prints is for the court alone.`;

async function run(block: number, options: JuryOptions): Promise<void> {
    if (options.csv && options.json) throw new CliError('USAGE', 'give --csv or --json, not both');
    const people = readNamed(options);
    const secrets = people === undefined ? undefined : (await openEntity(options)).secrets;
    const log = await logFrom(options);
    const named = people && secrets && peopleByPoolId(people, secrets.masterSecret, log.firstCanister);
    const drawn = drawnOf(log, block).map((one) => ({ ...one, named: named?.get(toHex(one.poolId)) }));
    const unnamed = drawn.filter((one) => one.named === undefined).length;
    if (people !== undefined && unnamed === drawn.length)
        throw new CliError(
            'PERSON_NOT_FOUND',
            `nobody who was drawn is in ${people.file}: take the list, the column and the entity file that they were enrolled by`
        );
    if (options.csv) {
        const { jury = 'drawn', supersededBy, withdrawn } = log.audit.report(block);
        const warning =
            withdrawn !== undefined
                ? withdrawnWords(withdrawn)
                : supersededBy !== undefined
                  ? `the jury of block ${block} is superseded by the one of block ${supersededBy}`
                  : undefined;
        if (warning !== undefined) stderr.write(`jury: warning: ${visible(warning)}\n`);
        return void stdout.write(writeCsv(csvRows(drawn, people?.header ?? [], jury), people?.form));
    }
    show(block, log, drawn, people === undefined ? 0 : unnamed, people?.header, options.json);
}

/** @throws {CliError} `NOT_COMMITTED`, `NOT_A_DRAW` */
function drawnOf(log: ReadLog, block: number): Omit<Drawn, 'named'>[] {
    const { seats } = log;
    const chain = drawnIn(log, block);
    const states = seats.changes.people(block);
    return chain.jurors.flatMap((poolId, i) => {
        const person = states[i];
        const drawnAs = i < chain.jurorCount ? 'juror' : 'alternate';
        return person === undefined ? [] : [{ number: i + 1, drawnAs, person, poolId }];
    });
}

const OWN_COLUMNS = ['number', 'drawn_as', 'state', 'reason', 'jury', 'pool_id'];

/** @param jury its state, in each row: nobody of a jury that was withdrawn or superseded sits */
const csvRows = (drawn: readonly Drawn[], header: readonly string[], jury: string): string[][] => [
    [...OWN_COLUMNS, ...header.map((name) => (OWN_COLUMNS.includes(name) ? `file_${name}` : name))],
    ...drawn.map(({ number, drawnAs, person, poolId, named }) => [
        String(number),
        drawnAs,
        personWords(person),
        person.state === 'excused' ? reasonWords(person.reason) : '',
        jury,
        toHex(poolId),
        ...header.map((_, i) => named?.row[i] ?? '')
    ])
];

function show(
    block: number,
    log: ReadLog,
    drawn: readonly Drawn[],
    unnamed: number,
    header: readonly string[] | undefined,
    json: boolean | undefined
): void {
    const { seats, audit } = log;
    const { changes } = seats;
    const [sitting, withdrawn] = [changes.sitting(block), changes.withdrawal(block)];
    const { jury, keyNotes, supersededBy } = audit.report(block);
    const newest = seats.newestOf(block);
    print(
        json,
        () => ({
            block,
            state: jury ?? null,
            sitting: sittingObject(sitting),
            withdrawn: withdrawnObject(withdrawn),
            superseded_by: supersededBy ?? null,
            extended_in: newest === block ? null : newest,
            key_notes: keyNotes,
            staged: log.staged ?? null,
            people: drawn.map(({ number, drawnAs, person, poolId, named }) => ({
                number,
                drawn_as: drawnAs,
                state: personWords(person),
                reason: person.state === 'excused' ? reasonWords(person.reason) : null,
                pool_id: poolId,
                person: named?.id ?? null,
                ...(header && {
                    columns: Object.fromEntries(header.map((name, i) => [name, named?.row[i] ?? '']))
                })
            }))
        }),
        () => [
            `Jury of block ${block}: ${jury ?? 'drawn'}${supersededBy === undefined ? '' : ` by block ${supersededBy}`}`,
            withdrawn !== undefined && `  ${withdrawnWords(withdrawn)}`,
            `  ${juryWords(sitting, { withdrawn, supersededBy })}`,
            newest !== block && `  extended in block ${newest}: all of them are told by jury jury ${newest}`,
            ...sittingWarnings(sitting).map(({ code, detail }) => `  ${code}: ${detail}`),
            ...keyNotes.map((words) => `  ${words}`),
            ...drawn.map(personLine),
            unnamed > 0 &&
                `${plural(unnamed, 'person', 'people')} drawn are not in the file: take the whole list.`,
            ...stagedWords(log)
        ]
    );
}

const STATE_WIDTH = 'alternate 10 of 10'.length;

function personLine({ number, person, poolId, named }: Drawn): string {
    const why = person.state === 'excused' ? `  (${reasonWords(person.reason)}, block ${person.index})` : '';
    const who = named === undefined ? toHex(poolId) : namedWords(named);
    return `${String(number).padStart(5)}  ${personWords(person).padEnd(STATE_WIDTH)}  ${who}${why}`;
}
