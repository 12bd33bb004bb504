import { decodeData } from '../../../src/protocol/block.js';
import { toHex } from '../../../src/protocol/bytes.js';
import type { Connection } from '../context.js';
import { stagedBlocks } from './staged-blocks.js';
import { logOfCanister } from './verified-log.js';

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
