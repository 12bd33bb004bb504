import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Principal } from '@dfinity/principal';
import { build } from 'esbuild';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import type { host as hostOfAzle } from './azle-in-node.js';

type Host = typeof hostOfAzle;

export interface NativeCall {
    readonly sender: Principal;
    readonly time: bigint;
    /** For a draw: what `raw_rand` answers, and when. */
    readonly randomness?: { readonly bytes: Uint8Array; readonly time: bigint };
}

export interface StableEntry {
    readonly memoryId: number;
    /** One character a byte. */
    readonly key: string;
    readonly value: string;
}

/**
 * The canister's own sources, run in Node at its full speed over maps in memory (`azle-in-node.ts`). They compute the
 * same entries of stable memory that the compiled canister would, about a thousand times as fast. A call that fails
 * undoes nothing: this is for filling, not for trying out.
 */
export class NativeCanister {
    private constructor(private readonly host: Host) {}

    static async create(id: Principal, controllers: readonly Principal[]): Promise<NativeCanister> {
        const host = await bundledHost();
        host.self = id.toUint8Array();
        host.controllers = new Set(controllers.map((controller) => controller.toText()));
        return new NativeCanister(host);
    }

    /** What the network would certify for it. */
    get certifiedData(): Uint8Array {
        return this.host.certifiedData;
    }

    async install(arg: Uint8Array, call: NativeCall): Promise<void> {
        await this.run('#init', arg, call);
    }

    /** Calls an update method with an encoded argument. @returns the encoded reply */
    async update(method: string, arg: Uint8Array, call: NativeCall): Promise<Uint8Array> {
        await this.run(method, arg, call);
        if (this.host.reply === undefined) throw new Error(`${method} did not reply`);
        return this.host.reply;
    }

    private async run(
        method: string,
        arg: Uint8Array,
        { sender, time, randomness }: NativeCall
    ): Promise<void> {
        const { host } = this;
        const implementation = host.methods.get(method);
        if (implementation === undefined) throw new Error(`the canister has no ${method}`);
        Object.assign(host, { caller: sender.toUint8Array(), time, argument: arg, method, reply: undefined });
        if (randomness !== undefined) {
            host.randomness = () => {
                host.time = randomness.time;
                return randomness.bytes;
            };
        }
        const result = implementation();
        if (result instanceof Promise) await result;
    }

    /** Entries written since they were last taken, oldest first. */
    takeWritten(): StableEntry[] {
        const taken: StableEntry[] = [];
        for (const [memoryId, map] of this.host.memories) {
            for (const key of map.written) taken.push({ memoryId, key, value: map.entries.get(key) ?? '' });
            map.written.clear();
        }
        return taken;
    }

    /** What was written and deleted so far is known elsewhere. */
    forgetWritten(): void {
        for (const { written, deleted } of this.host.memories.values()) {
            written.clear();
            deleted.clear();
        }
    }

    /** Keys that were deleted since they were last taken. */
    takeDeleted(): Omit<StableEntry, 'value'>[] {
        const taken: Omit<StableEntry, 'value'>[] = [];
        for (const [memoryId, map] of this.host.memories) {
            for (const key of map.deleted) taken.push({ memoryId, key });
            map.deleted.clear();
        }
        return taken;
    }

    /** Lets go of all it holds, which a module that was imported never does by itself. It is of no use afterwards. */
    release(): void {
        this.forgetWritten();
        for (const { entries } of this.host.memories.values()) entries.clear();
    }
}

/** A fresh instance of the sources, since they hold their state in the module. */
async function bundledHost(): Promise<Host> {
    const folder = mkdtempSync(join(tmpdir(), 'native-canister-'));
    try {
        const { outputFiles } = await build({
            stdin: {
                contents: `export { host } from 'azle'; import './src/canister/index.ts';`,
                resolveDir: packageRoot
            },
            bundle: true,
            write: false,
            format: 'esm',
            platform: 'node',
            // The curves are loaded by `require` when they are first needed, and ask for `node:crypto` in their turn.
            banner: {
                js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`
            },
            target: 'node20',
            tsconfig: join(packageRoot, 'src/canister/tsconfig.json'),
            alias: { azle: join(import.meta.dirname, 'azle-in-node.ts') },
            logLevel: 'silent'
        });
        const path = join(folder, 'canister.mjs');
        writeFileSync(path, outputFiles[0]?.contents ?? '');
        const module = (await import(pathToFileURL(path).href)) as { host: Host };
        return module.host;
    } finally {
        rmSync(folder, { recursive: true });
    }
}
