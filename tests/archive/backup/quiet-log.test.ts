import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { backup } from '../../../src/archive/backup/backup.js';
import { readIdentityFile } from '../../../src/client/identity-file.js';
import { JuryClient } from '../../../src/client/jury-client.js';
import { evidenceNames } from '../../../src/archive/folder/index.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { createWorld } from '../../cli/world.js';
import type { World } from '../../cli/world.js';

/** What hourly looks leave of a log that nobody touches: a year of them, no more than a day of them. */

const HOUR = 3_600_000;
let world: World;
let folder: string;

beforeAll(async () => {
    world = await createWorld();
    vi.useFakeTimers({ toFake: ['Date'] });
    folder = join(world.folder, 'copy');
});
afterAll(async () => {
    vi.useRealTimers();
    await world.stop();
});

/** Files of evidence after so many looks, an hour apart: the counts of the folder of seals and of that of code. */
async function look(times: number): Promise<[number, number][]> {
    const counts: [number, number][] = [];
    for (let i = 0; i < times; i++) {
        // The clock of this machine, which the replica here goes by too.
        vi.setSystemTime(Date.now() + HOUR);
        await world.replica.tick();
        const { url, rootKey } = world.replica;
        // A client goes by the time that it met the network with: each look is one of its own, as under cron.
        const client = await JuryClient.connect({ url, canisterId: world.canisterId, rootKey });
        await backup(folder, client, { rootKey, evidence: true, onProgress: () => undefined });
        counts.push([evidenceNames(folder, 'seals').length, evidenceNames(folder, 'code').length]);
    }
    return counts;
}

it('keeps the first and the newest look of each state of the log', async () => {
    const quiet = await look(12);
    // After the third look nothing is added any more, so that nothing is in a year.
    expect(quiet.slice(0, 3).map(([seals]) => seals)).toEqual([1, 2, 2]);
    expect(new Set(quiet.slice(3).map(String))).toEqual(new Set([String(quiet[3])]));
    expect(quiet[3]?.[1]).toBeLessThanOrEqual(3);
    const { url, rootKey } = world.replica;
    const identity = readIdentityFile(join(world.folder, 'court.pem'));
    const court = await JuryClient.connect({ url, canisterId: world.canisterId, rootKey, identity });
    await court.add([Uint8Array.of(7)], asciiBytes('somebody came'));
    const after = await look(5);
    expect(after.map(([seals]) => seals)).toEqual([3, 4, 4, 4, 4]);
    expect(
        readdirSync(join(folder, 'seals')).length + readdirSync(join(folder, 'code')).length
    ).toBeLessThanOrEqual(8);
});
