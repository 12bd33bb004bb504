import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JuryClient } from '../../src/client/jury-client.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { readArchive } from '../../src/archive/folder/archive-folder.js';
import { restore } from '../../src/archive/backup/restore.js';
import { encodeManifest } from '../../src/archive/format/manifest.js';
import { encodeCertificate, parseCertificate } from '../../src/protocol/certificate.js';
import type { EntityKeyChange } from '../../src/protocol/entity-keys.js';
import { genesisOf } from '../../src/protocol/genesis.js';
import { restoredPreimage } from '../../src/protocol/lineage.js';
import { asciiBytes, fromHex, toHex } from '../../src/protocol/bytes.js';
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

    describe('of a copy in which somebody wrote', () => {
        /** A copy of the archive with other certificates in its first commit. */
        function spoilt(name: string, change: (genuine: string) => string[]): string {
            cpSync(at('copy'), at(name), { recursive: true });
            const path = join(at(name), 'commits/00000000.json');
            const file = JSON.parse(readFileSync(path, 'utf8')) as { certificates: [string] };
            const certificates = change(file.certificates[0]);
            writeFileSync(path, `${JSON.stringify({ ...file, certificates }, null, 2)}\n`);
            return at(name);
        }

        /** The genuine certificate with another signature: it parses, is canonical, and nobody signed it. */
        function forged(genuine: string, bit: number): string {
            const certificate = parseCertificate(fromHex(genuine) ?? new Uint8Array());
            const signature = certificate.signature.map((byte, i) => (i === 20 ? byte ^ bit : byte));
            return toHex(encodeCertificate({ ...certificate, signature }));
        }

        it('hands over the genuine certificates, wherever they stand, and no others', async () => {
            const { args, client } = await emptyCanister();
            const folder = spoilt('forged', (own) => [forged(own, 1), '00', forged(own, 2), own]);
            expect(await jury(['restore', folder, ...args])).toMatchObject({ code: 0, stderr: '' });
            const commits = await client.getCommits(0, 9);
            expect(commits).toEqual(await world.client.getCommits(0, 9));
            expect((await jury(['backup', at('of-forged'), ...args])).code).toBe(0);
            expect((await jury(['verify', at('of-forged'), ...rootKey])).code).toBe(0);
        });

        it('refuses five certificates, one without its tag and one twice', async () => {
            const { args, client } = await emptyCanister();
            const changes: ((own: string) => string[])[] = [
                (own) => [1, 2, 4, 8].map((bit) => forged(own, bit)).concat(own),
                (own) => [own.slice(6)],
                (own) => [own, own]
            ];
            for (const [i, change] of changes.entries()) {
                const folder = spoilt(`form-${i}`, change);
                await expectFailure('ARCHIVE_MALFORMED', 1, ['restore', folder, ...args]);
                expect((await jury(['verify', folder, ...rootKey])).code).toBe(1);
            }
            expect(await client.getLineage()).toEqual({ origins: [], restoring: false });
        });

        it('sends nothing of a commit that has no genuine certificate', async () => {
            const { args, client } = await emptyCanister();
            const folder = spoilt('none', (own) => [forged(own, 1)]);
            expect((await jury(['restore', folder, ...args])).code).toBe(1);
            const sent = restore(readArchive(folder), client, world.replica.rootKey, () => undefined);
            await expect(sent).rejects.toMatchObject({ code: 'RESTORE_MISMATCH' });
            await expect(sent).rejects.toThrow(/commit 0 has no genuine certificate.*take another copy/);
            expect(await client.getLineage()).toEqual({ origins: [], restoring: false });
        });

        it('does not call a log restored to which another program gave a forged certificate', async () => {
            const { args, client } = await emptyCanister();
            const archive = readArchive(spoilt('by-hand', (own) => [forged(own, 1)]));
            await client.restoreBegin(archive.canisterId, [], archive.genesis);
            await client.restoreEntityKeys(0, archive.entityKeys.slice(0, 1));
            await client.restoreBlocks(0, archive.blocks);
            await client.restoreCommits(0, archive.commits);
            for (let times = 0; times < 2; times++) {
                const refused = await expectFailure('RESTORE_MISMATCH', 1, ['restore', at('copy'), ...args]);
                expect(refused).toContain('commit 0 has no genuine certificate');
                expect(refused).toContain('reinstall the canister');
            }
        });
    });

    it('that is under way is told by status, commit and every refusal, with how it ends', async () => {
        const { args, client } = await emptyCanister();
        const { canisterId, blocks, commits, genesis, entityKeys } = readArchive(at('copy'));
        await client.restoreBegin(canisterId, [], genesis);
        const how = 'run the same jury restore again until it ends, or reinstall the canister';
        expect(await expectFailure('RESTORE_UNDERWAY', 4, ['commit', ...args])).toContain(how);
        await client.restoreEntityKeys(0, entityKeys.slice(0, 1));
        await client.restoreBlocks(0, blocks.slice(0, 3));
        expect(await expectFailure('RESTORE_UNDERWAY', 4, ['commit', ...args])).toContain(how);
        await client.restoreCommits(0, commits.slice(0, 1));
        const told = await jury(['status', ...args]);
        expect(told.stdout).toContain('a restore is under way: 3 blocks, 1 commit so far');
        expect(told.stdout).toContain(how);
        const json = oneObject((await jury(['status', ...args, '--json'])).stdout);
        expect(json['restoring']).toEqual({ blocks: 3, commits: 1 });
        const other = await emptyCanister();
        await other.client.restoreBegin(canisterId, [], genesis);
        await other.client.restoreEntityKeys(0, [{ ...entityKeys[0], from: 9 } as EntityKeyChange]);
        const half = await expectFailure('RESTORE_MISMATCH', 4, ['restore', at('copy'), ...other.args]);
        expect(half).toContain('entity key 0 is another one');
        expect(half).toContain(
            'run the same jury restore again; if that fails in the same way, reinstall the canister and restore from another copy of the archive'
        );
        expect((await jury(['restore', at('copy'), ...args])).code).toBe(0);
        expect((await jury(['status', ...args])).stdout).not.toContain('under way');
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
