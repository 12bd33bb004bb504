import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../scripts/cli/package-root.js';
import type { Measurements } from './row.js';

/** What was measured last, by part: docs/performance.md, README's figures and docs/cost.svg are made from it. */
export type Results = Readonly<Record<string, Measurements>>;

export const RESULTS_FILE = join(packageRoot, 'tests/benchmarks/results.json');

/** @returns nothing where nothing was written yet */
export const readResults = (): Results =>
    existsSync(RESULTS_FILE) ? (JSON.parse(readFileSync(RESULTS_FILE, 'utf8')) as Results) : {};

/** Keeps what was measured now, and of the other parts what was measured before. */
export function keepResults(measured: Results): Results {
    const results = { ...readResults(), ...measured };
    writeFileSync(RESULTS_FILE, `${JSON.stringify(results, null, 1)}\n`);
    return results;
}

/**
 * All parts in their order, as one.
 * @throws {Error} if one was never measured
 */
export function joined(results: Results, parts: readonly string[]): Measurements {
    const found = parts.map((part) => {
        const one = results[part];
        if (one === undefined) throw new Error(`${part} was never measured: add --only ${part} --write`);
        return one;
    });
    return { rows: found.flatMap(({ rows }) => rows), charts: found.flatMap(({ charts }) => charts) };
}
