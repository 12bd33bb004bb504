import { concatBytes, u32be } from '../../protocol/bytes.js';
import { ByteMap } from './byte-map.js';

/**
 * Values of any length under a number, cut into chunks: a stable B-tree rewrites the neighbours of a value that it
 * moves, so large values in it make every later small insert dear.
 */
export class ChunkedMap {
    static readonly CHUNK_BYTES = 8192;
    private readonly chunks: ByteMap;

    constructor(memoryId: number) {
        this.chunks = new ByteMap(memoryId);
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

    /** Writes so many bytes, of no meaning, under `number`: to hold their place. */
    fill(number: number, byteLength: number): void {
        const chunk = new Uint8Array(ChunkedMap.CHUNK_BYTES);
        for (let i = 0; i * ChunkedMap.CHUNK_BYTES < byteLength; i++)
            this.chunks.set(chunkKey(number, i), chunk);
    }

    delete(number: number): void {
        for (let chunk = 0; this.chunks.has(chunkKey(number, chunk)); chunk++) {
            this.chunks.delete(chunkKey(number, chunk));
        }
    }
}

const chunkKey = (number: number, chunk: number) => concatBytes(u32be(number), u32be(chunk));
