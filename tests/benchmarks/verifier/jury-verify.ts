import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import { toHex } from '../../../src/protocol/bytes.js';

export interface Verified {
    readonly ms: number;
    readonly cpuMs: number;
    readonly peakMB: number;
}

/** As many as a machine of two cores has; one of them is the main one. */
const THREADS = 2;
const MAX_LINES = 100;

/** What `jury verify` takes, from its start to the last line. @param folder for its files */
export function measureVerify(folder: string, archive: string, rootKey: Uint8Array): Verified {
    const program = compiled(folder, 'measure-verify');
    const keyFile = join(folder, 'root-key.hex');
    writeFileSync(keyFile, toHex(rootKey));
    const args = [program, join(packageRoot, 'dist'), archive, keyFile, String(THREADS)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const lines = stdout.split('\n').length;
    if (status !== 0 || !/^VERIFIED as of /m.test(stdout) || lines > MAX_LINES)
        throw new Error(`jury verify ended with ${status} and ${lines} lines: ${stderr}`);
    return JSON.parse(stderr) as Verified;
}

/** A program of this folder that runs as a process of its own. */
export function compiled(folder: string, name: string): string {
    const source = readFileSync(join(packageRoot, `tests/benchmarks/verifier/${name}.ts`), 'utf8');
    const program = join(folder, `${name}.mjs`);
    writeFileSync(program, transformSync(source, { loader: 'ts', format: 'esm' }).code);
    return program;
}
