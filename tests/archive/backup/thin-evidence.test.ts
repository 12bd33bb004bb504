import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup } from '../../../src/archive/backup/backup.js';
import { evidenceNames } from '../../../src/archive/folder/read-evidence.js';
import { readIdentityFile } from '../../../src/client/identity-file.js';
import { JuryClient } from '../../../src/client/jury-client.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { createWorld } from '../../cli/world.js';
import type { World } from '../../cli/world.js';
import { temporaryFolder } from '../archives.js';
import { verifyFolder } from '../verify-here.js';

let world: World;
let court: JuryClient;
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    const { url, rootKey } = world.replica;
    const identity = readIdentityFile(join(world.folder, 'court.pem'));
    // Who holds a role is told the history of the code at any time.
    court = await JuryClient.connect({ url, canisterId: world.canisterId, rootKey, identity });
});
afterAll(() => world.stop());

const look = (folder: string, source = court) =>
    backup(folder, source, { rootKey: world.replica.rootKey, evidence: true, onProgress: () => undefined });
const names = (folder: string) => [evidenceNames(folder, 'seals'), evidenceNames(folder, 'code')] as const;

describe('looks without news', () => {
    it('leave the first and the newest, and those before and after news', async () => {
        const folder = temporaryFolder();
        for (let i = 0; i < 6; i++) await look(folder);
        const [seals, code] = names(folder);
        expect([seals.length, code.length]).toEqual([2, 2]);
        await court.add([], asciiBytes('news'));
        for (let i = 0; i < 4; i++) await look(folder);
        const [more] = names(folder);
        expect(more).toHaveLength(4);
        expect(more.slice(0, 2)).toEqual(seals);
        const report = await verifyFolder(folder, world.replica.rootKey);
        expect([report.verified, report.codes]).toEqual([true, []]);
        expect(report.evidence.seals.map(({ leaves }) => leaves.length)).toEqual([1, 1, 2, 2]);
    });

    it('keep the newest history of the code, whoever looks', async () => {
        const folder = temporaryFolder();
        const untold = Object.assign(Object.create(court) as JuryClient, {
            callCodeHistory: () => Promise.reject(new TypeError('unused'))
        });
        await look(folder);
        await look(folder);
        await expect(look(folder, untold)).rejects.toThrow('unused');
        await look(folder);
        expect(names(folder)[1]).toHaveLength(2);
    });
});
