import { juryProgram } from '../../built.js';
import type { BenchOptions, Measurements } from '../row.js';
import { certificateRows, sizeRows } from './certificate-rows.js';
import { logRows } from './log-rows.js';
import { looksRows } from './looks-rows.js';

/** All rows of the verifier. Times depend on the machine; what is judged are ratios within one run. */
export async function verifierMeasurements(options: BenchOptions): Promise<Measurements> {
    juryProgram();
    const rows = [
        ...logRows(options),
        ...(await looksRows(options)),
        ...(await certificateRows(options)),
        ...sizeRows()
    ];
    return { rows, charts: [] };
}
