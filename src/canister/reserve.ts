import { concatBytes, u32be } from '../protocol/bytes.js';
import { DATA_HEADER } from '../protocol/block.js';
import { MAX_JUROR_BYTES } from '../protocol/limits.js';
import { ByteMap } from './storage/byte-map.js';
import { ChunkedMap } from './storage/chunked-map.js';
import { MEMORY } from './storage/memory-ids.js';

/** Numbers from here on are no index of a block; a draw has its own among them. */
const RESERVED = 0x80000000;
/** A log of so many blocks comes first, but where other code gave out the numbers. */
export const MAX_DRAWS = 0x80000000;
/** All fields of a block but jurors and memo, at their largest. */
const OTHER_BYTES = DATA_HEADER.length + 256;
const CHAIN_BYTES = 44;
/** Facts, hash, and the nodes that one block can complete. */
const ENTRY_BYTES = 53 + 31 * 32;
const ROOT_BYTES = 52;

/**
 * What the second half of a draw takes of the heap at most, measured where the free pieces of the heap were used up: in
 * all; for each juror; for each page of the roster that a juror is drawn from, whose names, of 64 bytes, and changes stand
 * there at once; for each page there is, to find positions in a past pool; and copies of the memo.
 */
const HEAP_BYTES = 128 * 1024;
const HEAP_BYTES_OF_JUROR = 800;
const HEAP_BYTES_OF_PAGE_READ = 20_000;
const HEAP_BYTES_OF_PAGE = 100;
const HEAP_COPIES = 4;

/**
 * Room, in the heap and in stable memory, for what a draw will stage, taken before there is any randomness. How large a block comes out
 * depends on who is drawn; if memory could run out in between, whoever fills it would choose among outcomes. In stable
 * memory placeholders of the largest size stand in the same maps, whose pages are used again once they are gone.
 */
export class Reserve {
    private readonly blocks = new ChunkedMap(MEMORY.blocks);
    private readonly maps: readonly [map: ByteMap, key: (place: Uint8Array) => Uint8Array, bytes: number][] =
        [
            [new ByteMap(MEMORY.entries), (place) => place, ENTRY_BYTES],
            [new ByteMap(MEMORY.chains), (place) => place, CHAIN_BYTES],
            [new ByteMap(MEMORY.roots), (place) => concatBytes(new Uint8Array(28), place), ROOT_BYTES]
        ];

    /**
     * @param count jurors of the draw with this number
     * @param pages of the roster
     */
    take(number: number, count: number, memoBytes: number, pages: number): void {
        const largest = OTHER_BYTES + memoBytes + count * (MAX_JUROR_BYTES + 1);
        const ofPages = Math.min(count, pages) * HEAP_BYTES_OF_PAGE_READ + pages * HEAP_BYTES_OF_PAGE;
        takeHeap(HEAP_BYTES + memoBytes * HEAP_COPIES + count * HEAP_BYTES_OF_JUROR + ofPages);
        // One chunk more, for the page that a split of the tree may take.
        this.blocks.fill(RESERVED + number, largest + ChunkedMap.CHUNK_BYTES);
        for (const [map, key, bytes] of this.maps) map.set(key(placeOf(number)), new Uint8Array(bytes));
    }

    release(number: number): void {
        this.blocks.delete(RESERVED + number);
        for (const [map, key] of this.maps) map.delete(key(placeOf(number)));
    }
}

/** The heap of a module never shrinks: what was taken once is there for whoever needs it next. */
function takeHeap(bytes: number): void {
    new Uint8Array(bytes);
}

const placeOf = (number: number): Uint8Array => u32be(RESERVED + number);
