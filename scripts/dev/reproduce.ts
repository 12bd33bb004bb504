import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageRoot } from '../cli/package-root.js';
import { git } from './source-commit.js';

/**
 * Clones this repository twice at its newest commit, into folders whose paths differ in length, installs and builds
 * each on its own, and compares the modules. Exit 0 if they are equal, 1 if not or if something failed.
 */
const FOLDERS = ['a', 'a-folder-with-a-longer-path/and-another-one/b'];

function run(cwd: string, command: string, ...args: string[]): void {
    const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error(`${[command, ...args].join(' ')} failed`);
}

function buildClone(folder: string, commit: string): string {
    mkdirSync(dirname(folder), { recursive: true });
    run(packageRoot, 'git', 'clone', '--quiet', '--no-checkout', packageRoot, folder);
    run(folder, 'git', 'checkout', '--quiet', '--detach', commit);
    run(folder, 'npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--silent');
    run(folder, 'npm', 'run', '--silent', 'build');
    return moduleHash(folder);
}

const moduleHash = (root: string): string =>
    createHash('sha256')
        .update(readFileSync(join(root, 'dist/canister/jury.wasm.gz')))
        .digest('hex');

function main(): number {
    const commit = git(packageRoot, 'rev-parse', '--verify', 'HEAD');
    if (commit === undefined) throw new Error('this folder is no git checkout, so there is nothing to clone');
    console.log(`commit ${commit}`);
    const temp = mkdtempSync(join(tmpdir(), 'reproduce-'));
    try {
        const hashes = FOLDERS.map((name) => {
            const hash = buildClone(join(temp, name), commit);
            console.log(`${hash}  ${name}/dist/canister/jury.wasm.gz`);
            return hash;
        });
        const isSame = new Set(hashes).size === 1;
        console.log(
            isSame ? 'REPRODUCED: both clones give one module' : 'NOT REPRODUCED: the modules differ'
        );
        return isSame ? 0 : 1;
    } finally {
        rmSync(temp, { recursive: true, force: true });
    }
}

try {
    process.exitCode = main();
} catch (error) {
    console.error(`NOT REPRODUCED: ${(error as Error).message}`);
    process.exitCode = 1;
}
