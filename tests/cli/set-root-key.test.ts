import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { canisterWasm } from '../built.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** A canister that a tool put on a local network, which does not know what a root key is. */
describe('set-root-key', () => {
    let world: World;
    let args: string[];
    beforeAll(async () => {
        world = await createWorld();
        const { replica, client } = world;
        const canisterId = await replica.createCanister({ controllers: [client.caller] });
        await replica.installCode({ canisterId, wasm: canisterWasm(), sender: client.caller });
        args = [...world.court];
        args[args.indexOf('--canister') + 1] = canisterId.toText();
    });
    afterAll(() => world.stop());

    it('is what a refused commit advises, and after it the commit is taken', async () => {
        const list = world.file('jurors.txt', '61\n62\n63\n');
        expect((await jury(['add', '--hex-file', list, ...args])).code).toBe(0);
        const { code, stderr } = await jury(['commit', ...args]);
        expect({ code, advice: /jury set-root-key/.test(stderr) }).toEqual({ code: 4, advice: true });
        expect(stderr).toMatch(/^jury: (DELEGATION_INVALID|CERTIFICATE_SIGNATURE_INVALID): /);
        expect(oneObject((await jury(['set-root-key', ...args, '--json'])).stdout)).toEqual({ set: true });
        expect(oneObject((await jury(['set-root-key', ...args, '--json'])).stdout)).toEqual({ set: false });
        const { stdout, stderr: none } = await jury(['commit', ...args]);
        expect({ none, committed: /Committed/.test(stdout) }).toEqual({ none: '', committed: true });
    });

    it('is for controllers, and before the first commit', async () => {
        await world.client.add([asciiBytes('z')], new Uint8Array());
        const other = [...args.filter((_, i) => i < args.indexOf('--identity'))];
        expect(oneObject((await jury(['set-root-key', ...other, '--json'])).stdout)).toEqual({ set: false });
        const wrong = world.file('other-key', '00'.repeat(133));
        await expectFailure('ROOT_KEY_PINNED', 2, ['set-root-key', '-c', other[3] ?? '']);
        await expectFailure('ROOT_KEY_MALFORMED', 2, ['set-root-key', ...args, '--root-key', wrong]);
    });
});
