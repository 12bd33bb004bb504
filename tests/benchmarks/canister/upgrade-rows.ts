import type { Replica } from '../../../src/replica/index.js';
import { startReplica } from '../../../src/replica/index.js';
import { canisterWasm } from '../../built.js';
import { CONTROLLER, JuryFixture } from '../../canister/jury-fixture.js';
import { startSeeded } from '../seeding/seeded-replica.js';
import type { BenchOptions, Measurements } from '../row.js';
import { MILLIONS, row } from '../row.js';
import type { States } from '../states.js';
import type { Baseline } from './baseline.js';
import { count } from './cost.js';
import { replaceCode } from '../../canister/replace-code.js';

/** Of a new canister. */
async function install(replica: Replica): Promise<number> {
    const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
    const { instructions } = await replica.installCode({ canisterId, wasm: canisterWasm() });
    return Number(instructions) / 1e6;
}

async function upgrade({ replica, canisterId }: JuryFixture): Promise<number> {
    const { instructions } = await replaceCode(replica, { canisterId, wasm: canisterWasm() });
    return Number(instructions) / 1e6;
}

/** What an installation costs, and an upgrade with a large state and with none. `baseline` holds a million jurors. */
export async function upgradeMeasurements(
    states: States,
    baseline: Baseline,
    { progress }: BenchOptions
): Promise<Measurements> {
    const replica = await startReplica();
    const installed = await install(replica);
    const empty = await upgrade(await JuryFixture.deploy(replica));
    await replica.stop();
    const largest = states.logs.at(-1);
    if (largest === undefined) throw new Error('there is a longest log');
    const { jury, stop } = await startSeeded(largest, progress);
    progress('upgrades');
    const full = await upgrade(jury);
    await stop();
    const old = await baseline.upgrade();
    const size = count(states.million);
    return {
        rows: [
            row('install', 'install', installed, MILLIONS, { target: 1_500 }),
            row(
                'upgrade-1m',
                `upgrade at ${size} jurors and ${size} blocks (baseline: jurors only)`,
                full,
                MILLIONS,
                {
                    target: 1_500,
                    baseline: old
                }
            ),
            row('upgrade-empty', 'upgrade of an empty canister', empty, MILLIONS),
            row('upgrade-growth', 'the former by the latter', full / empty, 'times', { target: 1.02 })
        ],
        charts: []
    };
}
