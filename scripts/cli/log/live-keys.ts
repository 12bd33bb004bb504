import { fetchEntityKeys, fetchLineage, fetchBlocks } from '../../../src/archive/backup/index.js';
import { verifyTip } from '../../../src/archive/audit/index.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import { verifyLineage } from '../../../src/verifier/block/index.js';
import { proveKeys, canisterAt, SeatsLog } from '../../../src/juror/index.js';
import type { Connection } from '../context.js';
import { blockHash, decodeData } from '../../../src/protocol/block.js';
import type { ReadLog } from './verified-log.js';

/** The entity's keys as the network certifies them now, changes included that no commit covers yet. */
export interface LiveKeys {
    readonly keys: readonly EntityKeyChange[];
    /** Blocks in the log, staged ones included: what is staged next stands there. */
    readonly length: number;
    /** Of the certificate, nanoseconds since 1970. */
    readonly asOf: bigint;
}

/** @throws {JuryError} unless what the canister tells is what the network certifies @throws {ClientError} */
export async function liveKeys({ client, rootKey, canisterId }: Connection): Promise<LiveKeys> {
    const context = { rootKey, canisterId: canisterId.toUint8Array() };
    const { genesis } = await fetchLineage(client);
    const { leaves, time: asOf } = verifyTip(await client.getTip(), context);
    const canisters = verifyLineage(genesis, leaves.genesis, context).map((one) => one.canisterId);
    const changes = await fetchEntityKeys(client, leaves.entity);
    return { keys: proveKeys(changes, [leaves], canisters), length: leaves.length, asOf };
}

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
