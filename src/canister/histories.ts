import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { ByteMap } from './storage/byte-map.js';
import { MEMORY } from './storage/memory-ids.js';

/** A closed span of membership: from block `start` on, until before block `end`. */
export interface ClosedSpan {
    readonly start: number;
    readonly end: number;
}

const SPAN_BYTES = 8;
const CHUNK_SPANS = 512;

/**
 * Spans of membership before the newest one, for the few slots that have any. Under the slot stand the number of
 * full chunks (4 bytes) and the newest spans; full chunks, which never change again, stand under slot and number.
 */
export class Histories {
    private readonly map = new ByteMap(MEMORY.histories);

    append(slot: number, { start, end }: ClosedSpan, isFirst: boolean): void {
        const span = concatBytes(u32be(start), u32be(end));
        const newest = isFirst ? u32be(0) : this.map.require(u32be(slot));
        if (newest.length < 4 + CHUNK_SPANS * SPAN_BYTES) {
            this.map.set(u32be(slot), concatBytes(newest, span));
            return;
        }
        const chunk = readU32be(newest);
        this.map.set(chunkKey(slot, chunk), newest.slice(4));
        this.map.set(u32be(slot), concatBytes(u32be(chunk + 1), span));
    }

    /** Whether an earlier span of a slot that has some contains `index`. */
    contains(slot: number, index: number): boolean {
        const newest = this.map.require(u32be(slot));
        let spans: Uint8Array = newest.slice(4);
        for (let chunk = readU32be(newest); readU32be(spans) > index;) {
            if (chunk === 0) return false;
            spans = this.map.require(chunkKey(slot, --chunk));
        }
        return containsIndex(spans, index);
    }

    /** All earlier spans of a slot that has some, oldest first. */
    all(slot: number): ClosedSpan[] {
        const newest = this.map.require(u32be(slot));
        const chunks = Array.from({ length: readU32be(newest) }, (_, k) =>
            this.map.require(chunkKey(slot, k))
        );
        return [...chunks, newest.slice(4)].flatMap((bytes) =>
            Array.from({ length: bytes.length / SPAN_BYTES }, (_, i) => ({
                start: readU32be(bytes, i * SPAN_BYTES),
                end: readU32be(bytes, i * SPAN_BYTES + 4)
            }))
        );
    }
}

/** Spans ascend and do not meet; the first is known not to start after `index`. */
function containsIndex(spans: Uint8Array, index: number): boolean {
    let low = 0;
    let high = spans.length / SPAN_BYTES - 1;
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (readU32be(spans, middle * SPAN_BYTES) <= index) low = middle;
        else high = middle - 1;
    }
    return index < readU32be(spans, low * SPAN_BYTES + 4);
}

const chunkKey = (slot: number, chunk: number) => concatBytes(u32be(slot), u32be(chunk));
