import { toHex } from '../../protocol/bytes.js';
import { type Code, type HeapImage, STABLE_PAGE, type StableMemory } from '../host/index.js';

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

export const snapshotKey = (id: Uint8Array): string => toHex(id);
