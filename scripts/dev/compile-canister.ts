import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

export interface CanisterSource {
    /** Folder of the `dfx.json` that names the canister; what Azle makes goes to `.azle` in it. */
    readonly root: string;
    /** The canister's name in that file. */
    readonly name: string;
    /** Its main file, from the root. */
    readonly main: string;
    /** Where the npm packages are. */
    readonly modules: string;
}

/**
 * Compiles a canister with Azle, without dfx. Azle writes the path of the bundle into the module, as it was told the
 * root; esbuild comments the bundle with paths from the working folder. So Azle works in the folder of the main file
 * and is told the root relative to that: the module is the same wherever the root is. (It has to be that folder: Azle
 * resolves the main file as if the root were seen from there.)
 * @returns the module
 */
export function compileCanister({ root, name, main, modules }: CanisterSource): Uint8Array {
    const folder = dirname(join(root, main));
    const fromFolder = relative(folder, root);
    const command = [join(modules, 'tsx/dist/cli.mjs'), join(modules, 'azle/src/build.ts'), 'build', name];
    const { status, stdout, stderr } = spawnSync(process.execPath, command, {
        cwd: folder,
        env: {
            ...neutralEnvironment(),
            AZLE_DFX_ROOT: fromFolder,
            CANISTER_CANDID_PATH: join(fromFolder, '.azle', name, `${name}.did`)
        },
        encoding: 'utf8'
    });
    if (status !== 0) throw new Error(`${stdout}${stderr}\nAzle could not compile ${main}.`);
    return readFileSync(join(root, '.azle', name, `${name}.wasm`));
}

/** Azle takes variables into the module, and tsx and Node would let others change what is compiled. */
function neutralEnvironment(): NodeJS.ProcessEnv {
    const foreign = /^(AZLE|CANISTER|DFX|ESBUILD|NODE|TSX|TS_NODE)_/;
    return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
