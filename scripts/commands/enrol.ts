import { join } from 'node:path';
import { Command } from 'commander';
import { makePrivateFolder, writePrivateFile } from '../../src/entity/private-file.js';
import { MAX_JURORS_PER_CALL } from '../../src/protocol/limits.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { encodeSlip, MAX_UID_BYTES } from '../../src/verifier/juror.js';
import type { Slip } from '../../src/verifier/juror.js';
import { sendInBatches } from '../cli/batches.js';
import { connect, firstCanisterOf, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions } from '../cli/entity-options.js';
import type { EntityOptions } from '../cli/entity-options.js';
import { CliError } from '../cli/errors.js';
import { readUids } from '../cli/juror-list.js';
import { plural, print, progress } from '../cli/output.js';
import { againOption, onlyNewBatches } from '../cli/repeats.js';

interface EnrolOptions extends NetworkOptions, EntityOptions {
    readonly file: string;
    readonly idColumn: string;
    readonly slips?: string;
    readonly memo?: string;
    readonly remove?: boolean;
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
        .option('--remove', 'take these people out of the pool instead')
        .option('-m, --memo <text>', 'a note to keep in the block, public for ever')
        .addOption(againOption())
        .addHelpText('after', SLIPS);
    return withNetworkOptions(withEntityOptions(command)).action(run);
}

const SLIPS = `
A slip lets its person check that an id in the pool is theirs, and later that a
letter is about them. Hand it over in private: whoever has it can tell the same.`;

/** Everything is checked, and the slips are written, before anything is sent: the same run can be made again. */
async function run(options: EnrolOptions): Promise<void> {
    const { slips: folder, remove } = options;
    const uids = readUids(options.file, options.idColumn);
    checkSizes(uids, options);
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const canisterId = await firstCanisterOf(connection);
    const key = poolKey(secrets.masterSecret, canisterId);
    const slips = uids.map((uid): Slip => ({
        canisterId,
        uid,
        ...enrol(key, canisterId, new TextEncoder().encode(uid))
    }));
    if (folder !== undefined) writeSlips(folder, slips);
    const { client } = connection;
    const memo = new TextEncoder().encode(options.memo ?? '');
    const ids = slips.map(({ poolId }) => poolId);
    const [kind, size] = [remove ? 'Remove' : 'Add', MAX_JURORS_PER_CALL] as const;
    const send = await onlyNewBatches(
        client,
        { kind, memo, jurors: ids, size, again: options.again },
        (batch) => (remove ? client.remove(batch, memo) : client.add(batch, memo))
    );
    const indices = await sendInBatches(ids, size, send, progress('sending ids'));
    print(
        options.json,
        () => ({ indices, people: slips.length, ...(folder !== undefined && { slips: folder }) }),
        () => [
            `Staged ${plural(slips.length, 'blinded id')} to ${remove ? 'remove' : 'add'} in block ${indices.join(', ')}.`,
            ...(folder === undefined
                ? []
                : [`${plural(slips.length, 'slip')} in ${folder}; hand each to its person.`]),
            'Next: jury commit'
        ]
    );
}

function checkSizes(uids: readonly string[], { file, idColumn }: EnrolOptions): void {
    for (const [i, uid] of uids.entries()) {
        if (new TextEncoder().encode(uid).length <= MAX_UID_BYTES) continue;
        throw new CliError(
            'ID_TOO_LONG',
            `the ${idColumn} of person ${i + 1} of ${file} has more than ${MAX_UID_BYTES} bytes`
        );
    }
}

function writeSlips(folder: string, slips: readonly Slip[]): void {
    makePrivateFolder(folder);
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
