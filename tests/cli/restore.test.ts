import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JuryClient } from '../../src/client/jury-client.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { readArchive } from '../../src/archive/archive-folder.js';
import { encodeManifest } from '../../src/archive/manifest.js';
import { genesisOf } from '../../src/protocol/genesis.js';
import { restoredPreimage } from '../../src/protocol/lineage.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { Proxy } from '../archive/cutting-proxy.js';
import { installJury } from '../install-jury.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** `jury restore`, from the backup of one canister to a backup of the next. */

const KEYS = [1, 2].map((seed) => ed25519.getPublicKey(new Uint8Array(32).fill(seed))) as [
    Uint8Array,
    Uint8Array
];

let world: World;
let rootKey: string[];
const at = (name: string) => join(world.folder, name);
const commit = async (client: JuryClient) =>
    client.commit((await client.getCertificate()) ?? new Uint8Array());

beforeAll(async () => {
    world = await createWorld();
    await world.client.setEntityKey(KEYS[0], undefined);
    await world.client.select(0, 4, asciiBytes('Case 1'));
    await commit(world.client);
    await world.client.select(2, 3, asciiBytes('Case 2'));
    await commit(world.client);
    await world.client.add([Uint8Array.of(5)], asciiBytes('only staged'));
    await world.client.setEntityKey(KEYS[1], undefined);
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
        expect(first.stdout).toContain('1 change of the entity key that no commit certifies was left out');
        expect((await client.getEntityKeys(0, 9)).map(({ publicKey }) => publicKey)).toEqual([KEYS[0]]);
        const again = oneObject((await jury(['restore', at('copy'), ...args, '--json'])).stdout);
        expect(again).toMatchObject({ blocks: 4, commits: 3, alreadyThere: true, staged_left_out: 1 });
        expect(again).toMatchObject({ entity_keys_left_out: 1 });

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

    it('of a log that a canister was given and added nothing to is one of the canister before', async () => {
        const [between, last] = [await emptyCanister(), await emptyCanister()];
        expect((await jury(['restore', at('copy'), ...between.args])).code).toBe(0);
        expect((await jury(['backup', at('between'), ...between.args])).code).toBe(0);
        const restored = await jury(['restore', at('between'), ...last.args, '--json']);
        expect(oneObject(restored.stdout)).toMatchObject({
            origin: world.canisterId.toText(),
            commits: 3,
            alreadyThere: false
        });
        const { origins, restoring } = await last.client.getLineage();
        expect(restoring).toBe(false);
        expect(origins).toMatchObject([{ canisterId: world.canisterId.toUint8Array(), commits: 3 }]);
        await last.client.add([Uint8Array.of(6)], asciiBytes('goes on'));
        await commit(last.client);
        expect((await jury(['backup', at('last'), ...last.args])).code).toBe(0);
        expect((await jury(['verify', at('last'), ...rootKey])).code).toBe(0);
        const again = await jury(['restore', at('between'), ...last.args, '--json']);
        expect(oneObject(again.stdout)).toMatchObject({ alreadyThere: true });
    });

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
            const drill = await jury(['restore', at('copy'), ...args, '--archive-root-key', at('root-key')]);
            expect(drill).toMatchObject({ code: 0, stderr: '' });
            // It is no log of that network.
            await expectFailure('ROOT_KEY_MISMATCH', 1, ['backup', at('drill'), ...args]);
        } finally {
            await elsewhere.stop();
        }
    });

    it('wants the entity keys that the last commit certifies', async () => {
        const { args, client } = await emptyCanister();
        const file = join(at('copy'), 'records/entity.json');
        const kept = readFileSync(file);
        rmSync(file);
        await expectFailure('ENTITY_KEYS_MISMATCH', 1, ['restore', at('copy'), ...args]);
        writeFileSync(file, kept);
        expect(await client.getLineage()).toEqual({ origins: [], restoring: false });
    });

    it('is cut off at any request and taken up again', async () => {
        const { args, client } = await emptyCanister();
        const proxy = await Proxy.start(world.replica.url);
        const through = [...args, ...rootKey].map((arg) => (arg === world.replica.url ? proxy.url : arg));
        for (let cut = 4; cut < 80; cut += 4) {
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
        const genesis = await world.client.getGenesis();
        await client.restoreBegin(world.canisterId.toUint8Array(), [], genesis);
        await expectFailure('RESTORE_UNDERWAY', 4, ['add', '--hex-file', world.file('one', '01'), ...args]);
        return args.slice(0, 4);
    }

    it('does not let a folder call a log that of a canister that has no part in it', async () => {
        const { client } = await emptyCanister();
        const [installed] = await client.getGenesis();
        const archive = readArchive(at('copy'));
        const last = archive.commits.at(-1);
        if (installed === undefined || last === undefined) throw new Error('nothing to claim');
        const origin = { canisterId: archive.canisterId, commits: 3, genesis: genesisOf(installed) };
        const { root, leaves } = last;
        const preimage = restoredPreimage(origin, { ...leaves, root });
        const text = readFileSync(join(at('copy'), 'manifest.json'));
        const claim = async (
            genesis: readonly Uint8Array[],
            canisterId = client.canisterId.toUint8Array()
        ) => {
            const manifest = { ...archive, blocks: 4, commits: 3, canisterId, origins: [origin], genesis };
            writeFileSync(join(at('copy'), 'manifest.json'), encodeManifest(manifest));
            return jury(['verify', at('copy'), ...rootKey]);
        };
        // All of this can be made up by whoever knows what the canister was installed with.
        const claimed = await claim([preimage, installed, ...archive.genesis]);
        expect(claimed.code).toBe(1);
        expect(claimed.stdout).toContain('GENESIS_MISMATCH: nothing shows that this canister goes on');
        expect((await claim(archive.genesis)).stdout).toContain('GENESIS_MISMATCH');
        expect((await claim([installed, ...archive.genesis])).stdout).toContain('GENESIS_MISMATCH');
        const another = await claim([preimage, installed, ...archive.genesis], archive.canisterId);
        expect(another.stdout).toContain('CANISTER_MISMATCH');
        writeFileSync(join(at('copy'), 'manifest.json'), text);
        expect((await jury(['verify', at('copy'), ...rootKey])).code).toBe(0);
    });
});
