import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packageRoot } from './package-root.js';
import { withCustomSection } from './wasm-metadata.js';

/**
 * Compiles the canister without dfx: Azle writes `.azle/jury/jury.wasm`; this adds the public metadata
 * `candid:service` and leaves what gets deployed in `dist/canister`.
 */
const root = packageRoot;
const built = join(root, '.azle/jury');
const target = join(root, 'dist/canister');

function compile(): void {
    const modules = join(root, 'node_modules');
    const command = [join(modules, 'tsx/dist/cli.mjs'), join(modules, 'azle/src/build.ts'), 'build', 'jury'];
    const result = spawnSync(process.execPath, command, {
        cwd: root,
        env: { ...process.env, AZLE_DFX_ROOT: root, CANISTER_CANDID_PATH: join(built, 'jury.did') },
        encoding: 'utf8'
    });
    if (result.status === 0) return;
    process.stderr.write(`${result.stdout}${result.stderr}\nAzle could not compile src/canister.\n`);
    process.exit(1);
}

compile();
const candid = readFileSync(join(root, 'candid/jury.did'));
const wasm = withCustomSection(readFileSync(join(built, 'jury.wasm')), 'icp:public candid:service', candid);
const gzipped = gzipSync(wasm, { level: 9 });
mkdirSync(target, { recursive: true });
writeFileSync(join(target, 'jury.wasm.gz'), gzipped);
writeFileSync(join(target, 'jury.did'), candid);
const hash = createHash('sha256').update(gzipped).digest('hex');
console.log(`built dist/canister/jury.wasm.gz, ${(gzipped.length / 1e6).toFixed(2)} MB, module hash ${hash}`);
