import { gunzipSync } from 'node:zlib';
import { toHex } from '../../protocol/bytes.js';
import { nativeSha256 } from '../../node/index.js';
import { API_SIGNATURES } from './api-signatures.js';
import { HOST_EXPORT, instrument, type Instrumented } from '../wasm/index.js';

export type MethodKind = 'update' | 'query' | 'composite_query';

/** A canister's module, checked, rewritten and compiled. */
export interface Code {
    /** As it was uploaded, possibly gzipped: what `module_hash` is the SHA-256 of. */
    readonly uploaded: Uint8Array;
    readonly hash: Uint8Array;
    readonly instrumented: Instrumented;
    readonly module: WebAssembly.Module;
    readonly methods: ReadonlyMap<string, MethodKind>;
    readonly entryPoints: ReadonlySet<string>;
}

/** Why a module cannot be installed, in words for whoever asked. */
export class InvalidModule extends Error {}

const MAX_UNPACKED = 100 * 1024 * 1024;
const ENTRY_POINTS = [
    'canister_init',
    'canister_pre_upgrade',
    'canister_post_upgrade',
    'canister_inspect_message',
    'canister_heartbeat',
    'canister_global_timer'
];
const METHOD_EXPORT = /^canister_(update|query|composite_query) (.*)$/s;
/** Compiling costs more than running: the tests and the demo install the same few modules again and again. */
const CACHE_SIZE = 8;
const cache = new Map<string, Code>();

function unpack(uploaded: Uint8Array): Uint8Array {
    if (uploaded[0] !== 0x1f || uploaded[1] !== 0x8b) return uploaded;
    try {
        return gunzipSync(uploaded, { maxOutputLength: MAX_UNPACKED });
    } catch (error) {
        throw new InvalidModule(`the gzipped module cannot be unpacked: ${(error as Error).message}`);
    }
}

function checkImports({ info }: Instrumented): void {
    for (const [index, { module, name }] of info.importNames.entries()) {
        const signature = module === 'ic0' ? API_SIGNATURES.get(name) : undefined;
        if (signature === undefined) {
            throw new InvalidModule(`the module imports ${module}.${name}, which this replica does not have`);
        }
        if (info.signatures[index] !== signature) {
            throw new InvalidModule(`the module imports ${module}.${name} with another type than it has`);
        }
    }
}

/** Whatever the system calls by name takes nothing and gives nothing. */
function checkExports({ info }: Instrumented): void {
    for (const name of info.exportNames) {
        if (!name.startsWith('canister_')) continue;
        const index = info.exportedFunctions.get(name);
        if (index === undefined || info.signatures[index] !== ':') {
            throw new InvalidModule(`the export ${name} is not a function without parameters and results`);
        }
    }
}

function readMethods(names: readonly string[]): Map<string, MethodKind> {
    const methods = new Map<string, MethodKind>();
    for (const exported of names) {
        if (exported.startsWith(HOST_EXPORT.prefix)) {
            throw new InvalidModule(`the export name ${exported} is reserved`);
        }
        const [, kind, name] = METHOD_EXPORT.exec(exported) ?? [];
        if (name === undefined) {
            if (exported.startsWith('canister_') && !ENTRY_POINTS.includes(exported)) {
                throw new InvalidModule(`the export ${exported} is reserved and not known`);
            }
            continue;
        }
        if (methods.has(name)) throw new InvalidModule(`the method ${name} is exported twice`);
        methods.set(name, kind as MethodKind);
    }
    return methods;
}

function compile(uploaded: Uint8Array, hash: Uint8Array): Code {
    try {
        const instrumented = instrument(unpack(uploaded));
        checkImports(instrumented);
        checkExports(instrumented);
        const methods = readMethods(instrumented.info.exportNames);
        return {
            uploaded,
            hash,
            instrumented,
            module: new WebAssembly.Module(instrumented.bytes as BufferSource),
            methods,
            entryPoints: new Set(instrumented.info.exportNames.filter((name) => ENTRY_POINTS.includes(name)))
        };
    } catch (error) {
        if (error instanceof InvalidModule) throw error;
        throw new InvalidModule(`the module is not valid: ${(error as Error).message}`);
    }
}

/** Throws `InvalidModule`, whatever the bytes. */
export function loadCode(uploaded: Uint8Array): Code {
    const hash = nativeSha256(uploaded);
    const key = toHex(hash);
    const code = cache.get(key) ?? compile(uploaded.slice(), hash);
    cache.delete(key);
    cache.set(key, code);
    for (const oldest of cache.keys()) {
        if (cache.size <= CACHE_SIZE) break;
        cache.delete(oldest);
    }
    return code;
}
