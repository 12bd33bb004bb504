import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { ByteMap } from './storage/byte-map.js';
import { MEMORY } from './storage/memory-ids.js';
import { Pages } from './storage/pages.js';

/** Roster pages whose counts share one stable value. */
const GROUP_PAGES = 1024;
/** Per page: members now (2 bytes), length of its change list (4 bytes). */
const RECORD_BYTES = 6;
/** Entries of a change list in one stable value; each is a log index and the members from it on, 6 bytes. */
const CHUNK_CHANGES = 512;

/**
 * How many members each roster page has, now and at every past index, so that ranks are found without looking at
 * slots. One instance serves one message.
 */
export class PageCounts {
    private readonly groups: Pages;
    private readonly deltas = new Map<number, number>();

    constructor(
        counts: ByteMap,
        private readonly changes: ByteMap
    ) {
        this.groups = new Pages(counts, GROUP_PAGES * RECORD_BYTES);
    }

    add(page: number, delta: number): void {
        this.deltas.set(page, (this.deltas.get(page) ?? 0) + delta);
    }

    now(page: number): number {
        const [group, offset] = place(page);
        const bytes = this.groups.page(group);
        return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
    }

    /** Members of `page` at a past index: the last entry of its change list that is not later. */
    at(page: number, index: number): number {
        const total = this.changeCount(page);
        for (let chunk = Math.ceil(total / CHUNK_CHANGES) - 1; chunk >= 0; chunk--) {
            const bytes = this.changes.require(chunkKey(page, chunk));
            if (readU32be(bytes) > index) continue;
            return lastNotAfter(bytes, index);
        }
        return 0;
    }

    /** Records what block `index` did to each page it touched. */
    flush(index: number): void {
        for (const [page, delta] of this.deltas) {
            if (delta !== 0) this.change(page, index, this.now(page) + delta);
        }
        this.deltas.clear();
        this.groups.flush();
    }

    private changeCount(page: number): number {
        const [group, offset] = place(page);
        return readU32be(this.groups.page(group), offset + 2);
    }

    private change(page: number, index: number, members: number): void {
        const total = this.changeCount(page);
        const key = chunkKey(page, Math.floor(total / CHUNK_CHANGES));
        const entry = concatBytes(u32be(index), u16be(members));
        const begun = total % CHUNK_CHANGES === 0 ? new Uint8Array() : this.changes.require(key);
        this.changes.set(key, concatBytes(begun, entry));
        const [group, offset] = place(page);
        this.groups.write(group, offset, concatBytes(u16be(members), u32be(total + 1)));
    }
}

/** The entries ascend; the first is known not to be after `index`. */
function lastNotAfter(bytes: Uint8Array, index: number): number {
    let low = 0;
    let high = bytes.length / RECORD_BYTES - 1;
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (readU32be(bytes, middle * RECORD_BYTES) <= index) low = middle;
        else high = middle - 1;
    }
    return ((bytes[low * RECORD_BYTES + 4] ?? 0) << 8) | (bytes[low * RECORD_BYTES + 5] ?? 0);
}

const place = (page: number): [group: number, offset: number] => [
    Math.floor(page / GROUP_PAGES),
    (page % GROUP_PAGES) * RECORD_BYTES
];
const chunkKey = (page: number, chunk: number) => concatBytes(u32be(page), u32be(chunk));
const u16be = (value: number) => Uint8Array.of(value >>> 8, value & 0xff);

export const countMaps = () => ({ counts: new ByteMap(MEMORY.counts), changes: new ByteMap(MEMORY.changes) });
