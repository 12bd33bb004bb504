import { concatBytes, u32be } from '../../protocol/bytes.js';
import { ByteMap } from './byte-map.js';
import type { Place } from './memory-ids.js';

/**
 * Values of any length under a number, cut into chunks: a stable B-tree rewrites the neighbours of a value that it
 * moves, so large values in it make every later small insert dear.
 */
export class ChunkedMap {
    static readonly CHUNK_BYTES = 8192;
    private readonly chunks: ByteMap;

    constructor(place: Place) {
        this.chunks = new ByteMap(place);
    }

    set(number: number, value: Uint8Array): void {
        for (
            let chunk = 0, start = 0;
            chunk === 0 || start < value.length;
            chunk++, start += ChunkedMap.CHUNK_BYTES
        ) {
            this.chunks.set(chunkKey(number, chunk), value.slice(start, start + ChunkedMap.CHUNK_BYTES));
        }
    }

    /** The value stored under `number`, or undefined. */
    get(number: number): Uint8Array | undefined {
        const first = this.chunks.get(chunkKey(number, 0));
        if (first === undefined || first.length < ChunkedMap.CHUNK_BYTES) return first;
        const parts = [first];
        for (let last = first; last.length === ChunkedMap.CHUNK_BYTES; parts.push(last)) {
            const next = this.chunks.get(chunkKey(number, parts.length));
            if (next === undefined) break;
            last = next;
        }
        return concatBytes(...parts);
    }

    /** Writes so many bytes, of no meaning, under `number`: to hold their place. Its last chunk may be twice as large. */
    fill(number: number, byteLength: number): void {
        let [chunk, rest] = [0, byteLength];
        for (; rest > 2 * ChunkedMap.CHUNK_BYTES; chunk++, rest -= ChunkedMap.CHUNK_BYTES)
            this.chunks.set(chunkKey(number, chunk), new Uint8Array(ChunkedMap.CHUNK_BYTES));
        this.chunks.set(chunkKey(number, chunk), new Uint8Array(rest));
    }

    delete(number: number): void {
        for (let chunk = 0; ; chunk++) {
            const old = this.chunks.delete(chunkKey(number, chunk));
            // Behind a chunk of another size there is none.
            if (old?.length !== ChunkedMap.CHUNK_BYTES) return;
        }
    }
}

const chunkKey = (number: number, chunk: number) => concatBytes(u32be(number), u32be(chunk));
