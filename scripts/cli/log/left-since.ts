import type { JuryClient } from '../../../src/client/jury-client.js';
import { toHex } from '../../../src/protocol/bytes.js';
import { decodeData } from '../../../src/protocol/block.js';
import { goneWords, type Note } from '../text/index.js';
import { membersAmong } from './pool-members.js';

/** What became of a pool between its index and the draw from it. */
export interface LeftSince {
    /** Of those drawn, who were no members any more. */
    readonly removed: number;
    readonly notes: readonly Note[];
}

/**
 * Looks who of a jury had left the pool when it was drawn: a draw is from the pool as it was at an index.
 * @param index of the draw
 */
export async function leftSince(
    client: JuryClient,
    poolIndex: number,
    index: number,
    jurors: readonly Uint8Array[]
): Promise<LeftSince> {
    if (poolIndex >= index - 1) return { removed: 0, notes: [] };
    const members = await membersAmong(client, index, jurors);
    const gone = jurors.filter((juror) => !members.has(toHex(juror)));
    const sizes = [await client.getPoolSize(poolIndex), await client.getPoolSize(index)];
    if (gone.length === 0 && sizes[0] === sizes[1]) return { removed: 0, notes: [] };
    const blocks = await Promise.all(gone.slice(0, 100).map((juror) => leftAt(client, juror, poolIndex)));
    const by = blocks.length === 0 ? '' : ` by block ${Math.min(...blocks)}`;
    const detail = `the pool as of block ${poolIndex} had changed${by} when this was drawn, from ${sizes[0]} to ${sizes[1]} members; ${goneWords(gone.length, jurors.length)}`;
    return { removed: gone.length, notes: [{ code: 'POOL_CHANGED', detail }] };
}

/** The same of an Expand, which draws from the pool of the Select that it goes back to. */
export async function leftSinceDraw(
    client: JuryClient,
    extended: number,
    index: number,
    jurors: readonly Uint8Array[]
): Promise<LeftSince> {
    let at = extended;
    for (;;) {
        const [bytes] = await client.getRawBlocks(at, 1);
        const data = bytes && decodeData(bytes);
        if (data === undefined || data.jurorsIndex >= at) return { removed: 0, notes: [] };
        if (data.kind !== 'Expand') return leftSince(client, data.jurorsIndex, index, jurors);
        at = data.jurorsIndex;
    }
}

/** The block that ended the membership which a juror had at an index. */
async function leftAt(client: JuryClient, juror: Uint8Array, index: number): Promise<number> {
    const history = await client.getHistory(juror);
    const ends = history.filter((block, i) => i % 2 === 1 && block > index);
    return Math.min(...ends);
}

/** @param told what was told before the draw was asked for */
export const leftObject = ({ removed, notes }: LeftSince, told: readonly Note[] = []): object => ({
    drawn_but_removed: removed,
    notes: [...told, ...notes]
});
