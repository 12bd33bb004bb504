import type { JuryClient } from '../../../src/client/jury-client.js';
import { compareBytes, toHex } from '../../../src/protocol/bytes.js';
import { decodeData } from '../../../src/protocol/block.js';
import type { Connection } from '../context.js';
import { stagedBlocks } from './staged-blocks.js';
import { logOfCanister } from './verified-log.js';

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

/**
 * The pool by the blocks themselves: what is committed is verified, what is staged is the canister's word. Whoever is left
 * out because they are members already is left out on this, and not on one node's answer.
 * @returns the members in hexadecimal
 */
export async function provenMembers(connection: Connection): Promise<ReadonlySet<string>> {
    const { archive } = await logOfCanister(connection);
    const { client, length } = connection;
    const staged = (await stagedBlocks(client, length)).filter(({ index }) => index >= archive.blocks.length);
    const members = new Set<string>();
    for (const { kind, jurors } of [...archive.blocks.map(decodeData), ...staged]) {
        if (kind === 'Add') for (const juror of jurors) members.add(toHex(juror));
        if (kind === 'Remove') for (const juror of jurors) members.delete(toHex(juror));
    }
    return members;
}
