import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JuryClient } from '../../src/client/jury-client.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { Proxy } from '../archive/cutting-proxy.js';
import { installJury } from '../install-jury.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** `jury restore`, from the backup of one canister to a backup of the next. */

let world: World;
let rootKey: string[];
const at = (name: string) => join(world.folder, name);
const commit = async (client: JuryClient) =>
    client.commit((await client.getCertificate()) ?? new Uint8Array());

beforeAll(async () => {
    world = await createWorld();
    await world.client.select(0, 4, asciiBytes('Case 1'));
    await commit(world.client);
    await world.client.select(2, 3, asciiBytes('Case 2'));
    await commit(world.client);
    await world.client.add([Uint8Array.of(5)], asciiBytes('only staged'));
    rootKey = ['--root-key', world.file('root-key', toHex(world.replica.rootKey))];
    expect((await jury(['backup', at('copy'), ...world.stranger])).code).toBe(0);
});
afterAll(() => world.stop());

/** An empty canister of the court's, as the command line and as a client reach it. */
async function emptyCanister(): Promise<{ args: string[]; client: JuryClient }> {
    const { replica, client: court } = world;
    const canisterId = await replica.createCanister({ controllers: [court.caller] });
    await installJury(replica, canisterId, court.caller);
    const identity = readIdentityFile(at('court.pem'));
    const client = await JuryClient.connect({
        url: replica.url,
        canisterId,
        rootKey: replica.rootKey,
        identity
    });
    const args = ['-n', replica.url, '-c', canisterId.toText(), '-i', at('court.pem')];
    return { args, client };
}

describe('jury restore', () => {
    it('puts a log into an empty canister, which goes on; the whole lineage is backed up and verifies', async () => {
        const { args, client } = await emptyCanister();
        const first = await jury(['restore', at('copy'), ...args]);
        expect(first).toMatchObject({ code: 0, stderr: '' });
        expect(first.stdout).toMatch(/^Restored: 4 blocks under 3 commits of canister rwlgt-/);
        expect(first.stdout).toContain(
            '1 block that were only staged, and sealed in the folder, were left out.'
        );
        const again = oneObject((await jury(['restore', at('copy'), ...args, '--json'])).stdout);
        expect(again).toMatchObject({ blocks: 4, commits: 3, alreadyThere: true, staged_left_out: 1 });

        expect((await jury(['backup', at('at-once'), ...args])).code).toBe(0);
        const sealed = await jury(['verify', at('at-once'), ...rootKey]);
        expect(sealed.code, sealed.stdout + sealed.stderr).toBe(0);
        expect(sealed.stdout).toContain('its first 3 commits are those of canister rwlgt-');

        await client.expand(2, 2, asciiBytes('more'));
        await commit(client);
        expect((await jury(['backup', at('at-once'), ...args])).code).toBe(0);
        expect((await jury(['backup', at('later'), ...args])).code).toBe(0);
        for (const folder of ['at-once', 'later']) {
            const json = oneObject((await jury(['verify', at(folder), ...rootKey, '--json'])).stdout);
            expect(json).toMatchObject({ verified: true, blocks: 5, codes: [] });
            expect(json['origins']).toEqual([{ canister: world.canisterId.toText(), commits: 3 }]);
        }
        const proof = at('restored.json');
        expect((await jury(['prove', '2', at('later'), ...rootKey, '--out', proof])).code).toBe(0);
        const receipt = oneObject((await jury(['verify', proof, ...rootKey, '--json'])).stdout);
        expect(receipt).toMatchObject({ verified: true, canister: world.canisterId.toText() });
        const fetched = await jury(['fetch', at('fetched.json'), '--block', '2', ...args]);
        expect(fetched).toMatchObject({ code: 0, stderr: '' });
        expect(readFileSync(at('fetched.json'))).toEqual(readFileSync(proof));
    });

    it('is cut off at any request and taken up again', async () => {
        const { args, client } = await emptyCanister();
        const proxy = await Proxy.start(world.replica.url);
        const through = [...args, ...rootKey].map((arg) => (arg === world.replica.url ? proxy.url : arg));
        for (let cut = 4; cut < 60; cut += 4) {
            proxy.count = 0;
            proxy.cutFrom = cut;
            if ((await jury(['restore', at('copy'), ...through])).code === 0) break;
        }
        proxy.stop();
        expect((await jury(['restore', at('copy'), ...args])).code).toBe(0);
        expect(await client.lastHash()).toBe(await world.client.lastHash());
        expect((await client.getLineage()).origins).toHaveLength(1);
    });

    it('of a folder that does not verify, as nobody, or over another log', async () => {
        const { args } = await emptyCanister();
        const manifest = readFileSync(join(at('copy'), 'manifest.json'), 'utf8');
        const bundle = join(at('copy'), 'blocks/00000000.bundle');
        const good = readFileSync(bundle);
        writeFileSync(
            bundle,
            good.map((byte, i) => (i === 200 ? byte ^ 1 : byte))
        );
        await expectFailure('ROOT_MISMATCH', 1, ['restore', at('copy'), ...args]);
        writeFileSync(bundle, good);
        expect(readFileSync(join(at('copy'), 'manifest.json'), 'utf8')).toBe(manifest);
        const stranger = args.slice(0, 4);
        await expectFailure('NOT_AUTHORIZED', 4, ['restore', at('copy'), ...stranger]);
        await expectFailure('RESTORE_NOT_EMPTY', 4, ['restore', at('copy'), ...world.court]);
        await expectFailure('LOG_REPLACED', 1, ['backup', at('while'), ...(await begun())]);
    });

    /** A canister whose restore has begun and not ended. */
    async function begun(): Promise<string[]> {
        const { args, client } = await emptyCanister();
        await client.restoreBegin(world.canisterId.toUint8Array(), []);
        await expectFailure('RESTORE_UNDERWAY', 4, ['add', '--hex-file', world.file('one', '01'), ...args]);
        return args.slice(0, 4);
    }

    it('does not let a folder call a log that of a canister that has no part in it', async () => {
        const { client } = await emptyCanister();
        const canister_id = client.canisterId.toText();
        const text = readFileSync(join(at('copy'), 'manifest.json'), 'utf8');
        const manifest = JSON.parse(text) as Record<string, unknown>;
        const origins = [{ canister_id: manifest['canister_id'], commits: 3, genesis: '00'.repeat(32) }];
        writeFileSync(
            join(at('copy'), 'manifest.json'),
            `${JSON.stringify({ ...manifest, canister_id, origins }, null, 2)}\n`
        );
        const claimed = await jury(['verify', at('copy'), ...rootKey]);
        expect(claimed.code).toBe(1);
        expect(claimed.stdout).toContain('GENESIS_MISMATCH: nothing shows that this canister goes on');
        writeFileSync(join(at('copy'), 'manifest.json'), text);
        expect((await jury(['verify', at('copy'), ...rootKey])).code).toBe(0);
    });
});
