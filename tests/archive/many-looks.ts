import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backup } from '../../src/archive/backup/backup.js';
import { EVIDENCE_FOLDERS } from '../../src/archive/format/seal-and-code.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { createWorld } from '../cli/world.js';

export interface ManyLooks {
    readonly rootKey: Uint8Array;
    /** As the backups left it. */
    readonly archive: string;
    /** The same log, with nothing that looks left beside it. */
    readonly bare: string;
}

/**
 * Fills a folder with what hourly backups of a log of ten commits leave while nothing happens: all by `backup`, of a
 * canister on a replica.
 * @param looks backups after the first
 */
export async function lookManyTimes(folder: string, looks: number): Promise<ManyLooks> {
    const world = await createWorld({ committedOnly: true });
    try {
        const { client, replica, canisterId } = world;
        for (let k = 1; k < COMMITS; k++) {
            await client.select(0, 5, asciiBytes(`draw ${k}`));
            await client.commit((await client.getCertificate()) ?? new Uint8Array());
        }
        const { url, rootKey } = replica;
        const identity = readIdentityFile(join(world.folder, 'court.pem'));
        // Who holds a role is told the history of the code at any time.
        const court = await JuryClient.connect({ url, canisterId, rootKey, identity });
        const archive = join(folder, 'archive');
        const options = { rootKey, evidence: true, onProgress: () => undefined };
        for (let look = 0; look <= looks; look++) await backup(archive, court, options);
        const bare = join(folder, 'bare');
        cpSync(archive, bare, { recursive: true });
        for (const sub of EVIDENCE_FOLDERS) rmSync(join(bare, sub), { recursive: true });
        return { rootKey, archive, bare };
    } finally {
        await world.stop();
    }
}

const COMMITS = 10;
