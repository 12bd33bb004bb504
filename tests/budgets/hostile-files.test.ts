import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';

/** Files of each kind that are meant to cost much: each is read, or refused, in a second and 200 MB. */

const KINDS = [
    'manifest',
    'bundle',
    'commit',
    'seal',
    'code',
    'roles',
    'entity keys',
    'draws',
    'receipt',
    'fraud proof',
    'letter',
    'slip',
    'presentation',
    'certificate',
    'candid reply',
    'history of code',
    'cbor reply'
];
const COUNT = Number(process.env['JURY_HOSTILE'] ?? 100);
const SEED = Number(process.env['JURY_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
/** Time of processors, those that collect garbage included; other tests that run beside it make it longer too. */
const [MAX_MS, MAX_MEGABYTES] = [1500, 200];

interface Cost {
    readonly slowest: { readonly ms: number };
    readonly largest: { readonly megabytes: number };
    readonly outcomes: Readonly<Record<string, number>>;
}

describe.runIf(process.platform === 'linux')(`${COUNT} hostile files, seed ${SEED}`, () => {
    it.each(KINDS)('of the kind "%s"', async (kind) => {
        const tsx = join(packageRoot, 'node_modules/tsx/dist/cli.mjs');
        const program = join(packageRoot, 'tests/budgets/run-kind.ts');
        const args = ['--expose-gc', tsx, program, kind, String(SEED), String(COUNT)];
        const { stdout } = await promisify(execFile)(process.execPath, args);
        const { slowest, largest, outcomes } = JSON.parse(stdout) as Cost;
        const told = `${kind}, seed ${SEED}: ${stdout}`;
        expect(slowest.ms, told).toBeLessThan(MAX_MS);
        expect(largest.megabytes, told).toBeLessThan(MAX_MEGABYTES);
        expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(COUNT);
    });
});
