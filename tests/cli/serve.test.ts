import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { Proxy } from '../archive/cutting-proxy.js';
import { canisterWasm } from '../built.js';
import { loadSnapshot, takeSnapshot } from '../replica/manage.js';
import { jury, oneObject, startJury } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What `jury serve`, and who is interrupted, say on the terminal. */

let world: World;
let proxy: Proxy;
let key: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    proxy = await Proxy.start(world.replica.url);
    key = toHex(world.replica.rootKey);
    expect((await jury(['fetch', join(world.folder, 'copy'), ...world.stranger])).code).toBe(0);
});
afterAll(async () => {
    for (const child of children) if (child.exitCode === null) child.kill('SIGTERM');
    proxy.stop();
    await world.stop();
});

/** A process, and all that it says, as soon as it says so. */
function start(...args: string[]): { child: ChildProcess; says(words: RegExp): Promise<string> } {
    const child = startJury(args, { cwd: world.folder });
    children.push(child);
    let output = '';
    for (const name of ['stdout', 'stderr'] as const)
        child[name]?.setEncoding('utf8').on('data', (text: string) => {
            output += text;
            child.emit('said');
        });
    const says = async (words: RegExp) => {
        while (!words.test(output)) await once(child, 'said');
        return output;
    };
    return { child, says };
}

const live = () => ['-n', proxy.url, '-c', world.canisterId.toText(), '--root-key', key];

describe('jury serve', () => {
    it('says which root key it checks against, and whether that can be the one of the archive', async () => {
        const pinned = await start('serve', 'copy', '--port', '0').says(/Ctrl-C/);
        expect(pinned).toContain(
            '\nChecked against the root key of the Internet Computer, which is in the page.\n'
        );
        expect(pinned).toContain(
            '\nThe archive says that it is of another network, and will not verify: name'
        );
        const given = await start('serve', 'copy', '--port', '0', '--root-key', key).says(/Ctrl-C/);
        expect(given).toContain('\nChecked against the root key that you gave.\n');
        expect(given).not.toContain('will not verify');
        const asked = await start('serve', '--port', '0', ...live().slice(0, 4)).says(/Ctrl-C/);
        expect(asked).toContain(
            `\nChecked against the root key that the replica at ${proxy.url} says it has.\n`
        );
    });

    it('goes on when somebody changes the folder under it', async () => {
        const folder = join(world.folder, 'changed');
        cpSync(join(world.folder, 'copy'), folder, { recursive: true });
        const { says } = start('serve', 'changed', '--port', '0', '--root-key', key);
        const url = /http:[^ \n]*/.exec(await says(/Ctrl-C/))?.[0] ?? '';
        const status = async () => (await fetch(new URL('settings.json', url))).status;
        expect(await status()).toBe(200);
        writeFileSync(join(folder, 'seals'), 'no folder');
        expect(await status()).toBe(500);
        rmSync(join(folder, 'seals'));
        expect(await status()).toBe(200);
    });

    it('says in time that a network takes its calls and is silent', async () => {
        const { says } = start('serve', '--port', '0', '--every', '1', ...live());
        await says(/Ctrl-C/);
        proxy.silentFrom = proxy.count;
        expect(await says(/UNREACHABLE/)).toContain(
            `jury: UNREACHABLE: no answer of ${proxy.url} for 10 seconds\n`
        );
        proxy.silentFrom = Number.POSITIVE_INFINITY;
    });

    it('says that a staged block which the network certified at one look was taken back by the next', async () => {
        const { client, replica, canisterId } = world;
        const before = await takeSnapshot(replica, client.caller, canisterId);
        await client.add([Uint8Array.of(0xa1)], asciiBytes('seen by who looked'));
        const { says } = start('serve', '--port', '0', '--every', '1', ...live());
        await says(/Ctrl-C/);
        await loadSnapshot(replica, client.caller, canisterId, before);
        const shorter = await says(/HISTORY_REWRITTEN: the log is shorter[^\n]*\n/);
        await client.add([Uint8Array.of(0xa2)], asciiBytes('put in its place'));
        const other = await says(/HISTORY_REWRITTEN: the network certified another block[^\n]*\n/);
        const proofs = [...`${shorter}${other}`.matchAll(/the proof stands in (\S+),/g)].map(
            ([, path = '']) => path
        );
        expect(new Set(proofs).size).toBe(2);
        for (const proof of new Set(proofs)) {
            const verified = await jury(['verify', proof, '--root-key', key, '--json']);
            expect(oneObject(verified.stdout)).toMatchObject({
                verified: true,
                fraud: expect.any(String) as string
            });
            rmSync(proof);
        }
    });

    it('says of a canister that was reinstalled what became of it, and of no folder to keep', async () => {
        const { says } = start('serve', '--port', '0', '--every', '1', ...live());
        await says(/Ctrl-C/);
        await world.replica.installCode({
            canisterId: world.canisterId,
            wasm: canisterWasm(),
            mode: 'reinstall'
        });
        const said = await says(/LOG_REPLACED/);
        expect(said).toContain(
            'jury: LOG_REPLACED: the canister holds another log now than the one that is shown'
        );
        expect(said).not.toMatch(/keep|jury-live/);
    });
});

it('who ends a call with Ctrl-C is told what that leaves open', async () => {
    // Those that serve still ask through the proxy, and would be taken for the one that is ended.
    for (const child of children.filter(
        ({ exitCode, signalCode }) => exitCode === null && signalCode === null
    )) {
        child.kill('SIGTERM');
        await once(child, 'exit');
    }
    const interrupted = async (...args: string[]): Promise<string> => {
        const { child, says } = start(...args, ...live(), '-i', 'court.pem');
        await proxy.kept;
        child.kill('SIGINT');
        expect(await once(child, 'exit')).toEqual([130, null]);
        return says(/\n/);
    };
    proxy.keepBack(/\/query$/);
    expect(await interrupted('commit')).toBe('jury: INTERRUPTED: nothing was sent\n');
    proxy.keepBack(/\/call$/);
    expect(await interrupted('authorize', 'rwlgt-iiaaa-aaaaa-aaaaa-cai')).toMatch(
        /^jury: INTERRUPTED: a call that was under way may be carried out all the same, up to two minutes from now; wait for that long, and look before you repeat it: jury staged shows the blocks that wait for a commit, jury status the rest\n$/
    );
});
