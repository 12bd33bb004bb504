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
import { requireEnrollingFile } from '../cli/enrolling-file.js';
import { blocksAt, plural, print, progress } from '../cli/output.js';

interface EnrolOptions extends NetworkOptions, EntityOptions {
    readonly file: string;
    readonly idColumn: string;
    readonly slips?: string;
    readonly memo?: string;
    readonly remove?: boolean;
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
        .addHelpText('after', SLIPS);
    return withNetworkOptions(withEntityOptions(command)).action(run);
}

const SLIPS = `
A slip lets its person check that an id in the pool is theirs, and later that a
letter is about them. Hand it over in private: whoever has it can tell the same.`;

const UNCHECKED =
    'Note: no entity key is on record yet, so nobody checked that this is the entity file that seats and letters will be made with. Put its key on record with it: jury entity publish';

/** Everything is checked, and the slips are written, before anything is sent: the same run can be made again. */
async function run(options: EnrolOptions): Promise<void> {
    const { slips: folder, remove } = options;
    const uids = readUids(options.file, options.idColumn);
    checkSizes(uids, options);
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const keyOnRecord = await requireEnrollingFile(connection, secrets, remove ?? false);
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
    const send = (batch: Uint8Array[]) => (remove ? client.remove(batch, memo) : client.add(batch, memo));
    const ids = slips.map(({ poolId }) => poolId);
    const indices = await sendInBatches(ids, MAX_JURORS_PER_CALL, send, progress('sending ids'));
    print(
        options.json,
        () => ({
            indices,
            people: slips.length,
            entity_key: keyOnRecord?.number ?? null,
            ...(folder !== undefined && { slips: folder })
        }),
        () => [
            `Staged ${plural(slips.length, 'blinded id')} to ${remove ? 'remove' : 'add'} in ${blocksAt(indices)}.`,
            ...(folder === undefined
                ? []
                : [`${plural(slips.length, 'slip')} in ${folder}; hand each to its person.`]),
            ...(keyOnRecord === undefined ? [UNCHECKED] : []),
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
