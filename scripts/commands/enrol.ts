import { resolve } from 'node:path';
import { Command } from 'commander';
import { present } from '../../src/verifier/index.js';
import { compareBytes, toHex } from '../../src/protocol/bytes.js';
import { MAX_JURORS_PER_CALL } from '../../src/protocol/limits.js';
import { poolKey } from '../../src/protocol/seats.js';
import { connect, firstCanisterOf, withNetworkOptions } from '../cli/context.js';
import type { Connection, NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions, type EntityOptions } from '../cli/entity-options.js';
import { listCalls } from '../cli/cost/index.js';
import { CliError, StagedError } from '../cli/errors.js';
import {
    againOption,
    changedText,
    changeObject,
    changeWords,
    exemptionOf,
    goesOn,
    memoWords,
    newBatches,
    notesAfter,
    planChange,
    requireChange,
    requireEnrollingFile,
    sendInBatches,
    stageChange,
    wasAsked,
    withListOptions
} from '../cli/send/index.js';
import type { PoolChange, SendingOptions } from '../cli/send/index.js';
import {
    blind,
    judgeIds,
    readExempt,
    readKnown,
    readPeople,
    requireShortIds,
    requireSlipsFit,
    slipOf,
    writeSlips
} from '../cli/files/index.js';
import type { JurorList, People } from '../cli/files/index.js';
import { provenMembers } from '../cli/log/index.js';
import { PaperForm, pageOf, printSlips, requirePrintable, withPaperOptions } from '../cli/paper/index.js';
import type { PaperOptions } from '../cli/paper/index.js';
import { blocksAt, plural, print, progress } from '../cli/output/index.js';
import { rowsText } from '../cli/text/index.js';

interface EnrolOptions extends NetworkOptions, EntityOptions, SendingOptions, PaperOptions {
    readonly print?: boolean;
    readonly file: string;
    readonly idColumn: string;
    readonly slips?: string;
    readonly memo?: string;
    readonly remove?: boolean;
    readonly exempt?: string;
    /** That of jury.json, beside which one on the line stands. */
    readonly configExempt?: string;
    readonly removeExempt?: boolean;
    readonly known?: readonly string[];
    readonly again?: boolean;
}

export function enrolCommand(): Command {
    const command = new Command('enrol')
        .description(
            'Put people into the pool under blinded ids, and write each a slip. Staged; commit it afterwards.'
        )
        .requiredOption('-f, --file <csv>', 'people, one a row, with a header line')
        .requiredOption('--id-column <name>', 'the column that identifies a person, such as email')
        .option('--slips <folder>', 'write the slips there, one a person, in the order of the rows')
        .option('--print', 'write the slips as a file to print too, slips.html in that folder')
        .option('--exempt <csv>', 'people to leave out, by the same column')
        .option('--remove-exempt', 'take those of them who are in the pool out of it')
        .option('--remove', 'take the people of --file out of the pool instead')
        .option('-m, --memo <text>', 'a note to keep in the block, public for ever')
        .addOption(againOption())
        .addHelpText('after', SLIPS);
    return withNetworkOptions(withEntityOptions(withListOptions(withPaperOptions(command)))).action(run);
}

const SLIPS = `
Run it again with a newer list, and only who is new is staged. Who served or was
excused stands in the file of --exempt, with the last day in its column "until",
such as 2027-12-31, or for good without one.

A slip lets its person check that an id in the pool is theirs, and later that a
letter is about them. Hand it over in private: whoever has it can tell the same.`;

const UNCHECKED =
    'Note: no entity key is on record yet, so nobody checked that this is the entity file that seats and letters will be made with. Put its key on record with it: jury entity publish';

