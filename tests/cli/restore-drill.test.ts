import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { installJury } from '../install-jury.js';
import { expectFailure, jury } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** `jury restore` of an archive into a canister of another network, which nobody uses but to try it. */

let world: World;
let rootKey: string[];
const at = (name: string) => join(world.folder, name);
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    await world.client.select(0, 4, asciiBytes('Case 1'));
    await world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
    rootKey = ['--root-key', world.file('root-key', toHex(world.replica.rootKey))];
    expect((await jury(['backup', at('copy'), ...world.stranger])).code).toBe(0);
});
afterAll(() => world.stop());

it('in a drill on another network gives the canister the root key of the archive', async () => {
    const elsewhere = await createWorld();
    try {
        const { replica, client: court } = elsewhere;
        const canisterId = await replica.createCanister({ controllers: [court.caller] });
        await installJury(replica, canisterId, court.caller);
        const args = [
            '-n',
            replica.url,
            '-c',
            canisterId.toText(),
            '-i',
            join(elsewhere.folder, 'court.pem')
        ];
        const unnamed = await jury(['restore', at('copy'), ...args]);
        expect(unnamed.stderr).toContain('name its root key with --archive-root-key');
        expect(unnamed).toMatchObject({ code: 1, stdout: '' });
        const drill = await jury(['restore', at('copy'), ...args, '--archive-root-key', at('root-key')]);
        // Two roots, under the same names everywhere.
        const roots = (text: string) =>
            text.match(/^(Blocks' root \(T\)|Certified root \(R\)) +[0-9a-f]{64}$/gm);
        const shown = [
            await jury(['verify', at('copy'), ...rootKey]),
            await jury(['inspect', at('copy')]),
            await jury(['status', ...args])
        ];
        expect(roots(drill.stdout)).toHaveLength(2);
        for (const { stdout } of shown) expect(roots(stdout)).toEqual(roots(drill.stdout));
        expect(drill).toMatchObject({ code: 0, stderr: '' });
        // It is no log of that network.
        await expectFailure('ROOT_KEY_MISMATCH', 1, ['backup', at('drill'), ...args]);
    } finally {
        await elsewhere.stop();
    }
});
