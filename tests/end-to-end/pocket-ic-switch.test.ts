import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { pocketIcProgram } from '../built.js';

/** `npm run test:pocketic`: which server the tests of the canister run on, and what is counted where there is none. */

const folder = mkdtempSync(join(tmpdir(), 'pocket-ic-switch-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Counts {
    readonly numPassedTests: number;
    readonly numPendingTests: number;
    readonly numFailedTests: number;
}

async function testPocketIc(environment: Record<string, string>): Promise<Counts & { code: number }> {
    const report = join(folder, 'report.json');
    const clean = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|POCKET_IC)/.test(name));
    const args = ['--config', 'vitest.pocketic.config.ts', '--reporter=json', `--outputFile=${report}`];
    const program = join(packageRoot, 'node_modules/vitest/vitest.mjs');
    const child = spawn(process.execPath, [program, 'run', ...args, 'log.test', 'draws.test'], {
        cwd: packageRoot,
        env: { ...Object.fromEntries(clean), TMPDIR: folder, ...environment },
        stdio: 'ignore'
    });
    const [code] = (await once(child, 'exit')) as [number];
    return { code, ...(JSON.parse(readFileSync(report, 'utf8')) as Counts) };
}

describe('npm run test:pocketic', () => {
    it('runs on the server that POCKET_IC_BIN names, and skips what only the embedded one offers', async () => {
        const started = join(folder, 'started');
        const program = join(folder, 'pocket-ic');
        const [tail, words] = [`exec '${pocketIcProgram()}' "$@"`, `echo "$@" >> '${started}'`];
        writeFileSync(program, `#!/bin/sh\n${words}\n${tail}\n`);
        const { code, ...counts } = await testPocketIc({ POCKET_IC_BIN: program });
        expect(readFileSync(started, 'utf8')).toMatch(/^--port-file \S+ --ttl 3600\n$/);
        expect(counts.numFailedTests).toBe(0);
        expect(counts.numPassedTests).toBeGreaterThan(5);
        expect(counts.numPendingTests).toBeGreaterThan(5);
        expect(code).toBe(0);
    });

    it('counts every test as skipped where nothing is named', async () => {
        const { code, ...counts } = await testPocketIc({});
        expect(counts).toMatchObject({ numPassedTests: 0, numFailedTests: 0 });
        expect(counts.numPendingTests).toBeGreaterThan(10);
        expect(code).toBe(0);
    });
});
