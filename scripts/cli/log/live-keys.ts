import { fetchEntityKeys, fetchLineage } from '../../../src/archive/backup/index.js';
import { verifyTip } from '../../../src/archive/audit/index.js';
import type { EntityKeyChange } from '../../../src/protocol/entity-keys.js';
import { verifyLineage } from '../../../src/verifier/block/index.js';
import { proveKeys } from '../../../src/juror/index.js';
import type { Connection } from '../context.js';

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
