import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backup } from '../../src/archive/backup/backup.js';
import { download } from '../../src/archive/backup/download.js';
import { makeReceipt } from '../../src/archive/audit/make-receipt.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { encodeReceipt, verifyReceipt } from '../../src/verifier/block/receipt.js';
import { temporaryFolder } from '../archive/archives.js';
import { codeOf } from '../archive/backup-fixture.js';
import { expectFailure } from '../cli/jury-process.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { installJury } from '../install-jury.js';
import { loadSnapshot, takeSnapshot } from '../replica/manage.js';
import { verifyLoaded } from '../archive/verify-here.js';

/**
 * Whoever controls two canisters can load the state of one into the other, which goes on with it under a name of its
 * own, and whose certificates are genuine. What the log began with tells.
 */

let world: World;
let other: JuryClient;
/** What the other canister was installed with. */
let itsOwn: Uint8Array[];

const commit = async (client: JuryClient) =>
    client.commit((await client.getCertificate()) ?? new Uint8Array());

beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    const { replica, client, folder } = world;
    await client.select(0, 3, asciiBytes('Case 1'));
    await commit(client);
    const canisterId = await replica.createCanister({ controllers: [client.caller] });
    await installJury(replica, canisterId, client.caller);
    const { url, rootKey } = replica;
    const identity = readIdentityFile(join(folder, 'court.pem'));
    other = await JuryClient.connect({ url, canisterId, rootKey, identity });
    itsOwn = await other.getGenesis();
    const snapshot = await takeSnapshot(replica, client.caller, client.canisterId);
    await loadSnapshot(replica, client.caller, canisterId, snapshot);
    await other.add([Uint8Array.of(7)], asciiBytes('under another name'));
    await commit(other);
});
afterAll(() => world.stop());

const quiet = () => undefined;

describe('a canister that the state of another was loaded into', () => {
    it('goes on with the log of that', async () => {
        expect(await other.length()).toBe(3);
        expect(await other.getGenesis()).toEqual(await world.client.getGenesis());
    });

    it('is backed up by nobody', async () => {
        const folder = temporaryFolder();
        const { rootKey } = world.replica;
        const options = { rootKey, evidence: true, onProgress: quiet };
        expect(await codeOf(backup(folder, other, options))).toBe('CANISTER_MISMATCH');
        const getGenesis = () => Promise.resolve(itsOwn);
        const lying = Object.assign(Object.create(other) as JuryClient, { getGenesis });
        expect(await codeOf(backup(folder, lying, options))).toBe('GENESIS_MISMATCH');
        expect(readdirSync(folder)).toEqual([]);
    });

    it('has no log that verifies, whatever it is said to come from', async () => {
        const { rootKey } = world.replica;
        const archive = await download(other, quiet);
        const codes = async (change: Partial<typeof archive>) =>
            (await verifyLoaded({ ...archive, ...change }, rootKey)).verdict.codes;
        expect(await codes({})).toContain('CANISTER_MISMATCH');
        expect(await codes({ genesis: itsOwn })).toContain('GENESIS_MISMATCH');
        // Called the log of the first canister, its last commit is of another.
        expect(await codes({ canisterId: world.client.canisterId.toUint8Array() })).toEqual([
            'CANISTER_MISMATCH'
        ]);
    });

    it('proves no block, old or new', async () => {
        const { rootKey, url } = world.replica;
        const archive = await download(other, quiet);
        for (const index of [0, 1, 2]) {
            const { certificate, tree } = await other.getWitness(index);
            const data = archive.blocks[index] ?? new Uint8Array();
            const { canisterId } = archive;
            for (const [lineage, code] of [
                [archive.genesis, 'CANISTER_MISMATCH'],
                [itsOwn, 'GENESIS_MISMATCH']
            ] as const) {
                const receipt = encodeReceipt({ canisterId, index, data, tree, certificate, lineage });
                const verified = Promise.resolve().then(() =>
                    verifyReceipt(receipt, { rootKey, canisterId })
                );
                expect(await codeOf(verified), `block ${index}`).toBe(code);
            }
        }
        expect(() => makeReceipt(archive, 2, rootKey)).toThrow(/^CANISTER_MISMATCH/);
        const args = ['fetch', join(world.folder, 'x.receipt'), '--block', '2'];
        const network = ['-n', url, '-c', other.canisterId.toText()];
        await expectFailure('CANISTER_MISMATCH', 1, [...args, ...network]);
        expect(readdirSync(world.folder)).not.toContain('x.receipt');
    });
});
