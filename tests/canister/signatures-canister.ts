import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { compileCanister } from '../../scripts/dev/compile-canister.js';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { readU64be } from '../../src/protocol/bytes.js';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { cachedFolder, sourcesHash } from '../benchmarks/seeding/cache.js';

const NAME = 'signatures';
const MAIN = `tests/benchmarks/canisters/${NAME}.ts`;

/** Compiled from the modules that the jury canister is compiled from. */
async function compiled(): Promise<Uint8Array> {
    const sources = [MAIN, 'src/canister/certificates', 'src/verifier', 'src/protocol'];
    const hash = sourcesHash([...sources, 'package-lock.json', 'scripts/dev/compile-canister.ts']);
    const folder = await cachedFolder(NAME, hash, (root) => {
        const main = relative(root, join(packageRoot, MAIN));
        writeFileSync(
            join(root, 'dfx.json'),
            JSON.stringify({ canisters: { [NAME]: { type: 'azle', main } } })
        );
        const wasm = compileCanister({ root, name: NAME, main, modules: join(packageRoot, 'node_modules') });
        writeFileSync(join(root, 'module.wasm.gz'), gzipSync(wasm));
        rmSync(join(root, '.azle'), { recursive: true });
    });
    return readFileSync(join(folder, 'module.wasm.gz'));
}

type Method = 'certificate' | 'ed25519' | 'ed25519_key' | 'load_bls';

/** The rules of signatures as compiled for the Internet Computer, in a replica of their own. */
export class SignaturesCanister {
    private constructor(
        private readonly replica: Replica,
        private readonly wasm: Uint8Array,
        private readonly canisterId: Awaited<ReturnType<Replica['createCanister']>>
    ) {}

    static async start(): Promise<SignaturesCanister> {
        const [replica, wasm] = [await startReplica(), await compiled()];
        const canisterId = await replica.createCanister();
        await replica.installCode({ canisterId, wasm });
        return new SignaturesCanister(replica, wasm, canisterId);
    }

    /** @returns what it says, and the instructions that it took to find out, in millions */
    async ask(method: Method, arg: Uint8Array): Promise<{ said: string; millions: number }> {
        const result = await this.replica.update({ canisterId: this.canisterId, method, arg });
        if (result.kind === 'reject') throw new Error(result.message);
        const said = String.fromCharCode(...result.arg.slice(8));
        return { said, millions: Number(readU64be(result.arg)) / 1e6 };
    }

    /** Nothing is loaded after it. */
    async upgrade(): Promise<void> {
        await this.replica.installCode({ canisterId: this.canisterId, wasm: this.wasm, mode: 'upgrade' });
    }

    stop = () => this.replica.stop();
}
