import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPages } from './build-page.js';
import { compileCanister } from './compile-canister.js';
import { withLayoutGuard } from './layout-guard.js';
import { packageRoot } from '../cli/package-root.js';
import { sourceCommit } from './source-commit.js';
import { reproducibleGzip, withCustomSection } from './wasm-metadata.js';

/**
 * Compiles the canister, has it look at the layout of stable memory before an upgrade, adds its interface and its commit as public metadata, and leaves what gets deployed in
 * `dist/canister`. The same commit gives the same bytes in any folder, at any time.
 */
const target = join(packageRoot, 'dist/canister');

function compile(): Uint8Array {
    const modules = join(packageRoot, 'node_modules');
    try {
        return compileCanister({ root: packageRoot, name: 'jury', main: 'src/canister/index.ts', modules });
    } catch (error) {
        process.stderr.write(`${(error as Error).message}\n`);
        process.exit(1);
    }
}

/** Nobody reads half a file. */
function replaceFile(name: string, bytes: Uint8Array): void {
    const path = join(target, name);
    const part = `${path}.${process.pid}`;
    writeFileSync(part, bytes);
    renameSync(part, path);
}

for (const line of await buildPages()) console.log(line);
const candid = readFileSync(join(packageRoot, 'candid/jury.did'));
const commit = sourceCommit(packageRoot);
const described = withCustomSection(withLayoutGuard(compile()), 'icp:public candid:service', candid);
const wasm = withCustomSection(described, 'icp:public git_commit_id', new TextEncoder().encode(commit));
const gzipped = reproducibleGzip(wasm);
mkdirSync(target, { recursive: true });
replaceFile('jury.did', candid);
replaceFile('jury.wasm.gz', gzipped);
const hash = createHash('sha256').update(gzipped).digest('hex');
console.log(`built dist/canister/jury.wasm.gz, ${(gzipped.length / 1e6).toFixed(2)} MB, commit ${commit}`);
console.log(`module hash ${hash}`);