/** Everything is checked, and the slips are written, before anything is sent: the same run can be made again. */
async function run(options: EnrolOptions): Promise<void> {
    const { slips: folder, remove = false, file, idColumn } = options;
    requireTogether(options);
    const purpose = { kind: remove ? 'remove' : 'add', yes: options.yes } as const;
    const people = readPeople(file, idColumn);
    requireShortIds(people);
    const form = options.print ? PaperForm.of('slip', options, people) : undefined;
    if (form !== undefined && folder === undefined)
        throw new CliError(
            'USAGE',
            '--print writes the slips to print beside their files: name the folder with --slips'
        );
    const judged = judgeIds(people, purpose);
    const known = readKnown(options.known ?? [], idColumn);
    const lists = exemptLists(options);
    const exempt = remove || lists.length === 0 ? undefined : readExempt(lists, idColumn);
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const keyOnRecord = await requireEnrollingFile(connection, secrets, remove);
    const canisterId = await firstCanisterOf(connection);
    const key = poolKey(secrets.masterSecret, canisterId);
    const blindedId = (uid: string) => slipOf(uid, key, canisterId).poolId;
    const exemption =
        exempt && (await exemptionOf(connection, people, exempt, blindedId, options.removeExempt ?? false));
    const leftOut = exemption?.leftOut ?? new Set<number>();
    const blinded = blind(people, key, canisterId, known);
    const notes = [...judged, ...(exemption?.notes ?? [])];
    const list: JurorList = { file, noun: 'person', people, notes, blinded: () => blinded };
    const memo = new TextEncoder().encode(options.memo ?? '');
    const change = await planChange(connection, list, blinded, memo, purpose, leftOut);
    const leaving = options.removeExempt ? [...(exemption?.inPool ?? [])].sort(compareBytes) : [];
    const coming = remove ? change.ids : await comingIn(connection, change);
    const withSlip = placesOf(people, leftOut);
    const page = pageOf(connection.canisterId.toUint8Array(), connection.rootKey, connection.url);
    if (form !== undefined) requirePrintable(withSlip, { page, key, canisterId }, file);
    const writeAll = () => {
        if (folder === undefined) return;
        writeSlips(folder, withSlip, key, canisterId);
        if (form !== undefined) printSlips(folder, withSlip, form, { page, key, canisterId });
    };
    if ((remove ? change.changing : coming).length === 0 && leaving.length === 0) {
        if (!options.dryRun) writeAll();
        else if (folder !== undefined) requireSlipsFit(folder, withSlip, key, canisterId);
        // Just the same list was staged lately, or all on it are in the pool: said in that order.
        if (change.ids.length > 0) await newBatches(connection, change, memo, options.again);
        const told = (exemption?.notes ?? []).map(({ code, detail }) => `; ${code}: ${detail}`);
        const slips = folder === undefined ? '' : `; the slips are in ${folder}`;
        requireChange(list, change, `${slips}${told.join('')}`);
    }
    const exempted = exemption?.people ?? [];
    const words = present([
        coming.length > 0 && changeWords(change),
        leaving.length > 0 && `This takes ${plural(leaving.length, 'person', 'people')} who ${leaving.length === 1 ? 'is' : 'are'} exempt out of the pool, for ever on record.`,
        ...memoWords(memo)
    ]); // prettier-ignore
    const newRows = remove || coming.length === withSlip.length ? [] : rowsOf(withSlip, blindedId, coming);
    const hints = present([
        ...newWords(newRows, file),
        ...(form?.notes ?? []).map((words) => `Note: ${words}.`),
        keyOnRecord === undefined && UNCHECKED
    ]);
    const counts = {
        people: people.ids.length,
        ...(newRows.length > 0 && { new_rows: newRows }),
        exempt: exempted,
        ...changeObject(change, change.changing.length),
        removed_exempt: leaving.length
    };
    const calls = [...listCalls(purpose.kind, coming, memo), ...listCalls('remove', leaving, memo)];
    const plan = {
        words: [...words, ...hints],
        object: counts,
        notes: change.notes,
        connection,
        costs: { calls }
    };
    if (folder !== undefined) requireSlipsFit(folder, withSlip, key, canisterId);
    if (!(await goesOn(plan, options))) return;
    writeAll();
    const batches = await newBatches(connection, { ...change, ids: coming }, memo, options.again);
    const removed = await sendInBatches(
        leaving,
        MAX_JURORS_PER_CALL,
        (batch) => connection.client.remove(batch, memo),
        progress('taking out who is exempt')
    );
    const { indices, changed } = await after(removed, () => stageChange(connection, batches, 'sending ids'));
    const sent = coming.length;
    print(
        options.json,
        () => ({
            indices,
            removed_exempt_in: removed,
            sent,
            entity_key: keyOnRecord?.number ?? null,
            ...counts,
            ...changeObject(change, changed),
            ...(folder !== undefined && { slips: folder })
        }),
        () => [
            leaving.length > 0 && `Staged ${plural(leaving.length, 'blinded id')} of ${leaving.length === 1 ? 'a person who is' : 'people who are'} exempt to remove in ${blocksAt(removed)}.`,
            sent > 0 && `Staged ${plural(sent, 'blinded id')} to ${purpose.kind} in ${blocksAt(indices)}. ${changedText(purpose.kind, changed, sent)}`,
            ...slipLines(folder, withSlip.length, remove ? 0 : coming.length),
            ...(wasAsked(options) ? [] : hints),
            ...notesAfter(change.notes),
            'Next: jury commit'
        ]
    ); // prettier-ignore
}

