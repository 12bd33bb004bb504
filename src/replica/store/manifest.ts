import type { Settings } from '../execution/settings.js';
import type { Origin, Callbacks } from '../execution/messages.js';

/**
 * What `state.json` holds: everything but the large byte strings, which are files in `data/` that it names. Such a
 * file never changes; a checkpoint writes new ones, replaces the manifest, and then removes what it no longer names.
 */
export const FORMAT_VERSION = 2;
/** Pages of stable memory in one file: 1 MiB. */
export const SEGMENT_PAGES = 16;

export interface CanisterRecord {
    readonly id: string;
    readonly controllers: readonly string[];
    readonly status: 'running' | 'stopping' | 'stopped';
    readonly cycles: bigint;
    readonly version: bigint;
    readonly certifiedData: Uint8Array;
    readonly globalTimer: bigint;
    readonly wasm: string | undefined;
    readonly heap: { readonly file: string; readonly globals: readonly (bigint | Uint8Array)[] } | undefined;
    readonly stable: { readonly size: number; readonly segments: readonly (readonly [number, string])[] };
    readonly chunks: readonly string[];
    readonly history: unknown;
    readonly settings: Settings;
}

export interface RequestEntry {
    readonly id: string;
    readonly sender: Uint8Array;
    readonly expiry: bigint;
    /** Absent while the request is under way. */
    readonly response?:
        | { readonly kind: 'reply'; readonly arg: Uint8Array | string }
        | {
              readonly kind: 'reject';
              readonly code: number;
              readonly message: string;
              readonly errorCode: string;
          };
}

export interface ContextRecord {
    readonly id: number;
    readonly canister: string;
    readonly origin: Origin;
    readonly caller: Uint8Array;
    readonly responded: boolean;
    readonly pending: number;
    readonly available: bigint;
    readonly instructions: bigint;
    readonly abandoned: boolean;
}

export interface OutstandingRecord {
    readonly call: number;
    readonly context: number;
    readonly callbacks: Callbacks;
    readonly cycles: bigint;
}

export interface Manifest {
    readonly time: bigint;
    readonly nextCanisterIndex: bigint;
    readonly nextFile: number;
    readonly nextContext: number;
    readonly nextCall: number;
    readonly canisters: readonly CanisterRecord[];
    readonly requests: readonly RequestEntry[];
    readonly contexts: readonly ContextRecord[];
    readonly outstanding: readonly OutstandingRecord[];
}

/** JSON with big integers and byte strings, tagged. */
export function encodeManifest(manifest: Manifest): Uint8Array {
    const text = JSON.stringify(manifest, (_key, value: unknown) => {
        if (typeof value === 'bigint') return { $int: value.toString() };
        if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
        return value;
    });
    return new TextEncoder().encode(text);
}

export function decodeManifest(bytes: Uint8Array): Manifest {
    return JSON.parse(new TextDecoder().decode(bytes), (_key, value: unknown) => {
        if (typeof value !== 'object' || value === null) return value;
        if ('$int' in value) return BigInt(value.$int as string);
        if ('$bytes' in value) return Uint8Array.from(Buffer.from(value.$bytes as string, 'base64'));
        return value;
    }) as Manifest;
}
