import type { Principal } from '@dfinity/principal';
import type { Replica } from '../../../src/replica/index.js';
import type { NativeCanister } from './native-canister.js';

/** The network takes messages of 2 MiB. */
const MAX_LOAD_BYTES = 1_900_000;

type Entry = { readonly memoryId: number; readonly key: string; readonly value?: string };

/** Splits entries into messages for the loader canister, in order. */
function* pack(entries: readonly Entry[]): Generator<Uint8Array> {
    let chunk = Buffer.alloc(MAX_LOAD_BYTES);
    let length = 0;
    for (const { memoryId, key, value } of entries) {
        const header = value === undefined ? 3 : 7;
        const size = header + key.length + (value?.length ?? 0);
        if (length + size > MAX_LOAD_BYTES) {
            yield Uint8Array.from(chunk.subarray(0, length));
            chunk = Buffer.alloc(MAX_LOAD_BYTES);
            length = 0;
        }
        chunk.writeUInt8(memoryId, length);
        chunk.writeUInt16BE(key.length, length + 1);
        if (value !== undefined) chunk.writeUInt32BE(value.length, length + 3);
        chunk.write(key, length + header, 'latin1');
        if (value !== undefined) chunk.write(value, length + header + key.length, 'latin1');
        length += size;
    }
    if (length > 0) yield Uint8Array.from(chunk.subarray(0, length));
}

/** Brings the stable memory of the loader canister up to what the native canister has stored by now. */
export async function loadWritten(
    replica: Replica,
    loader: Principal,
    native: NativeCanister
): Promise<void> {
    for (const [method, entries] of [
        ['remove', native.takeDeleted()],
        ['load', native.takeWritten()]
    ] as const) {
        for (const arg of pack(entries)) {
            const result = await replica.update({ canisterId: loader, method, arg });
            if (result.kind === 'reject')
                throw new Error(`the loader could not ${method}: ${result.message}`);
        }
    }
}
