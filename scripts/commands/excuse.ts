import { existsSync } from 'node:fs';
import { Command, Option } from 'commander';
import { toHex } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { SIGNATURE_BYTES } from '../../src/protocol/entity-keys.js';
import { encodeExcused, encodeWithdrawn, MAX_REASON_BYTES } from '../../src/protocol/jury-records.js';
import { MAX_UNSIGNED_PARTS } from '../../src/verifier/signature/index.js';
import { reasonWords, sittingWarnings, sittingWords } from '../../src/juror/index.js';
import type { ChainOfDraws, SeatsLog, Sitting } from '../../src/juror/index.js';
import { parseIndex } from '../cli/arguments.js';
import { connect, withNetworkOptions, type Connection, type NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions, type EntityOptions } from '../cli/entity-options.js';
import { memoCalls } from '../cli/cost/index.js';
import { CliError } from '../cli/errors.js';
import { namedWords, peopleByPoolId, readNamed, tellingMemo } from '../cli/files/index.js';
import type { ListOptions, NamedPerson } from '../cli/files/index.js';
import { drawnIn, liveKeys, logOfCanister, seatsWithStaged, type ReadLog } from '../cli/log/index.js';
import { blocksAt, plural, print } from '../cli/output/index.js';
import { sittingObject } from '../cli/text/index.js';
import {
    excusalOf,
    excusalWords,
    goesOn,
    positionsOf,
    REASON_WORDS,
    stageMemos,
    withSendingOptions
} from '../cli/send/index.js';
import type { Named, SendingOptions } from '../cli/send/index.js';

type StagingOptions = NetworkOptions & EntityOptions & SendingOptions;

const withStagingOptions = (command: Command): Command =>
    withSendingOptions(withNetworkOptions(withEntityOptions(command)));

type ExcuseOptions = StagingOptions & Named & ListOptions & { readonly reason: string };

export function excuseCommand(): Command {
    const command = new Command('excuse')
        .description('Excuse people who were drawn: the first alternate in draw order moves up. Staged.')
        .argument('<block>', 'the draw whose jury it is', parseIndex)
        .option('--number <n...>', 'their numbers in draw order, as jury jury shows them')
        .option('--person <id...>', 'their ids, as in the file they were enrolled by')
        .option('--seat <hex...>', 'their seats, as on their letters')
        .option('-f, --file <csv>', 'the people, as they were enrolled: shows whom this excuses')
        .option('--id-column <name>', 'the column that identifies a person')
        .addOption(
            new Option('--reason <word>', 'why, public for ever').choices(REASON_WORDS).default('none')
        )
        .addHelpText('after', POWER);
    return withStagingOptions(command).action(runExcuse);
}

const POWER = `
Excusal is power: who excuses some chooses among the rest. So everybody sees the
jury as it was drawn beside the jury as it sits, and how many you replaced.`;

