import { Command } from 'commander';
import { shellWord } from '../../src/node/index.js';
import { decodeData } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { verifyWitness, encodeReceipt, ReceiptBuilder } from '../../src/verifier/block/index.js';
import { keyWords, MAX_KEYS, MAX_RECEIPTS, upTo, writePreimages } from '../../src/juror/index.js';
import type { ChainOfDraws, LetterReceipts, Letter, SeatSet } from '../../src/juror/index.js';
import { parseDays, parseIndex, parsePage } from '../cli/arguments.js';
import { parseAudience } from '../cli/presentation-arguments.js';
import { requireBlinded, readPeople, type People } from '../cli/files/index.js';
import { withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions, type EntityOptions } from '../cli/entity-options.js';
import { CliError } from '../cli/errors.js';
import { PaperForm, withPaperOptions, type PaperOptions } from '../cli/paper/index.js';
import { archiveOption, logFrom, stagedWords, writeLetters, type ReadLog } from '../cli/log/index.js';
import { blocksAt, plural, print, time } from '../cli/output/index.js';
import { chainToSeat } from './seats.js';

const DAYS = 365;

interface LettersOptions extends NetworkOptions, EntityOptions, PaperOptions {
    readonly out: string;
    readonly archive?: string;
    readonly file?: string;
    readonly idColumn?: string;
    readonly days: number;
    readonly audience: string;
    readonly page?: string;
    readonly evidence: boolean;
    readonly unnamed?: boolean;
}

export function lettersCommand(): Command {
    const command = new Command('letters')
        .description(
            'Write a letter to each juror of a seated jury: a file for each, and one file to print them all.'
        )
        .argument('<index>', 'the block whose seats are published', parseIndex)
        .requiredOption('-o, --out <folder>', 'where to write them')
        .addOption(archiveOption())
        .option('-f, --file <csv>', 'the people, to say in the list and the letters who is who')
        .option('--id-column <name>', 'the column that identifies a person')
        .option('--unnamed', 'write letters to those too whom the file does not name')
        .option('--days <n>', 'how long the testimonials hold, from the draw on', parseDays, DAYS)
        .option(
            '--audience <text>',
            'whom the testimonials may be shown to (default: anybody)',
            parseAudience,
            ''
        )
        .option(
            '--page <url>',
            'http(s) or file address of a verify page, for the codes on the letters (default: the page of the canister)',
            parsePage
        )
        .option('--no-evidence', 'leave the receipts out; the letters are then checked against an archive');
    return withNetworkOptions(withEntityOptions(withPaperOptions(command))).action(run);
}

