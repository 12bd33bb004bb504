import type { ReplicaKeys } from '../../../src/replica/keys.js';
import type { Replica } from '../../../src/replica/index.js';
import { canisterWasm } from '../../built.js';
import { CONTROLLER, JuryFixture, USER } from '../../canister/jury-fixture.js';
import { benchCanister } from './bench-canister.js';
import { loadWritten } from './bulk-load.js';
import { NativeCanister } from './native-canister.js';
import type { SeedPlan } from './seed-plan.js';
import { JURORS_PER_BLOCK, SeedRun } from './seed-plan.js';
import { replaceCode } from '../../canister/replace-code.js';

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
    await fillJury(jury, plan, { ...options, start: replica.time - HOUR, existing: 0 });
    return jury;
}

interface FillOptions extends SeedOptions {
    readonly start: bigint;
    /** Blocks that the canister holds already, of this very plan and start. */
    readonly existing: number;
}

/** Fills a canister up to a plan, and leaves the real module on it. */
export async function fillJury(jury: JuryFixture, plan: SeedPlan, options: FillOptions): Promise<void> {
    const { replica, canisterId } = jury;
    const { start, keys, existing, progress = () => undefined } = options;
    const native = await NativeCanister.create(canisterId, [CONTROLLER]);
    const run = new SeedRun({ native, canisterId, controller: CONTROLLER, user: USER, start, keys });
    const mode = existing === 0 ? 'reinstall' : 'upgrade';
    await replaceCode(replica, { canisterId, wasm: await benchCanister('loader'), mode });
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
    native.release();
    await replaceCode(replica, { canisterId, wasm: canisterWasm() });
}
