import type { BenchOptions, Measurements } from '../row.js';
import { fingerprint } from '../seeding/fingerprint.js';
import { statesOf } from '../states.js';
import { Baseline } from './baseline.js';
import { drawMeasurements } from './draw-rows.js';
import { logMeasurements } from './log-rows.js';
import { poolMeasurements } from './pool-rows.js';
import { signatureMeasurements } from './signature-rows.js';
import { upgradeMeasurements } from './upgrade-rows.js';

/** All rows of the canister, counted in the local replica with the network's instruction weights. */
export async function canisterMeasurements(options: BenchOptions): Promise<Measurements> {
    const states = statesOf(options.isQuick);
    await fingerprint(states.full, options.progress);
    const baseline = await Baseline.start();
    try {
        const log = await logMeasurements(states, options);
        const draws = await drawMeasurements(states, baseline, options);
        const pool = await poolMeasurements(states, baseline, options);
        const upgrades = await upgradeMeasurements(states, baseline, options);
        const signatures = await signatureMeasurements(states, options);
        const all = [log, draws, pool, upgrades, signatures];
        return { rows: all.flatMap(({ rows }) => rows), charts: all.flatMap(({ charts }) => charts) };
    } finally {
        await baseline.stop();
    }
}
