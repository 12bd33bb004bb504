import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { canisterWasm, juryProgram } from '../built.js';
import { canisterMeasurements } from './canister/index.js';
import { cyclesMeasurements } from './cycles/index.js';
import { plot } from './plot.js';
import { replicaMeasurements } from './replica/index.js';
import { joined, keepResults } from './results.js';
import type { BenchOptions, Measurements } from './row.js';
import { isMet } from './row.js';
import { table, withHeadlines, withTable } from './table.js';
import { verifierMeasurements } from './verifier/index.js';

/** Everything that is measured; each module gives rows that join one table and one file. */
const MODULES: Readonly<Record<string, (options: BenchOptions) => Promise<Measurements>>> = {
    canister: canisterMeasurements,
    cycles: cyclesMeasurements,
    verifier: verifierMeasurements,
    replica: replicaMeasurements
};

const USAGE = `Usage: npm run bench -- [--only PART] [--json FILE] [--quick | --write]

  --only PART  ${Object.keys(MODULES).join(', ')}: measure that alone
  --json FILE  write the rows to FILE too
  --quick      a tenth of the sizes
  --write      keep the figures in tests/benchmarks/results.json, and write docs/performance.md, README's figures and docs/cost.svg from all
               that is kept there: a part that was not measured now keeps its figures`;

async function main(): Promise<number> {
    const { values } = parseArgs({
        options: {
            only: { type: 'string' },
            json: { type: 'string' },
            quick: { type: 'boolean' },
            write: { type: 'boolean' },
            help: { type: 'boolean' }
        }
    });
    if (values.help === true) {
        console.log(USAGE);
        return 0;
    }
    const isQuick = values.quick === true;
    if (isQuick && values.write === true) throw new Error('figures of --quick are not for the documents');
    const parts = values.only === undefined ? Object.keys(MODULES) : [values.only];
    if (parts.some((part) => MODULES[part] === undefined)) throw new Error(`there is no part ${values.only}`);
    // Refuses at once, not after minutes of filling a canister.
    canisterWasm();
    juryProgram();
    const start = Date.now();
    const progress = (text: string) =>
        process.stderr.write(`${String(Math.round((Date.now() - start) / 1000)).padStart(5)} s  ${text}\n`);
    const measured: Record<string, Measurements> = {};
    for (const part of parts) {
        const one = await MODULES[part]?.({ isQuick, progress });
        if (one !== undefined) measured[part] = one;
    }
    const { rows } = joined(measured, parts);
    if (isQuick)
        console.log('QUICK: states of a tenth of the size; the targets are those of the full size.\n');
    console.log(table(rows));
    const missed = rows.filter((row) => isMet(row) === false);
    const judged = rows.filter(({ target }) => target !== null).length;
    console.log(`\n${judged - missed.length} of ${judged} targets met.`);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 4)}\n`);
    if (values.write === true) {
        const all = joined(keepResults(measured), Object.keys(MODULES));
        writeFileSync(join(packageRoot, 'docs/cost.svg'), plot(all.charts));
        const rewrite = (name: string, change: typeof withTable) => {
            const path = join(packageRoot, name);
            writeFileSync(path, change(readFileSync(path, 'utf8'), all.rows));
        };
        rewrite('docs/performance.md', withTable);
        rewrite('README.md', withHeadlines);
    }
    return 0;
}

main().then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
        console.error(error instanceof Error && error.stack !== undefined ? error.stack : String(error));
        console.error(USAGE);
        process.exitCode = 1;
    }
);
