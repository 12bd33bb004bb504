import { Command } from 'commander';
import { toHex } from '../../src/protocol/bytes.js';
import { poolKey } from '../../src/protocol/seats.js';
import { connect, firstCanisterOf, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions, type EntityOptions } from '../cli/entity-options.js';
import { CliError } from '../cli/errors.js';
import { readPeople, requireShortIds, slipName, slipOf, writeSlips } from '../cli/files/index.js';
import type { People, Placed } from '../cli/files/index.js';
import { membersAmong } from '../cli/log/index.js';
import { PaperForm, pageOf, printSlips, requirePrintable, withPaperOptions } from '../cli/paper/index.js';
import type { PaperOptions } from '../cli/paper/index.js';
import { requireEnrollingFile } from '../cli/send/index.js';
import { plural, print } from '../cli/output/index.js';
import { rowsText } from '../cli/text/index.js';

interface SlipsOptions extends NetworkOptions, EntityOptions, PaperOptions {
    readonly print?: boolean;
    readonly out: string;
    readonly file: string;
    readonly idColumn: string;
    readonly person?: readonly string[];
}

export function slipsCommand(): Command {
    const command = new Command('slips')
        .description('Write slips again, for all on the list or for some. Puts nothing on record.')
        .requiredOption('-o, --out <folder>', 'where to write them')
        .requiredOption('-f, --file <csv>', 'the people, as they were enrolled')
        .requiredOption('--id-column <name>', 'the column that identifies a person')
        .option('--print', 'write them as a file to print too, slips.html in that folder')
        .option('--person <id...>', 'only these, by what the column says of them')
        .addHelpText('after', SAME);
    return withNetworkOptions(withEntityOptions(withPaperOptions(command))).action(run);
}

const SAME = `
A slip made again is the same as the first one, to the byte: it is made from the
entity file and the id alone. Only who is in the pool gets one.`;

async function run(options: SlipsOptions): Promise<void> {
    const { out, file, idColumn, person } = options;
    const people = readPeople(file, idColumn);
    requireShortIds(people);
    const form = options.print ? PaperForm.of('slip', options, people) : undefined;
    const asked = placesOf(people, person);
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    await requireEnrollingFile(connection, secrets, false);
    const canisterId = await firstCanisterOf(connection);
    const key = poolKey(secrets.masterSecret, canisterId);
    const ids = asked.map(([, uid]) => slipOf(uid, key, canisterId).poolId);
    const { client, length } = connection;
    const members = length === 0 ? new Set<string>() : await membersAmong(client, length - 1, ids);
    const isMember = (i: number) => members.has(toHex(ids[i] ?? new Uint8Array()));
    const placed = asked.filter((_, i) => isMember(i));
    const missing = asked.flatMap(([place], i) => (isMember(i) ? [] : [place + 1]));
    if (placed.length === 0 || (person !== undefined && missing.length > 0))
        throw new CliError(
            'PERSON_NOT_FOUND',
            `${rowsText('person', missing)} of ${file} ${missing.length === 1 ? 'is' : 'are'} not in the pool under this entity file and the column ${idColumn}; no slip was written: take the list and the column that they were enrolled by, or put them in with jury enrol`
        );
    const page = pageOf(connection.canisterId.toUint8Array(), connection.rootKey, connection.url);
    if (form !== undefined) requirePrintable(placed, { page, key, canisterId }, file);
    writeSlips(out, placed, key, canisterId);
    if (form !== undefined) printSlips(out, placed, form, { page, key, canisterId });
    const names = placed.map(([place]) => slipName(place));
    print(
        options.json,
        () => ({ slips: placed.length, folder: out, files: names, not_in_pool: missing }),
        () => [
            placed.length === 1
                ? `${names[0]} in ${out}, readable by you only; hand it to its person.`
                : `${plural(placed.length, 'slip')} in ${out}, readable by you only; hand each to its person.`,
            missing.length > 0 &&
                `Without one, since they are not in the pool: ${rowsText('person', missing)} of ${file}.`,
            ...(form?.notes ?? []).map((words) => `Note: ${words}.`)
        ]
    );
}

/** @throws {CliError} `PERSON_NOT_FOUND` */
function placesOf({ ids, file, column }: People, person: readonly string[] | undefined): Placed[] {
    if (person === undefined) return ids.map((uid, place) => [place, uid]);
    return [...new Set(person)].map((uid) => {
        const place = ids.indexOf(uid);
        if (place >= 0) return [place, uid];
        throw new CliError(
            'PERSON_NOT_FOUND',
            `nobody on ${file} has the ${column} ${JSON.stringify(uid)}; write it as it stands there`
        );
    });
}
