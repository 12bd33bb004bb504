import { juryProgram } from '../../built.js';
import type { BenchOptions, Measurements } from '../row.js';
import { certificateRows, sizeRows } from './certificate-rows.js';
import { logRows } from './log-rows.js';

/** All rows of the verifier. Times depend on the machine; what is judged are ratios within one run. */
export async function verifierMeasurements(options: BenchOptions): Promise<Measurements> {
    juryProgram();
    return { rows: [...logRows(options), ...(await certificateRows(options)), ...sizeRows()], charts: [] };
}
