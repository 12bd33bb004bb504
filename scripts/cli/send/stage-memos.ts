import { fetchBlocks } from '../../../src/archive/backup/index.js';
import type { JuryClient } from '../../../src/client/jury-client.js';
import { decodeData } from '../../../src/protocol/block.js';
import { equalBytes } from '../../../src/protocol/bytes.js';
import type { Connection } from '../context.js';
import { CliError, EXIT, StagedError } from '../errors.js';

/**
 * Sends what is not staged already. Staged blocks are not proven yet: they can only save sending something twice.
 * @param isAlone whether the memos were made for the log as it was at the time of connecting
 * @throws {CliError} `STAGED_MEANWHILE`
 */
export async function stageMemos(
    { client, length }: Connection,
    memos: readonly Uint8Array[],
    committed: number,
    isAlone = false
): Promise<[number[], number]> {
    const pending = await fetchBlocks(client, committed, length, () => undefined);
    const staged = pending.map((bytes) => decodeData(bytes).memo);
    const indices: number[] = [];
    let sent = 0;
    for (const memo of memos) {
        if (sent === 0 && isAlone) await requireNothingNew(client, length);
        const at = staged.findIndex((other) => equalBytes(other, memo));
        if (at >= 0) {
            indices.push(committed + at);
            continue;
        }
        try {
            indices.push(await client.add([], memo));
        } catch (error) {
            if (sent === 0) throw error;
            throw new StagedError(error, indices, 'run the same command again');
        }
        sent++;
    }
    return [indices, sent];
}

/** Two records that were made beside each other could tell more together than either does. @throws {CliError} */
async function requireNothingNew(client: JuryClient, length: number): Promise<void> {
    if ((await client.length()) === length) return;
    throw new CliError(
        'STAGED_MEANWHILE',
        'somebody staged a block while this command ran; nothing was sent: run it again, so that it counts that too',
        EXIT.refused
    );
}