async function runExcuse(block: number, options: ExcuseOptions, command: Command): Promise<void> {
    const list = isAtHand(command, options) ? readNamed(options) : undefined;
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const log = await logOfCanister(connection);
    const seats = await seatsWithStaged(connection, log);
    const chain = chainToChange(log, seats, block);
    const asked = positionsOf(options, chain, secrets, log.firstCanister);
    const { changes } = seats;
    // An Expand behind the draw has more alternates: what is confirmed is the whole jury.
    const jury = seats.newestOf(block);
    const people = changes.people(block);
    const positions = asked.filter((position) => people[position]?.state !== 'excused');
    const numbers = positions.map(numberOf);
    if (positions.length === 0) {
        const sitting = changes.sitting(jury);
        const indices = [...new Set(asked.flatMap((position) => excusedIn(people[position])))];
        const isCommitted = indices.every((index) => index < log.verdict.length);
        return showExcused({
            indices,
            numbers: asked.map(numberOf),
            staged: 0,
            isCommitted,
            sitting,
            options
        });
    }
    const reason = REASON_WORDS.indexOf(options.reason);
    const record = excusalOf({ ...log, seats }, secrets, block, chain, positions, reason);
    const now = changes.sitting(jury);
    const then = changes.sittingWith(jury, positions);
    const after = { words: sittingWords(then), warnings: sittingWarnings(then) };
    const named = list && peopleByPoolId(list, secrets.masterSecret, log.firstCanister);
    const who = positions.map((position) => ({
        number: numberOf(position),
        named: named?.get(toHex(chain.jurors[position] ?? new Uint8Array()))
    }));
    const words = [
        ...excusalWords(record, { sits: now.sit, left: now.left }, after),
        `Reason: ${reasonWords(reason)}.`,
        ...(list === undefined ? [] : whoWords(list.file, who))
    ];
    const object = {
        positions: numbers,
        ...(list && { people: who.map((one) => ({ number: one.number, person: one.named?.id ?? null })) }),
        sitting: sittingObject(then)
    };
    const costs = { calls: memoCalls([encodeExcused(record, UNSIGNED)]) };
    const signer = await signerOf(connection, seats, secrets);
    if (!(await goesOn({ words, object, needsYes: true, connection, costs }, options))) return;
    const { signExcusal } = await import('../../src/entity/seating.js');
    const memo = signExcusal({ canisterId: connection.canisterId.toUint8Array(), signer }, record);
    const [indices, staged] = await stageMemos(connection, [memo], log.verdict.length, true);
    showExcused({ indices, numbers, staged, isCommitted: false, sitting: then, options });
}

/** In place of a signature, where only lengths count. */
const UNSIGNED = new Uint8Array(SIGNATURE_BYTES);

const numberOf = (position: number): number => position + 1;

/** A list that only jury.json names need not be on this machine: to excuse takes none. */
const isAtHand = (command: Command, { file }: ListOptions): boolean =>
    file !== undefined && (command.getOptionValueSource('file') !== 'config' || existsSync(file));

/** Who they are, by the clerk's own list, before anything is sent. */
const whoWords = (
    file: string,
    who: readonly { readonly number: number; readonly named: NamedPerson | undefined }[]
): string[] => [
    `Who that is, by ${file}, on this machine only:`,
    ...who.map(
        ({ number, named }) =>
            `${String(number).padStart(5)}  ${named === undefined ? 'not in that file' : namedWords(named)}`
    )
];

const excusedIn = (person: { readonly state: string; readonly index?: number } | undefined): number[] =>
    person?.index === undefined ? [] : [person.index];

interface Excused {
    readonly indices: readonly number[];
    readonly numbers: readonly number[];
    readonly staged: number;
    /** Whether the network certified the records already. */
    readonly isCommitted: boolean;
    readonly sitting: Sitting;
    readonly options: NetworkOptions;
}

function showExcused({ indices, numbers, staged, isCommitted, sitting, options: { json } }: Excused): void {
    print(
        json,
        () => ({ indices, numbers, staged, sitting: sittingObject(sitting) }),
        () => [
            staged === 0
                ? `Number ${numbers.join(', ')}: excused already, in ${blocksAt(indices)}.`
                : `Staged in ${blocksAt(indices)}: number ${numbers.join(', ')} excused.`,
            `The jury was ${sittingWords(sitting) ?? 'as drawn'}.`,
            ...sittingWarnings(sitting).map(({ code, detail }) => `Everybody is told: ${code}: ${detail}.`),
            !isCommitted && 'Next: jury commit, then jury letters anew for those who moved up'
        ]
    );
}

type WithdrawOptions = StagingOptions & { readonly reason: string };

export function withdrawCommand(): Command {
    const command = new Command('withdraw')
        .description('Mark a draw that was made by mistake as withdrawn, with all of its chain. Staged.')
        .argument('<block>', 'the draw', parseIndex)
        .requiredOption('--reason <text>', 'why, public for ever')
        .addHelpText('after', STAYS);
    return withStagingOptions(command).action(runWithdraw);
}

/** Line ends, controls, halves of characters, and what turns the direction of others. */
const UNFIT = /[\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}\p{Bidi_Control}]/u;

