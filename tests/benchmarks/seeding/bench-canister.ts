import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compileCanister } from '../../../scripts/dev/compile-canister.js';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import { cachedFolder, sourcesHash } from './cache.js';

const FOLDER = 'tests/benchmarks/canisters';

/** The module of a canister that serves measuring and tests only, compiled when its sources have changed. */
export async function benchCanister(name: 'loader' | 'baseline'): Promise<Uint8Array> {
    const hash = sourcesHash([
        FOLDER,
        'src/protocol',
        'package-lock.json',
        'scripts/dev/compile-canister.ts'
    ]);
    const folder = await cachedFolder(name, hash, (root) => {
        const main = relative(root, join(packageRoot, FOLDER, `${name}.ts`));
        const description = { canisters: { [name]: { type: 'azle', main } } };
        writeFileSync(join(root, 'dfx.json'), JSON.stringify(description));
        const wasm = compileCanister({ root, name, main, modules: join(packageRoot, 'node_modules') });
        writeFileSync(join(root, 'module.wasm.gz'), gzipSync(wasm));
        rmSync(join(root, '.azle'), { recursive: true });
    });
    return readFileSync(join(folder, 'module.wasm.gz'));
}