/** What would do nothing must not seem to have been done. @throws {CliError} `USAGE` */
function requireTogether(options: EnrolOptions): void {
    if (options.remove && (options.exempt !== undefined || options.removeExempt))
        throw new CliError(
            'USAGE',
            '--remove takes all of --file out of the pool, exempt or not; to take the exempt out, leave --remove away'
        );
    if (options.remove && (options.slips !== undefined || options.print))
        throw new CliError(
            'USAGE',
            '--remove takes people out of the pool, and who is not in it gets no slip; leave --slips and --print away'
        );
    if (options.removeExempt && exemptLists(options).length === 0)
        throw new CliError('USAGE', '--remove-exempt takes a list of who is exempt: name it with --exempt');
}

/** Who stands in any of them is left out: the one of jury.json is not forgotten when the line names another. */
const exemptLists = ({ exempt, configExempt }: EnrolOptions): string[] =>
    [exempt, configExempt].filter(
        (one, i, all) => one !== undefined && all.findIndex((other) => isSamePath(one, other)) === i
    ) as string[];

const isSamePath = (one: string, other: string | undefined): boolean =>
    other !== undefined && resolve(one) === resolve(other);

/**
 * Who is new. Members are passed over by what the log holds, since one node's answer must keep nobody out of the pool; who
 * is not in it, whatever the node says, is sent.
 */
async function comingIn(
    connection: Connection,
    { ids, unchanged }: PoolChange
): Promise<readonly Uint8Array[]> {
    if (unchanged.length === 0) return ids;
    const members = await provenMembers(connection);
    return ids.filter((id) => !members.has(toHex(id)));
}

/** Of people of the list, from 1, those whose ids come into the pool. */
function rowsOf(
    people: readonly (readonly [number, string])[],
    blindedId: (uid: string) => Uint8Array,
    coming: readonly Uint8Array[]
): number[] {
    const ids = new Set(coming.map(toHex));
    return people.flatMap(([place, uid]) => (ids.has(toHex(blindedId(uid))) ? [place + 1] : []));
}

const newWords = (rows: readonly number[], file: string): string[] =>
    rows.length === 0
        ? []
        : [
              `New: ${rowsText('person', rows)} of ${file}, ${rows.length} in all; a slip of theirs alone, to print: jury slips --print --out <folder> --person <id>.`
          ];

/** @param coming how many came into the pool, who without a slip cannot check anything */
const slipLines = (folder: string | undefined, slips: number, coming: number): string[] =>
    folder !== undefined
        ? [`${plural(slips, 'slip')} in ${folder}; hand each to its person.`]
        : coming === 0
          ? []
          : ['No slips were written, and without one nobody can check a letter: make them with jury slips.'];

const placesOf = ({ ids }: People, leftOut: ReadonlySet<number>): [number, string][] =>
    ids.flatMap((uid, place) => (leftOut.has(place) ? [] : [[place, uid] as [number, string]]));

/** What fails once others were taken out must not look as if nothing had happened. */
async function after<T>(removed: readonly number[], act: () => Promise<T>): Promise<T> {
    try {
        return await act();
    } catch (error) {
        if (removed.length === 0 || error instanceof StagedError) throw error;
        throw new StagedError(error, removed, 'they take out who is exempt; run the same command again');
    }
}
