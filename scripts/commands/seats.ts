import { Command } from 'commander';
import { shellWord } from '../../src/node/index.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import type { EntityKeyChange } from '../../src/protocol/entity-keys.js';
import { MAX_UNSIGNED_PARTS } from '../../src/verifier/signature/index.js';
import type { ChainOfDraws, SeatsLog } from '../../src/juror/index.js';
import { requireBlinded } from '../cli/files/index.js';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions, type EntityOptions } from '../cli/entity-options.js';
import { memoCalls } from '../cli/cost/index.js';
import { CliError, EXIT } from '../cli/errors.js';
import { liveKeys, logOfCanister, seatsWithStaged } from '../cli/log/index.js';
import { blocksAt, plural, print } from '../cli/output/index.js';
import { goesOn, stageMemos, withSendingOptions, type SendingOptions } from '../cli/send/index.js';
import { parseIndex } from '../cli/arguments.js';

export function seatsCommand(): Command {
    const command = new Command('seats')
        .description(
            'Publish the seats of a jury: an id for each juror that is good for this jury only. Staged.'
        )
        .argument('<index>', 'the block of its Select, or of the newest Expand', parseIndex);
    return withSendingOptions(withNetworkOptions(withEntityOptions(command))).action(run);
}

/** Does nothing a second time: a run whose answer was lost can be made again. */
async function run(index: number, options: NetworkOptions & EntityOptions & SendingOptions): Promise<void> {
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const log = await logOfCanister(connection);
    const { seats, verdict, firstCanister } = log;
    const chain = chainToSeat(seats, index, verdict.length);
    const gone = (await seatsWithStaged(connection, log)).changes.withdrawal(index);
    if (gone !== undefined)
        throw new JuryError(
            'JURY_WITHDRAWN',
            `the draw in block ${index} is withdrawn in block ${gone.index}, which is staged; draw another one with: jury select`
        );
    requireBlinded(index, chain);
    const { seatsOfChain, signerFor } = await import('../../src/entity/seating.js');
    // The newest key holds from the next block on, committed or not.
    const key = (await liveKeys(connection)).keys.at(-1);
    const context = {
        firstCanister,
        canisterId: connection.canisterId.toUint8Array(),
        signer: signerFor(secrets, key)
    };
    const { seatIds, memos } = seatsOfChain(secrets, context, index, chain);
    const [jurors, alternates] = [chain.jurorCount, seatIds.length - chain.jurorCount];
    const known = seats.sets.get(index);
    if (known !== undefined) {
        const own = [...seatIds].every((id) => known.seatIds.some((other) => equalBytes(id, other)));
        if (!own)
            throw new JuryError(
                'SEATS_EQUIVOCATION',
                `${blocksAt(known.publishedIn)}: other seats are there for it; is this the entity file that made them?`
            );
        return show(
            { blocks: known.publishedIn, jurors, alternates, staged: 0, key: known.key },
            options.json
        );
    }
    const spoiled = seats.spoiledUnder(index, key?.number);
    if (spoiled !== undefined)
        throw new JuryError(
            spoiled.code,
            `${spoiled.detail}: key ${key?.number} signed a list that does not count, and a second one would not either; run jury rotate-key, and then this again`
        );
    if (seats.isSpent(connection.client.caller.toUint8Array()))
        throw new JuryError(
            'SEATS_SIGNATURE_INVALID',
            `your principal staged ${MAX_UNSIGNED_PARTS} parts of lists that no key signed, and nobody looks at its lists any more; stage these with another identity that holds a role`
        );
    const words = [
        `This publishes ${plural(seatIds.length, 'seat')} of the jury of block ${index}, ${jurors} of jurors and ${alternates} of alternates, signed by key ${key?.number}, for ever.`,
        ...aloneWords({ jurors, alternates })
    ];
    const object = { block: index, seats: seatIds.length, jurors, alternates, key: key?.number };
    const costs = { calls: memoCalls(memos) };
    if (!(await goesOn({ words, object, connection, costs }, options))) return;
    const [blocks, staged] = await stageMemos(connection, memos, verdict.length);
    show({ blocks, jurors, alternates, staged, key }, options.json);
}

interface Shown {
    readonly blocks: readonly number[];
    readonly jurors: number;
    readonly alternates: number;
    readonly staged: number;
    readonly key: EntityKeyChange | undefined;
}

function show({ blocks, jurors, alternates, staged, key }: Shown, json: boolean | undefined): void {
    const seats = jurors + alternates;
    const of = alternates === 0 ? '' : `, ${jurors} of jurors and ${alternates} of alternates`;
    print(
        json,
        () => ({ indices: blocks, seats, jurors, alternates, staged, key: key?.number }),
        () => [
            staged === 0
                ? `The ${plural(seats, 'seat')}${of} are on record already, in ${blocksAt(blocks)}.`
                : `Staged ${plural(seats, 'seat')}${of} in ${blocksAt(blocks)}. The list does not tell which juror has which.`,
            `Signed by key ${key?.number}, which has to be the current one where they stand.`,
            ...aloneWords({ jurors, alternates }),
            'Next: jury commit, if they are not committed yet, then jury letters'
        ]
    );
}

type Halves = Pick<Shown, 'jurors' | 'alternates'>;
const ALONE: readonly [string, (halves: Halves) => number][] = [
    ['juror', ({ jurors }) => jurors],
    ['alternate', ({ alternates }) => alternates]
];

const aloneWords = (halves: Halves): string[] =>
    ALONE.filter(([, count]) => count(halves) === 1).map(
        ([name]) => `There is only one ${name}: everybody can tell whose seat that is.`
    );

/** @param archive the folder that the log was read from, if one was @throws {CliError} @throws {JuryError} */
export function chainToSeat(seats: SeatsLog, index: number, length: number, archive?: string): ChainOfDraws {
    if (index >= length)
        throw new CliError(
            'NOT_COMMITTED',
            `block ${index} is not committed, or not there; first: jury commit${archive === undefined ? '' : `; or the copy is older than it: jury backup ${shellWord(archive)}`}`,
            EXIT.refused
        );
    const chain = seats.chain(index);
    if (chain === undefined) throw new CliError('NOT_A_DRAW', `block ${index} is no draw`);
    if (chain.jurors.length === 0)
        throw new CliError(
            'NOT_A_DRAW',
            `block ${index} draws nobody: it is of a lottery, which has no seats`
        );
    if (chain.jurors.length < 2)
        throw new JuryError(
            'SEATS_TOO_FEW',
            `block ${index} drew one juror, whose seat everybody could tell`
        );
    const withdrawn = seats.changes.withdrawal(index);
    if (withdrawn !== undefined)
        throw new JuryError(
            'JURY_WITHDRAWN',
            `the draw in block ${index} was withdrawn in block ${withdrawn.index}; draw another one with: jury select`
        );
    const superseding = seats.supersededBy(index);
    if (superseding !== undefined)
        throw new JuryError(
            'JURY_SUPERSEDED',
            `the jury of block ${index} was extended, and seated anew in the one of block ${superseding}; write its letters with: jury letters ${superseding}`
        );
    const by = seats.newestOf(index);
    if (by === index || seats.sets.has(index)) return chain;
    throw new CliError(
        'CHAIN_EXTENDED',
        `block ${index} was extended; seat the whole jury with: jury seats ${by}`
    );
}
