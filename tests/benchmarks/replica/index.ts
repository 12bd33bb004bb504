import type { BenchOptions, Measurements } from '../row.js';
import { loadRows } from './load-rows.js';
import { startRows } from './start-rows.js';

/** What the local replica takes: from its start to an answer, and under many clients. Times are the machine's. */
export async function replicaMeasurements(options: BenchOptions): Promise<Measurements> {
    return { rows: [...(await startRows(options)), ...(await loadRows(options))], charts: [] };
}
