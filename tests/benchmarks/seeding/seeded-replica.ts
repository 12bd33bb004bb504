import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import { replicaKeys } from '../../../src/replica/keys.js';
import type { Replica } from '../../../src/replica/index.js';
import { startReplica } from '../../../src/replica/index.js';
import { canisterWasm } from '../../built.js';
import { JuryFixture } from '../../canister/jury-fixture.js';
import { cachedFolder, sourcesHash } from './cache.js';
import type { NamedPlan } from './fingerprint.js';
import { FIXED_SEED, FIXED_START, fingerprint } from './fingerprint.js';
import type { Progress } from './seed-jury.js';
import { fillJury } from './seed-jury.js';
import { replaceCode } from '../../canister/replace-code.js';

/** What puts the entries into a replica's state folder. What the entries are, the fingerprint tells. */
const LOADS = [
    'src/replica/store/manifest.ts',
    'tests/benchmarks/seeding/bulk-load.ts',
    'tests/benchmarks/canisters/loader.ts'
];
const azle = readFileSync(join(packageRoot, 'node_modules/azle/package.json'), 'utf8');

async function stateFolder(named: NamedPlan, progress: Progress): Promise<string> {
    const { name, plan, base } = named;
    const hash = sourcesHash(LOADS, azle, await fingerprint(named, progress));
    return cachedFolder(`state-${name}`, hash, async (folder) => {
        if (base !== undefined) cpSync(await stateFolder(base, progress), folder, { recursive: true });
        const replica = await startReplica({ stateDir: folder, seed: FIXED_SEED });
        try {
            const jury = base === undefined ? await JuryFixture.deploy(replica) : only(replica);
            await fillJury(jury, plan, {
                start: FIXED_START,
                existing: base?.plan.blocks ?? 0,
                keys: replicaKeys(FIXED_SEED),
                progress: (text) => progress(`${name}: ${text}`)
            });
        } finally {
            await replica.stop();
        }
    });
}

function only(replica: Replica): JuryFixture {
    const [canisterId] = replica.canisters;
    if (canisterId === undefined) throw new Error('the replica has no canister');
    return JuryFixture.at(replica, canisterId);
}

export interface SeededReplica {
    readonly replica: Replica;
    readonly jury: JuryFixture;
    readonly stop: () => Promise<void>;
}

/**
 * A replica of its own on a copy of a state, with the present module. The state is made where none is kept that the
 * present sources would fill alike. Keys come from a fixed seed, and the certificates of the commits are genuine. Time
 * stands still in it, so that what calls cost is not mixed up with what storage does.
 */
export async function startSeeded(
    named: NamedPlan,
    progress: Progress = () => undefined
): Promise<SeededReplica> {
    const kept = await stateFolder(named, progress);
    const stateDir = mkdtempSync(join(tmpdir(), 'seeded-'));
    cpSync(kept, stateDir, { recursive: true });
    const now = BigInt(Date.now()) * 1_000_000n;
    const replica = await startReplica({ stateDir, now: () => now });
    const jury = only(replica);
    await replaceCode(replica, { canisterId: jury.canisterId, wasm: canisterWasm() });
    return {
        replica,
        jury,
        stop: async () => {
            await replica.stop();
            rmSync(stateDir, { recursive: true });
        }
    };
}
