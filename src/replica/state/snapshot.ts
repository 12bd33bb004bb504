import { concatBytes, toHex, u64be } from '../../protocol/bytes.js';
import type { HeapImage } from '../host/sandbox.js';
import type { StableMemory } from '../host/stable-memory.js';
import { STABLE_PAGE } from '../host/stable-memory.js';
import { type Canister, makeProgram } from './canister.js';
import type { Code } from '../host/code.js';

/** A canister's state at one moment (interface specification, "Canister snapshots"). Never changes once taken. */
export interface Snapshot {
    readonly id: Uint8Array;
    readonly takenAt: bigint;
    readonly version: bigint;
    readonly code: Code;
    readonly heap: HeapImage;
    readonly stable: StableMemory;
    readonly certifiedData: Uint8Array;
    readonly globalTimer: bigint;
    readonly chunks: ReadonlyMap<string, Uint8Array>;
}

export const MAX_SNAPSHOTS = 10;

export function sizeOf({ code, heap, stable, chunks }: Snapshot): bigint {
    const chunkBytes = [...chunks.values()].reduce((total, chunk) => total + chunk.length, 0);
    return BigInt(code.uploaded.length + heap.memory.length + chunkBytes + stable.size * STABLE_PAGE);
}

/** Undefined for a canister without code. */
export function takeSnapshot(canister: Canister, time: bigint): Snapshot | undefined {
    const { program } = canister;
    const image = program?.sandbox.committed;
    if (program === undefined || image === undefined) return undefined;
    return {
        id: concatBytes(u64be(canister.nextSnapshot++), canister.idBytes),
        takenAt: time,
        version: canister.version,
        code: program.code,
        heap: { memory: image.memory.slice(), globals: image.globals },
        stable: canister.stable.copy(),
        certifiedData: canister.certifiedData,
        globalTimer: canister.globalTimer,
        chunks: new Map(canister.chunks)
    };
}

export const snapshotKey = (id: Uint8Array): string => toHex(id);

/** Puts a snapshot in the place of the canister's state. */
export function loadSnapshot(canister: Canister, snapshot: Snapshot, print: (text: string) => void): void {
    const { memory, globals } = snapshot.heap;
    canister.stable = snapshot.stable.copy();
    canister.program = makeProgram(snapshot.code, canister.stable, print, {
        memory: memory.slice(),
        globals
    });
    canister.certifiedData = snapshot.certifiedData.slice();
    canister.globalTimer = snapshot.globalTimer;
    canister.chunks.clear();
    for (const [hash, chunk] of snapshot.chunks) canister.chunks.set(hash, chunk);
    canister.version++;
}