async function run(index: number, options: LettersOptions): Promise<void> {
    const people = readNamed(options);
    const form = PaperForm.of('letter', options, people);
    const { secrets } = await openEntity(options);
    const log = await logFrom(options);
    const canisterId = log.firstCanister;
    const chain = chainToSeat(log.seats, index, log.verdict.length, options.archive);
    requireBlinded(index, chain);
    const set = publishedSeats(log, index, options.archive);
    const { signerFor, writeLetter } = await import('../../src/entity/seating.js');
    const notBefore = decodeData(log.archive.blocks[index] ?? new Uint8Array()).timestamp / 1_000_000_000n;
    const shared = {
        canisterId,
        set,
        signer: signerFor(secrets, set.key),
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
    const idOf = (uid: string) => toHex(enrol(key, canisterId, new TextEncoder().encode(uid)).poolId);
    const byPoolId = new Map(people?.ids.map((uid, row) => [idOf(uid), row]));
    const rows = letters.map(({ poolId }) => byPoolId.get(toHex(poolId)));
    const addressees = rows.map((row) => (row === undefined ? undefined : people?.ids[row]));
    checkNamed(addressees, options);
    const addressed = { letters, addressees, rows, jurors: chain.jurorCount, listForm: people?.form };
    const printed = writeLetters(addressed, log, form, options);
    const keyNotes = keyWords(log.seats.provenKeys, set.key);
    const unnamed = addressees.filter((uid) => uid === undefined).length;
    const numbersOf = (wanted: string) =>
        log.seats.changes.people(index).flatMap(({ state }, i) => (state === wanted ? [i + 1] : []));
    const [excused, movedUp] = [numbersOf('excused'), numbersOf('moved up')];
    print(
        options.json,
        () => ({
            letters: letters.length,
            folder: options.out,
            to_print: printed,
            without_name: unnamed,
            excused,
            moved_up: movedUp,
            key_notes: keyNotes,
            paper_notes: form.notes
        }),
        () => [
            `${plural(letters.length, 'letter')} in ${options.out}, readable by you only; letters.csv lists them.`,
            `Print ${printed.join(', ')} there, on A4 at full size, and index.html, which says who gets which.`,
            unnamed > 0 && `${unnamed} of them without a name: give the people with --file and --id-column.`,
            excused.length > 0 &&
                `Of people who are excused: letter ${excused.join(', ')}; their letters say so.`,
            movedUp.length > 0 &&
                `Moved up: letter ${movedUp.join(', ')}; hand these out, for their letters of before say alternate.`,
            ...keyNotes.map((words) => `Whoever checks them is told: ${words}.`),
            ...stagedWords(log).map((words) => `${words}, and write the letters after the commit.`),
            options.archive !== undefined &&
                `Written from the copy ${options.archive}, which is of ${time(log.verdict.asOf ?? 0n)}; what came later is not counted.`,
            ...form.notes.map((words) => `Note: ${words}.`),
            'Hand each to its juror in private, and to nobody else.'
        ]
    );
}

function readNamed({ file, idColumn }: LettersOptions): People | undefined {
    if (file === undefined) return undefined;
    if (idColumn === undefined)
        throw new CliError('USAGE', 'name the column that identifies a person with --id-column');
    return readPeople(file, idColumn);
}

/** A wrong column, or another list, would make letters to nobody. @throws {CliError} `PERSON_NOT_FOUND` */
function checkNamed(
    addressees: readonly (string | undefined)[],
    { file, idColumn, unnamed }: LettersOptions
): void {
    const found = addressees.filter((uid) => uid !== undefined).length;
    if (file === undefined || unnamed || found === addressees.length) return;
    const advice =
        found === 0
            ? `take the list and the column that they were enrolled by (now: ${idColumn})`
            : 'take the whole list that they were enrolled by, or add --unnamed to write to the others without a name';
    throw new CliError(
        'PERSON_NOT_FOUND',
        `${found} of the ${addressees.length} who were drawn are in ${file}; nothing was written: ${advice}`
    );
}

/** The receipts, those of all that became of the jury too, and the keys up to the leaf of the newest of them. */
function evidenceOf(log: ReadLog, chain: ChainOfDraws, set: SeatSet): LetterReceipts {
    const { archive, policy, seats } = log;
    const { blocks } = chain;
    const published = [...set.publishedIn, ...seats.changes.evidenceOf(set.block)];
    if (Math.max(blocks.length, published.length) > MAX_RECEIPTS)
        throw new CliError(
            'EVIDENCE_TOO_LONG',
            `the jury takes more than ${MAX_RECEIPTS} receipts; write the letters with --no-evidence, to be checked against an archive`
        );
    const builder = new ReceiptBuilder(archive, policy);
    const build = (index: number) => builder.build(index);
    const [draws, lists] = [blocks.map(build), published.map(build)];
    const states = [...draws, ...lists].map(({ tree }) => verifyWitness(tree).leaves);
    const { entity } = states.reduce((a, b) => (b.length > a.length ? b : a));
    const keys = writePreimages(upTo(entity, seats.provenKeys));
    if (keys.length > MAX_KEYS)
        throw new CliError(
            'EVIDENCE_TOO_LONG',
            `the entity has had ${keys.length} keys, and a letter holds at most ${MAX_KEYS}; write the letters with --no-evidence, to be checked against an archive`
        );
    return { draws: draws.map(encodeReceipt), seats: lists.map(encodeReceipt), keys };
}

/** @throws {JuryError} `SEATS_MISSING` with what to do first */
function publishedSeats({ seats }: ReadLog, index: number, archive: string | undefined): SeatSet {
    try {
        return seats.seatsOf(index);
    } catch (error) {
        if (!(error instanceof JuryError) || error.code !== 'SEATS_MISSING') throw error;
        const copy = archive === undefined ? '' : `, then jury backup ${shellWord(archive)}`;
        throw new JuryError(
            error.code,
            `${error.detail}${archive === undefined ? '' : ` in this copy, which may be older than they are: jury backup ${shellWord(archive)} brings it up to date`}; if they are not published: jury seats ${index}, then jury commit${copy}`
        );
    }
}

/** A letter whose seat is not published would be refused by its juror's check: say so here. */
function checkSeated(letters: readonly Letter[], { seatIds, publishedIn }: SeatSet): void {
    const seated = new Set(seatIds.map(toHex));
    const missing = letters.filter(({ seatId }) => !seated.has(toHex(seatId))).length;
    if (missing === 0) return;
    throw new JuryError(
        'SEAT_NOT_PUBLISHED',
        `${missing} of ${letters.length} seats are not those in ${blocksAt(publishedIn)}; use the entity file that made them`
    );
}
