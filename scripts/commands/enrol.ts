import { join } from 'node:path';
import { Command } from 'commander';
import { makePrivateFolder, writePrivateFile } from '../../src/entity/private-file.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { encodeSlip } from '../../src/juror/index.js';
import type { Slip } from '../../src/juror/index.js';
import { connect, firstCanisterOf, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions } from '../cli/entity-options.js';
import type { EntityOptions } from '../cli/entity-options.js';
import {
    requireEnrollingFile,
    changeObject,
    withListOptions,
    changedText,
    newBatches,
    planChange,
    requireChange,
    stageChange,
    tellBeforeSending,
    againOption
} from '../cli/send/index.js';
import {
    judgeIds,
    blind,
    readKnown,
    readPeople,
    requireShortIds,
    warnIfWritable
} from '../cli/files/index.js';
import type { JurorList, People } from '../cli/files/index.js';
import { CliError } from '../cli/errors.js';
import { PaperForm, pageOf, slipSheet, withPaperOptions, writeSheets } from '../cli/paper/index.js';
import type { PaperOptions } from '../cli/paper/index.js';
import { noteLines, blocksAt, plural, print, progress } from '../cli/text/index.js';

interface EnrolOptions extends NetworkOptions, EntityOptions, PaperOptions {
    readonly print?: boolean;
    readonly file: string;
    readonly idColumn: string;
    readonly slips?: string;
    readonly memo?: string;
    readonly remove?: boolean;
    readonly known?: readonly string[];
    readonly yes?: boolean;
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
        .option('--remove', 'take these people out of the pool instead')
        .option('-m, --memo <text>', 'a note to keep in the block, public for ever')
        .addOption(againOption())
        .addHelpText('after', SLIPS);
    return withNetworkOptions(withEntityOptions(withListOptions(withPaperOptions(command), true))).action(
        run
    );
}

const SLIPS = `
A slip lets its person check that an id in the pool is theirs, and later that a
letter is about them. Hand it over in private: whoever has it can tell the same.`;

const UNCHECKED =
    'Note: no entity key is on record yet, so nobody checked that this is the entity file that seats and letters will be made with. Put its key on record with it: jury entity publish';

/** Everything is checked, and the slips are written, before anything is sent: the same run can be made again. */
async function run(options: EnrolOptions): Promise<void> {
    const { slips: folder, remove, file, idColumn } = options;
    const purpose = { kind: remove ? 'remove' : 'add', yes: options.yes } as const;
    const people = readPeople(file, idColumn);
    requireShortIds(people);
    const form = options.print ? PaperForm.of('slip', options, people) : undefined;
    if (form !== undefined && folder === undefined)
        throw new CliError(
            'USAGE',
            '--print writes the slips to print beside their files: name the folder with --slips'
        );
    const notes = judgeIds(people, purpose);
    const known = readKnown(options.known ?? [], idColumn);
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const keyOnRecord = await requireEnrollingFile(connection, secrets, remove ?? false);
    const canisterId = await firstCanisterOf(connection);
    const key = poolKey(secrets.masterSecret, canisterId);
    const blinded = (id: Uint8Array) => blind(people, key, id, known);
    const list: JurorList = { file, noun: 'person', people, notes, blinded };
    const memo = new TextEncoder().encode(options.memo ?? '');
    const change = await planChange(connection, list, blinded(canisterId), memo, purpose);
    if (change.unchanged.length < people.ids.length) await tellBeforeSending(change.notes, options.yes);
    if (folder !== undefined) {
        const slips = slipsOf(people, key, canisterId);
        const page = pageOf(connection.canisterId.toUint8Array(), connection.rootKey, connection.url);
        writeSlips(folder, slips);
        if (form !== undefined) printSlips(folder, slips, form, page);
    }
    const batches = await newBatches(connection, change, memo, options.again);
    requireChange(list, change, folder === undefined ? '' : `; the slips are in ${folder}`);
    const asked = change.ids.length;
    const { indices, changed } = await stageChange(connection, batches, 'sending ids');
    print(
        options.json,
        () => ({
            indices,
            people: asked,
            entity_key: keyOnRecord?.number ?? null,
            ...changeObject(change, changed),
            ...(folder !== undefined && { slips: folder })
        }),
        () => [
            `Staged ${plural(asked, 'blinded id')} to ${purpose.kind} in ${blocksAt(indices)}. ${changedText(purpose.kind, changed, asked)}`,
            ...(folder === undefined
                ? []
                : [`${plural(asked, 'slip')} in ${folder}; hand each to its person.`]),
            ...(keyOnRecord === undefined ? [UNCHECKED] : []),
            ...noteLines(change.notes),
            'Next: jury commit'
        ]
    );
}

const slipsOf = ({ ids }: People, key: Uint8Array, canisterId: Uint8Array): Slip[] =>
    ids.map((uid) => ({ canisterId, uid, ...enrol(key, canisterId, new TextEncoder().encode(uid)) }));

function writeSlips(folder: string, slips: readonly Slip[]): void {
    makePrivateFolder(folder);
    warnIfWritable(folder);
    const show = progress('writing slips');
    for (const [i, slip] of slips.entries()) {
        writePrivateFile(
            join(folder, `slip-${String(i + 1).padStart(6, '0')}.json`),
            encodeSlip(slip),
            false
        );
        if (i % 500 === 0) show(i, slips.length);
    }
    show(slips.length, slips.length);
}

function printSlips(folder: string, slips: readonly Slip[], form: PaperForm, page: string | undefined): void {
    const show = progress('writing slips to print');
    const sheetAt = (n: number): string => {
        const slip = slips[n];
        const number = String(n + 1).padStart(6, '0');
        return slip === undefined ? '' : slipSheet({ slip, number, row: n, page }, form, Date.now());
    };
    writeSheets(folder, 'slips', form, slips.length, sheetAt, (done) => show(done, slips.length));
    show(slips.length, slips.length);
}
