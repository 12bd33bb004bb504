import { fetchBlocks } from '../../../src/archive/backup/index.js';
import { canisterAt, SeatsLog } from '../../../src/juror/index.js';
import { blockHash, decodeData } from '../../../src/protocol/block.js';
import type { Connection } from '../context.js';
import { liveKeys } from './live-keys.js';
import type { ReadLog } from './verified-log.js';

/**
 * What a record that is staged now adds to: all that is on record, and what waits for a commit. The network certifies
 * the keys; of staged blocks the canister's word is taken.
 */
export async function seatsWithStaged(
    connection: Connection,
    { archive, seats: committed, verdict }: ReadLog
): Promise<SeatsLog> {
    if (connection.length <= verdict.length) return committed;
    const staged = await fetchBlocks(connection.client, verdict.length, connection.length, () => undefined);
    const { keys } = await liveKeys(connection);
    const seats = new SeatsLog(keys, canisterAt(archive));
    for (const [index, bytes] of [...archive.blocks, ...staged].entries())
        // What is to be said of each was said when the log was read.
        Array.from(seats.apply(index, decodeData(bytes), blockHash(bytes)));
    return seats;
}
