import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/archive/folder/archive-folder.js';
import { backup } from '../../../src/archive/backup/backup.js';
import { restore } from '../../../src/archive/backup/restore.js';
import { createIdentityFile } from '../../../src/client/identity-file.js';
import { JuryClient } from '../../../src/client/jury-client.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { startReplica } from '../../../src/replica/index.js';
import type { Replica } from '../../../src/replica/index.js';
import { replicaKeys } from '../../../src/replica/keys.js';
import { BlockTree } from '../../../src/verifier/block/block-tree.js';
import { seedJury } from '../../benchmarks/seeding/seed-jury.js';
import { installJury } from '../../install-jury.js';
import { temporaryFolder } from '../archives.js';
import { verifyFolder } from '../verify-here.js';

/** A whole log moves to another canister, as large as it is: from a backup, and with nothing else. */

const BLOCKS = Number(process.env['JURY_DRILL_BLOCKS'] ?? 300);
const JURORS = Number(process.env['JURY_DRILL_JURORS'] ?? 2000);
const SEED = new Uint8Array(32).fill(0x5d);

let replica: Replica | undefined;
afterAll(() => replica?.stop());

/** How long each step took is told: who drills wants to know. */
async function step<T>(name: string, act: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await act();
    console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return result;
}

const quiet = () => undefined;

describe(`a restore of ${BLOCKS} blocks and ${JURORS} jurors`, () => {
    it('ends with the same T, goes on selecting and committing, and the whole lineage verifies', async () => {
        const network = await startReplica({ seed: SEED });
        replica = network;
        const { url, rootKey } = network;
        const plan = { jurors: JURORS, blocks: BLOCKS, commitEvery: Math.ceil(BLOCKS / 20) };
        const origin = await step('fill', () => seedJury(network, plan, { keys: replicaKeys(SEED) }));
        await origin.select(BLOCKS - 1, 12);
        await origin.commit();

        const [old, later] = [temporaryFolder(), temporaryFolder()];
        const options = { rootKey, evidence: true, onProgress: quiet };
        const source = await JuryClient.connect({ url, canisterId: origin.canisterId, rootKey });
        await step('back up', () => backup(old, source, options));
        const archive = readArchive(old);
        const before = await step('verify', () => verifyFolder(old, rootKey));
        expect(before.verdict).toMatchObject({ verified: true, length: BLOCKS + 1 });

        const identity = createIdentityFile(join(temporaryFolder(), 'court.pem'));
        const canisterId = await network.createCanister({ controllers: [identity.getPrincipal()] });
        await installJury(network, canisterId, identity.getPrincipal());
        const target = await JuryClient.connect({ url, canisterId, rootKey, identity });
        const report = await step('restore', () => restore(archive, target, rootKey, quiet));
        const tree = new BlockTree(archive.blocks);
        expect(report).toMatchObject({ blocks: BLOCKS + 1, blocksHash: tree.rootAt(BLOCKS + 1) });
        expect(await target.getPoolSize(BLOCKS)).toBe(JURORS);

        expect(await target.select(BLOCKS, 12, asciiBytes('after the restore'))).toBe(BLOCKS + 1);
        expect(await target.expand(BLOCKS, 2, asciiBytes('of a jury from before'))).toBe(BLOCKS + 2);
        await target.commit((await target.getCertificate()) ?? new Uint8Array());

        await step('back up again', () => backup(later, target, options));
        const whole = readArchive(later);
        expect(whole.origins).toMatchObject([{ canisterId: archive.canisterId }]);
        expect(new BlockTree(whole.blocks).rootAt(BLOCKS + 1)).toEqual(report.blocksHash);
        const { verdict, draws } = await step('verify the lineage', () => verifyFolder(later, rootKey));
        expect(verdict).toMatchObject({ verified: true, length: BLOCKS + 3, codes: [] });
        expect(draws.kept.map(({ kind, redrawn }) => [kind, redrawn])).toEqual([
            ['Select', true],
            ['Select', true],
            ['Expand', true]
        ]);
    });
});
