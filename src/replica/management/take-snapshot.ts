import { concatBytes, u64be } from '../../protocol/bytes.js';
import { makeProgram } from '../host/index.js';
import type { Canister, Snapshot } from '../state/index.js';

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
