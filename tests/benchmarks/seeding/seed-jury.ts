import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplicaKeys } from '../../../src/replica/keys.js';
import { replicaKeys } from '../../../src/replica/keys.js';
import type { Replica } from '../../../src/replica/index.js';
import { startReplica } from '../../../src/replica/index.js';
import { canisterWasm } from '../../built.js';
import { CONTROLLER, JuryFixture, USER } from '../../canister/jury-fixture.js';
import { benchCanister } from './bench-canister.js';
import { loadWritten } from './bulk-load.js';
import { cachedFolder, sourcesHash } from './cache.js';
import { NativeCanister } from './native-canister.js';
import type { SeedPlan } from './seed-plan.js';
import { JURORS_PER_BLOCK, SeedRun } from './seed-plan.js';

export type Progress = (text: string) => void;

export interface SeedOptions {
    /** The replica's keys (`replicaKeys(seed)`), to make the certificates of the commits genuine. */
    readonly keys?: ReplicaKeys;
    readonly progress?: Progress;
}

/** Stable entries that a padding block writes, and how many are brought over at a time. */
const ENTRIES_PER_BLOCK = 3;
const ENTRIES_PER_LOAD = 100_000;
const HOUR = 3_600_000_000_000n;

/**
 * A canister of the real module that holds what `plan` says, as if by calls, in minutes instead of days: the
 * canister's own sources run in Node and compute the entries of stable memory, a loader canister puts them there, and
 * an upgrade brings the real module onto it. `CONTROLLER` controls it, `USER` may use it.
 */
export async function seedJury(
    replica: Replica,
    plan: SeedPlan,
    options: SeedOptions = {}
): Promise<JuryFixture> {
    const jury = await JuryFixture.deploy(replica);
    await fill(jury, plan, { ...options, start: replica.time - HOUR, existing: 0 });
    return jury;
}

interface FillOptions extends SeedOptions {
    readonly start: bigint;
    /** Blocks that the canister holds already, of this very plan and start. */
    readonly existing: number;
}

async function fill(jury: JuryFixture, plan: SeedPlan, options: FillOptions): Promise<void> {
    const { replica, canisterId } = jury;
    const { start, keys, existing, progress = () => undefined } = options;
    const native = await NativeCanister.create(canisterId, [CONTROLLER]);
    const run = new SeedRun({ native, canisterId, controller: CONTROLLER, user: USER, start, keys });
    const mode = existing === 0 ? 'reinstall' : 'upgrade';
    await replica.installCode({ canisterId, wasm: await benchCanister('loader'), mode });
    await run.install();
    let writes = 0;
    for await (const length of run.fill(plan)) {
        if (length <= existing) {
            native.forgetWritten();
            continue;
        }
        writes += length * JURORS_PER_BLOCK <= plan.jurors ? JURORS_PER_BLOCK : ENTRIES_PER_BLOCK;
        if (writes < ENTRIES_PER_LOAD) continue;
        await loadWritten(replica, canisterId, native);
        progress(`${length} of ${plan.blocks} blocks, ${plan.jurors} jurors`);
        writes = 0;
    }
    await loadWritten(replica, canisterId, native);
    await replica.installCode({ canisterId, wasm: canisterWasm(), mode: 'upgrade' });
}

/** A plan with a name. With a base it is that plan with more blocks, and built upon that one's state. */
export interface NamedPlan {
    readonly name: string;
    readonly plan: SeedPlan;
    readonly base?: NamedPlan;
}

const SEED = new Uint8Array(32).fill(0x5e);
/** 1 January 2026, so that a state is the same whenever it is made. */
const START = 1_767_225_600_000_000_000n;
const DEPENDS_ON = [
    'src/canister',
    'src/protocol',
    'src/replica/store',
    'tests/benchmarks/seeding',
    'tests/benchmarks/canisters/loader.ts',
    'package-lock.json'
];

async function stateFolder({ name, plan, base }: NamedPlan, progress: Progress): Promise<string> {
    const hash = sourcesHash(DEPENDS_ON, JSON.stringify([plan, base]));
    return cachedFolder(`state-${name}`, hash, async (folder) => {
        if (base !== undefined) cpSync(await stateFolder(base, progress), folder, { recursive: true });
        const replica = await startReplica({ stateDir: folder, seed: SEED });
        try {
            const jury = base === undefined ? await JuryFixture.deploy(replica) : only(replica);
            await fill(jury, plan, {
                start: START,
                existing: base?.plan.blocks ?? 0,
                keys: replicaKeys(SEED),
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
 * A replica of its own on a copy of a state, which is made where there is none of the present sources. Its keys come
 * from a fixed seed, and the certificates of its commits are genuine.
 */
export async function startSeeded(
    named: NamedPlan,
    progress: Progress = () => undefined
): Promise<SeededReplica> {
    const kept = await stateFolder(named, progress);
    const stateDir = mkdtempSync(join(tmpdir(), 'seeded-'));
    cpSync(kept, stateDir, { recursive: true });
    const replica = await startReplica({ stateDir });
    return {
        replica,
        jury: only(replica),
        stop: async () => {
            await replica.stop();
            rmSync(stateDir, { recursive: true });
        }
    };
}