const STAYS = `
Nothing leaves the log: everybody sees the withdrawn draw beside the one that
takes its place, and can ask why.`;

async function runWithdraw(block: number, options: WithdrawOptions): Promise<void> {
    const { reason, json } = options;
    const bytes = new TextEncoder().encode(reason);
    if (bytes.length > MAX_REASON_BYTES || reason.trim() === '' || UNFIT.test(reason))
        throw new CliError(
            'USAGE',
            `the reason has to be text of 1 to ${MAX_REASON_BYTES} bytes on one line, without control characters`
        );
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const log = await logOfCanister(connection);
    const seats = await seatsWithStaged(connection, log);
    const known = seats.changes.withdrawal(block);
    // What was drawn behind it is withdrawn with it.
    const { blocks, jurors } = seats.chain(seats.newestOf(block)) ?? { blocks: [block], jurors: [] };
    const draw = `the draw in block ${block}${blocks.length === 1 ? '' : ` (${blocksAt(blocks)}, all of its chain)`}`;
    const show = (indices: readonly number[], staged: number) =>
        print(
            json,
            () => ({ indices, block, blocks, staged }),
            () => [
                staged === 0
                    ? `${draw.replace(/^t/, 'T')} is withdrawn already, in ${blocksAt(indices)}, for the reason given there.`
                    : `Staged in ${blocksAt(indices)}: ${draw} is withdrawn.`,
                !indices.every((index) => index < log.verdict.length) &&
                    'Next: jury commit; then draw anew with jury select, if a jury is still needed'
            ]
        );
    if (known !== undefined) return show([known.index], 0);
    const { drawHash } = chainToChange(log, seats, block);
    const words = [
        `This withdraws ${draw}, of ${plural(jurors.length, 'person', 'people')}, in public and for ever; whoever was drawn does not sit.`,
        `Reason: ${JSON.stringify(reason)}.`
    ];
    const notes = tellingMemo(bytes, undefined);
    const withdrawal = { block, drawHash, reason };
    const costs = { calls: memoCalls([encodeWithdrawn(withdrawal, UNSIGNED)]) };
    const plan = { words, object: { block, blocks }, notes, needsYes: true, connection, costs };
    const signer = await signerOf(connection, seats, secrets);
    if (!(await goesOn(plan, options))) return;
    const { signWithdrawal } = await import('../../src/entity/seating.js');
    const context = { canisterId: connection.canisterId.toUint8Array(), signer };
    const memo = signWithdrawal(context, withdrawal);
    const [indices, staged] = await stageMemos(connection, [memo], log.verdict.length, true);
    show(indices, staged);
}

/** A draw of which something can still be said. @throws {CliError} @throws {JuryError} */
function chainToChange(log: ReadLog, seats: SeatsLog, block: number): ChainOfDraws {
    const chain = drawnIn(log, block);
    const withdrawn = seats.changes.withdrawal(block);
    if (withdrawn !== undefined)
        throw new JuryError('JURY_WITHDRAWN', `the draw was withdrawn in block ${withdrawn.index} already`);
    const by = seats.supersededBy(block);
    if (by === undefined) return chain;
    throw new JuryError('JURY_SUPERSEDED', `the jury was seated anew: name the draw in block ${by}`);
}

/** The newest key holds from the next block on, committed or not. @returns its seed */
async function signerOf(
    connection: Connection,
    seats: SeatsLog,
    secrets: Awaited<ReturnType<typeof openEntity>>['secrets']
): Promise<Uint8Array> {
    if (seats.changes.isSpent(connection.client.caller.toUint8Array()))
        throw new JuryError(
            'JURY_RECORD_SIGNATURE_INVALID',
            `your principal staged ${MAX_UNSIGNED_PARTS} records that no key signed, and nobody looks at its records any more; stage this with another identity that holds a role`
        );
    const { signerFor } = await import('../../src/entity/seating.js');
    return signerFor(secrets, (await liveKeys(connection)).keys.at(-1));
}
