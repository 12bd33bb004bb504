import { Command } from 'commander';
import { equalBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import type { ChainOfDraws, SeatsLog } from '../../src/verifier/juror.js';
import { connect, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import { openEntity, withEntityOptions } from '../cli/entity-options.js';
import type { EntityOptions } from '../cli/entity-options.js';
import { CliError, EXIT } from '../cli/errors.js';
import { plural, print } from '../cli/output.js';
import { stageMemos } from '../cli/stage-memos.js';
import { logOfCanister } from '../cli/verified-log.js';
import { parseIndex } from '../cli/arguments.js';

export function seatsCommand(): Command {
    const command = new Command('seats')
        .description(
            'Publish the seats of a jury: an id for each juror that is good for this jury only. Staged.'
        )
        .argument('<index>', 'the block of its Select, or of the newest Expand', parseIndex);
    return withNetworkOptions(withEntityOptions(command)).action(run);
}

/** Does nothing a second time: a run whose answer was lost can be made again. */
async function run(index: number, options: NetworkOptions & EntityOptions): Promise<void> {
    const { secrets } = await openEntity(options);
    const connection = await connect(options);
    const { seats, verdict, firstCanister } = await logOfCanister(connection);
    const chain = chainToSeat(seats, index, verdict.length);
    const { seatsOfChain } = await import('../../src/entity/seating.js');
    const { seatIds, memos } = seatsOfChain(secrets, firstCanister, index, chain);
    const known = seats.sets.get(index);
    if (known !== undefined) {
        const own = [...seatIds].every((id) => known.seatIds.some((other) => equalBytes(id, other)));
        if (!own)
            throw new JuryError(
                'SEATS_EQUIVOCATION',
                `block ${known.publishedIn.join(', ')} has other seats for it; is this the entity file that made them?`
            );
        return show(known.publishedIn, seatIds.length, 0, options.json);
    }
    const [indices, staged] = await stageMemos(connection, memos, verdict.length);
    show(indices, seatIds.length, staged, options.json);
}

function show(blocks: readonly number[], seats: number, staged: number, json: boolean | undefined): void {
    print(
        json,
        () => ({ indices: blocks, seats, staged }),
        () => [
            staged === 0
                ? `The ${plural(seats, 'seat')} are on record already, in block ${blocks.join(', ')}.`
                : `Staged ${plural(seats, 'seat')} in block ${blocks.join(', ')}: nobody else can tell which juror has which.`,
            'Next: jury commit, if they are not committed yet, then jury letters'
        ]
    );
}

/** @throws {CliError} @throws {JuryError} */
export function chainToSeat(seats: SeatsLog, index: number, length: number): ChainOfDraws {
    if (index >= length)
        throw new CliError(
            'NOT_COMMITTED',
            `block ${index} is not committed, or not there; first: jury commit`,
            EXIT.refused
        );
    const chain = seats.chain(index);
    if (chain === undefined) throw new CliError('NOT_A_DRAW', `block ${index} is no draw`);
    if (chain.jurors.length < 2)
        throw new JuryError(
            'SEATS_TOO_FEW',
            `block ${index} drew one juror, whose seat everybody could tell`
        );
    const by = seats.newestOf(index);
    if (by === index || seats.sets.has(index)) return chain;
    throw new CliError(
        'CHAIN_EXTENDED',
        `block ${index} was extended; seat the whole jury with: jury seats ${by}`
    );
}
