import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { Command, InvalidArgumentError } from 'commander';
import { makePrivateFolder, writePrivateFile } from '../../src/entity/private-file.js';
import { decodeData } from '../../src/protocol/block.js';
import { equalBytes, toHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { encodeLetter, encodeReceipt, MAX_AUDIENCE_BYTES, ReceiptBuilder } from '../../src/verifier/juror.js';
import type { ChainOfDraws, Evidence, Letter, SeatSet } from '../../src/verifier/juror.js';
import { parseIndex } from '../cli/arguments.js';
import { connect, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions } from '../cli/entity-options.js';
import type { EntityOptions } from '../cli/entity-options.js';
import { CliError } from '../cli/errors.js';
import { readUids } from '../cli/juror-list.js';
import { letterPage } from '../cli/letter-page.js';
import { plural, print } from '../cli/output.js';
import { logInFolder, logOfCanister, requireVerified } from '../cli/verified-log.js';
import type { ReadLog } from '../cli/verified-log.js';
import { chainToSeat } from './seats.js';

const DAYS = 365;

interface LettersOptions extends NetworkOptions, EntityOptions {
    readonly out: string;
    readonly archive?: string;
    readonly file?: string;
    readonly idColumn?: string;
    readonly days: number;
    readonly audience: string;
    readonly page?: string;
    readonly evidence: boolean;
}

export function lettersCommand(): Command {
    const command = new Command('letters')
        .description('Write a letter to each juror of a seated jury: a file, and a page to print.')
        .argument('<index>', 'the block whose seats are published', parseIndex)
        .requiredOption('-o, --out <folder>', 'where to write them')
        .option('--archive <folder>', 'read the log from a fetched copy, without a network')
        .option('-f, --file <csv>', 'the people, to say in the list and the letters who is who')
        .option('--id-column <name>', 'the column that identifies a person')
        .option('--days <n>', 'how long the testimonials hold, from the draw on', parseIndex, DAYS)
        .option(
            '--audience <text>',
            'whom the testimonials may be shown to (default: anybody)',
            parseAudience,
            ''
        )
        .option('--page <url>', 'address of a verify page, for the codes on the letters')
        .option('--no-evidence', 'leave the receipts out; the letters are then checked against an archive');
    return withNetworkOptions(withEntityOptions(command)).action(run);
}

export function parseAudience(text: string): string {
    if (new TextEncoder().encode(text).length > MAX_AUDIENCE_BYTES)
        throw new InvalidArgumentError(`It has more than ${MAX_AUDIENCE_BYTES} bytes.`);
    return text;
}

async function run(index: number, options: LettersOptions): Promise<void> {
    const names = readNames(options);
    const { secrets } = await openEntity(options);
    const log = await source(options);
    const canisterId = log.firstCanister;
    const chain = chainToSeat(log.seats, index, log.verdict.length);
    const set = log.seats.seatsOf(index);
    const { signerOnRecord, writeLetter } = await import('../../src/entity/seating.js');
    const notBefore = decodeData(log.archive.blocks[index] ?? new Uint8Array()).timestamp / 1_000_000_000n;
    const shared = {
        canisterId,
        set,
        signer: signerOnRecord(secrets, log.seats.keys),
        evidence: options.evidence ? evidenceOf(log, chain, set) : undefined,
        terms: {
            notBefore,
            notAfter: notBefore + BigInt(options.days) * 86_400n,
            audience: new TextEncoder().encode(options.audience)
        }
    };
    const letters = chain.jurors.map((poolId) => writeLetter(secrets, { ...shared, poolId }));
    checkSeated(letters, set);
    const key = poolKey(secrets.masterSecret, canisterId);
    const byPoolId = new Map(
        names.map((uid) => [toHex(enrol(key, canisterId, new TextEncoder().encode(uid)).poolId), uid])
    );
    const addressees = letters.map(({ poolId }) => byPoolId.get(toHex(poolId)));
    writeLetters(letters, addressees, log, options);
    const unnamed = addressees.filter((uid) => uid === undefined).length;
    print(
        options.json,
        () => ({ letters: letters.length, folder: options.out, without_name: unnamed }),
        () => [
            `${plural(letters.length, 'letter')} in ${options.out}, readable by you only; letters.csv lists them.`,
            ...(unnamed === 0
                ? []
                : [`${unnamed} of them without a name: give the people with --file and --id-column.`]),
            'Hand each to its juror in private, and to nobody else.'
        ]
    );
}

function readNames({ file, idColumn }: LettersOptions): string[] {
    if (file === undefined) return [];
    if (idColumn === undefined)
        throw new CliError('USAGE', 'name the column that identifies a person with --id-column');
    return readUids(file, idColumn);
}

async function source(options: LettersOptions): Promise<ReadLog> {
    if (options.archive !== undefined) return requireVerified(logInFolder(options.archive, options.rootKey));
    return logOfCanister(await connect(options));
}

function evidenceOf(log: ReadLog, chain: ChainOfDraws, set: SeatSet): Evidence {
    const { archive, policy, seats, firstCanister } = log;
    const builder = new ReceiptBuilder(archive, policy);
    const receipts = (indices: readonly number[]) =>
        indices.map((index) => {
            const receipt = builder.build(index);
            if (equalBytes(receipt.canisterId, firstCanister)) return encodeReceipt(receipt);
            throw new CliError(
                'STAGED_AFTER_RESTORE',
                `block ${index} came after the log was restored; write the letters with --no-evidence, to be checked against an archive`
            );
        });
    return {
        draws: receipts(chain.blocks),
        seats: receipts(set.publishedIn),
        keys: receipts(seats.keys.map(({ publishedIn }) => publishedIn))
    };
}

/** A letter whose seat is not published would be refused by its juror's check: say so here. */
function checkSeated(letters: readonly Letter[], { seatIds, publishedIn }: SeatSet): void {
    const seated = new Set(seatIds.map(toHex));
    const missing = letters.filter(({ seatId }) => !seated.has(toHex(seatId))).length;
    if (missing === 0) return;
    throw new JuryError(
        'SEAT_NOT_PUBLISHED',
        `${missing} of ${letters.length} seats are not those in block ${publishedIn.join(', ')}; use the entity file that made them`
    );
}

function writeLetters(
    letters: readonly Letter[],
    addressees: readonly (string | undefined)[],
    { verdict }: ReadLog,
    { out, page }: LettersOptions
): void {
    makePrivateFolder(out);
    const width = String(letters.length).length;
    const rows: string[][] = [['letter', 'pool_id', 'seat_id', 'person']];
    for (const [i, letter] of letters.entries()) {
        const name = `letter-${String(i + 1).padStart(width, '0')}`;
        const draw = verdict.draws.find(({ index }) => index === letter.block);
        const addressee = addressees[i];
        const html = letterPage({
            letter,
            addressee,
            jurors: letters.length,
            poolSize: draw?.poolSize ?? 0,
            drawnAt: draw?.timestamp ?? 0n,
            page
        });
        writePrivateFile(join(out, `${name}.json`), encodeLetter(letter));
        writePrivateFile(join(out, `${name}.html`), new TextEncoder().encode(html));
        rows.push([name, toHex(letter.poolId), toHex(letter.seatId), addressee ?? '']);
    }
    writePrivateFile(
        join(out, 'letters.csv'),
        new TextEncoder().encode(stringify(rows, { escape_formulas: true }))
    );
}
