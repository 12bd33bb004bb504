import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../scripts/cli/package-root.js';

/** What `make build` made. Tests refuse to run on something older than its sources. */
export function canisterWasm(): Uint8Array {
    const sources = ['src/canister', 'src/protocol', 'src/verifier', 'src/web', 'candid'];
    return readFileSync(built('dist/canister/jury.wasm.gz', ...sources));
}

/** Path of the compiled command line. */
export function juryProgram(): string {
    return built('dist/scripts/jury.js', 'src', 'scripts');
}

/** The program that stands in for PocketIC's, ready to be executed. */
export function pocketIcProgram(): string {
    const path = built('dist/scripts/pocket-ic.js', 'src', 'scripts');
    chmodSync(path, 0o755);
    return path;
}

/** Path of the verify page. */
export function verifyPage(): string {
    return built('dist/page/verify.html', 'src/web', 'src/verifier', 'src/protocol');
}

const fresh = new Set<string>();

function built(path: string, ...sources: string[]): string {
    if (fresh.has(path)) return join(packageRoot, path);
    if (age(path) < Math.max(...sources.map(newest))) {
        throw new Error(`${path} is missing or older than its sources. Build first: make build`);
    }
    fresh.add(path);
    return join(packageRoot, path);
}

function age(path: string): number {
    return statSync(join(packageRoot, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newest(folder: string): number {
    if (!existsSync(join(packageRoot, folder))) return 0;
    const names = readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' });
    return Math.max(
        ...names.filter((name) => /\.(ts|did|html|css)$/.test(name)).map((name) => age(join(folder, name)))
    );
}
