import type {
    Callbacks,
    CanisterLog,
    HeldRecord,
    InstallDebit,
    Origin,
    Prepaid,
    Settings,
    Task
} from '../state/index.js';

/**
 * What `state.json` holds: everything but the large byte strings, which are files in `data/` that it names. Such a
 * file never changes; a checkpoint writes new ones, replaces the manifest, and then removes what it no longer names.
 */
export const FORMAT_VERSION = 3;
/** Formats that lack only what later ones added. */
export const READABLE_VERSIONS: readonly number[] = [2, FORMAT_VERSION];
/** Pages of stable memory in one file: 1 MiB. */
export const SEGMENT_PAGES = 16;

export interface HeapRecord {
    readonly file: string;
    readonly globals: readonly (bigint | Uint8Array)[];
}

export interface StableRecord {
    readonly size: number;
    readonly segments: readonly (readonly [number, string])[];
}

export interface CanisterRecord {
    readonly id: string;
    readonly controllers: readonly string[];
    readonly status: 'running' | 'stopping' | 'stopped';
    readonly cycles: bigint;
    /** Absent in folders of versions that charged nothing: the time of the checkpoint. */
    readonly paidUntil?: bigint;
    readonly version: bigint;
    readonly certifiedData: Uint8Array;
    readonly globalTimer: bigint;
    readonly wasm: string | undefined;
    readonly heap: HeapRecord | undefined;
    readonly stable: StableRecord;
    readonly chunks: readonly string[];
    readonly history: unknown;
    /** Absent where nothing is to be paid off. */
    readonly installDebit?: InstallDebit;
    readonly settings: Settings;
    readonly log: CanisterLog;
    readonly nextSnapshot: bigint;
    readonly snapshots: readonly SnapshotRecord[];
}

export interface SnapshotRecord {
    readonly id: Uint8Array;
    readonly takenAt: bigint;
    readonly version: bigint;
    readonly certifiedData: Uint8Array;
    readonly globalTimer: bigint;
    readonly wasm: string;
    readonly heap: HeapRecord;
    readonly stable: StableRecord;
    readonly chunks: readonly string[];
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
    readonly deadline?: bigint;
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
    readonly prepaid?: Prepaid;
    readonly deadline?: bigint;
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
    readonly queue: readonly Task[];
    /** Executions that take more rounds. Absent before version 3. */
    readonly held?: readonly HeldRecord[];
    /** Modules that were compiled. Absent in folders of versions that charged nothing: those of the canisters. */
    readonly compiled?: readonly string[];
    readonly stopWaiters: readonly (readonly [string, readonly Origin[]])[];
    /** The number of the journal that goes on from here. */
    readonly journal: number;
}

/** JSON with big integers and byte strings, tagged. */
export function encodeData(data: unknown): Uint8Array {
    const text = JSON.stringify(data, (_key, value: unknown) => {
        if (typeof value === 'bigint') return { $int: value.toString() };
        if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('base64') };
        return value;
    });
    return new TextEncoder().encode(text);
}

export function decodeData<T>(bytes: Uint8Array): T {
    return JSON.parse(new TextDecoder().decode(bytes), (_key, value: unknown) => {
        if (typeof value !== 'object' || value === null) return value;
        if ('$int' in value) return BigInt(value.$int as string);
        if ('$bytes' in value) return Uint8Array.from(Buffer.from(value.$bytes as string, 'base64'));
        return value;
    }) as T;
}
