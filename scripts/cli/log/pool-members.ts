import type { JuryClient } from '../../../src/client/jury-client.js';
import { compareBytes, toHex } from '../../../src/protocol/bytes.js';

/** Ids that one question is about, and members in one page. */
const AT_ONCE = 2000;
const PAGE = 10_000;

/**
 * Which of some ids are members of the pool at `index`: the word of the node that answers. Asked in the order of their
 * bytes, since that of the list would tell the node whose they are.
 * @returns in hexadecimal
 */
export async function membersAmong(
    client: JuryClient,
    index: number,
    ids: readonly Uint8Array[]
): Promise<ReadonlySet<string>> {
    const poolSize = await client.getPoolSize(index);
    if (poolSize === 0 || ids.length === 0) return new Set();
    if (poolSize < ids.length) return wholePool(client, index, poolSize);
    const sorted = [...ids].sort(compareBytes);
    const members = new Set<string>();
    for (let start = 0; start < sorted.length; start += AT_ONCE) {
        const batch = sorted.slice(start, start + AT_ONCE);
        const positions = await client.find(index, batch);
        for (const [i, id] of batch.entries()) if (positions[i]?.length === 1) members.add(toHex(id));
    }
    return members;
}

async function wholePool(client: JuryClient, index: number, size: number): Promise<ReadonlySet<string>> {
    const members = new Set<string>();
    for (let start = 0; start < size;) {
        const page = await client.getPool(index, start, PAGE);
        if (page.length === 0) break;
        for (const id of page) members.add(toHex(id));
        start += page.length;
    }
    return members;
}
