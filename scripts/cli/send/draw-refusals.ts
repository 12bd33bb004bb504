import type { JuryClient } from '../../../src/client/jury-client.js';
import type { SeatsLog } from '../../../src/juror/index.js';
import { decodeData } from '../../../src/protocol/block.js';
import { MAX_COUNT } from '../../../src/protocol/limits.js';
import { CliError, EXIT } from '../errors.js';
import { plural } from '../output/index.js';

/** What the canister would refuse of a draw, in its order, where nothing is sent to it. */

const refused = (code: ConstructorParameters<typeof CliError>[0], detail: string) =>
    new CliError(code, detail, EXIT.refused);

/** @throws {CliError} `INDEX_OUT_OF_RANGE` */
function requireBlock(index: number, length: number): void {
    if (index < length) return;
    throw refused('INDEX_OUT_OF_RANGE', `asked for index ${index} of a log of ${plural(length, 'block')}`);
}

/** @throws {CliError} `POOL_TOO_SMALL` */
function requirePool(index: number, members: number, count: number): void {
    if (count <= members) return;
    throw refused(
        'POOL_TOO_SMALL',
        `the pool at index ${index} has ${plural(members, 'member')}, and ${count} are to be drawn`
    );
}

/**
 * @param members of the pool at that index
 * @param length of the log
 * @throws {CliError} `INDEX_OUT_OF_RANGE`, `COUNT_OUT_OF_RANGE`, `POOL_TOO_SMALL`
 */
export function requireSelectable(
    { index, members }: { readonly index: number; readonly members: number },
    count: number,
    length: number
): void {
    requireBlock(index, length);
    if (count < 1 || count > MAX_COUNT)
        throw refused('COUNT_OUT_OF_RANGE', `asked for ${count} jurors, a draw takes 1 to ${MAX_COUNT}`);
    requirePool(index, members, count);
}

/**
 * @param seats of the log, staged blocks included
 * @throws {CliError} `INDEX_OUT_OF_RANGE`, `NOT_A_DRAW`, `ALREADY_EXPANDED`, `COUNT_OUT_OF_RANGE`, `POOL_TOO_SMALL`
 */
export async function requireExpandable(
    { client, length }: { readonly client: Pick<JuryClient, 'getRawBlocks' | 'getPoolSize'>; readonly length: number }, // prettier-ignore
    seats: SeatsLog,
    extended: number,
    more: number
): Promise<void> {
    requireBlock(extended, length);
    const chain = seats.chain(extended);
    if (chain === undefined)
        throw refused('NOT_A_DRAW', `block ${extended} is neither a Select nor an Expand`);
    const newest = seats.newestOf(extended);
    const next = seats.chain(newest)?.blocks[chain.blocks.length];
    if (newest !== extended) throw refused('ALREADY_EXPANDED', `by block ${next ?? newest}`);
    const drawn = chain.jurors.length;
    if (more < 1 || drawn + more > MAX_COUNT)
        throw refused(
            'COUNT_OUT_OF_RANGE',
            `asked for ${more} more after ${drawn}, a draw and its extensions take 1 to ${MAX_COUNT}`
        );
    const [select] = await client.getRawBlocks(chain.blocks[0] ?? extended, 1);
    if (select === undefined) return;
    const { jurorsIndex } = decodeData(select);
    requirePool(jurorsIndex, await client.getPoolSize(jurorsIndex), drawn + more);
}
