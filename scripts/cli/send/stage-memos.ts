import { decodeData } from '../../../src/protocol/block.js';
import { equalBytes } from '../../../src/protocol/bytes.js';
import type { Connection } from '../context.js';
import { StagedError } from '../errors.js';

/** Sends what is not staged already. Staged blocks are not proven yet: they can only save sending something twice. */
export async function stageMemos(
    { client, length }: Connection,
    memos: readonly Uint8Array[],
    committed: number
): Promise<[number[], number]> {
    const pending =
        length > committed ? await client.getRawBlocks(committed, Math.min(1000, length - committed)) : [];
    const staged = pending.map((bytes) => decodeData(bytes).memo);
    const indices: number[] = [];
    let sent = 0;
    for (const memo of memos) {
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
