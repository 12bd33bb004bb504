import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { canisterWasm } from '../built.js';
import { expectFailure, jury } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** Comparing folders, and a log that follows another. */

let world: World;
let rootKey: string[];
const at = (name: string) => join(world.folder, name);
const run = (...args: string[]) => jury(args, { cwd: world.folder });
const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());

beforeAll(async () => {
    world = await createWorld();
    await commit();
    rootKey = ['--root-key', world.file('root-key', toHex(world.replica.rootKey))];
    expect((await run('backup', 'old', ...world.stranger)).code).toBe(0);
    await world.client.select(0, 2, asciiBytes('Case 1'));
    await commit();
    expect((await run('backup', 'copy', ...world.stranger)).code).toBe(0);
    await world.client.add([Uint8Array.of(9)], asciiBytes('only staged'));
});
afterAll(() => world.stop());

async function transcript(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
}

describe('jury diff', () => {
    it('of the same log, and of one that extends the other', async () => {
        expect(await transcript('diff', 'copy', 'copy', ...rootKey)).toMatchInlineSnapshot(`
          "They hold the same log of 3 blocks.
          "
        `);
        expect(await transcript('diff', 'copy', 'old', ...rootKey)).toMatchInlineSnapshot(`
          "copy extends old: 2 blocks are the same, 1 more came.
          "
        `);
        expect(await transcript('diff', 'old', 'copy', ...rootKey, '--json')).toBe(
            '{"relation":"second_extends","codes":[],"proof":null}\n'
        );
    });

    it('of what does not verify', async () => {
        cpSync(at('copy'), at('damaged'), { recursive: true });
        const bundle = join(at('damaged'), 'blocks/00000000.bundle');
        writeFileSync(
            bundle,
            readFileSync(bundle).map((byte, i) => (i === 300 ? byte ^ 1 : byte))
        );
        const { code, stdout } = await run('diff', 'copy', 'damaged', ...rootKey);
        expect(code).toBe(1);
        expect(stdout).toMatch(/^damaged does not verify/);
    });
});

describe('a log that was reinstalled after another', () => {
    it('is followed across two folders, and a tail that it leaves out is named', async () => {
        const { client, replica, canisterId } = world;
        const last = await client.lastHash();
        await commit();
        expect((await run('backup', 'final', ...world.stranger)).code).toBe(0);
        const final = await client.lastHash();
        const reinstall = async (hash: string) => {
            const arg = IDL.encode([IDL.Opt(IDL.Text)], [[hash]]);
            await replica.installCode({
                canisterId,
                wasm: canisterWasm(),
                arg,
                mode: 'reinstall',
                sender: client.caller
            });
            await client.setRootKey(replica.rootKey);
            await client.add([Uint8Array.of(1)], asciiBytes('a new beginning'));
            await commit();
        };
        await reinstall(last);
        expect((await run('backup', 'shorter', ...world.stranger)).code).toBe(0);
        const dropped = await run('verify', 'shorter', '--after', 'final', ...rootKey);
        expect(dropped.code).toBe(1);
        expect(dropped.stdout).toMatch(/TAIL_DROPPED: it names commit \d, and leaves out 1 later/);
        await reinstall(final);
        expect((await run('backup', 'new', ...world.stranger)).code).toBe(0);
        const good = await run('verify', 'new', '--after', 'final', ...rootKey);
        expect(good.code, good.stdout).toBe(0);
        expect(good.stdout).toContain('it begins where final ends, with 4 blocks');
        expect((await run('verify', 'new', '--after', 'old', ...rootKey)).stdout).toContain('TAIL_DROPPED');
        expect((await run('verify', 'old', '--after', 'final', ...rootKey)).stdout).toContain(
            'compare them with'
        );
        const both = await run('diff', 'new', 'final', ...rootKey);
        expect(both).toMatchObject({ code: 1 });
        expect(both.stdout).toContain('two logs of one canister');
        await expectFailure('FOLDER_OF_OTHER_LOG', 1, ['backup', at('final'), ...world.stranger]);
    });
});
