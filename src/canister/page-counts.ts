import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { ByteMap } from './storage/byte-map.js';
import { MEMORY } from './storage/memory-ids.js';
import { Pages, PAGE_SLOTS } from './storage/pages.js';

/** Roster pages whose counts share one stable value: members now (2 bytes each), then changes on record (4 each). */
const GROUP_PAGES = 1024;
const GROUP_BYTES = GROUP_PAGES * 6;
/** Entries of a change list in one stable value: each a log index and the members from it on, 6 bytes. */
const CHUNK_CHANGES = 512;
const CHANGE_BYTES = 6;

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
        this.groups = new Pages(counts, GROUP_BYTES);
    }

    add(page: number, delta: number): void {
        this.deltas.set(page, (this.deltas.get(page) ?? 0) + delta);
    }

    addSlots(firstSlot: number, count: number): void {
        const end = firstSlot + count;
        for (let slot = firstSlot; slot < end;) {
            const page = Math.floor(slot / PAGE_SLOTS);
            const next = Math.min(end, (page + 1) * PAGE_SLOTS);
            this.add(page, next - slot);
            slot = next;
        }
    }

    now(page: number): number {
        const bytes = this.groups.page(Math.floor(page / GROUP_PAGES));
        const offset = (page % GROUP_PAGES) * 2;
        return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
    }

    /** Members of `page` at a past index: the last entry of its change list that is not later. */
    at(page: number, index: number): number {
        const total = this.changeCount(page);
        for (let chunk = Math.ceil(total / CHUNK_CHANGES) - 1; chunk >= 0; chunk--) {
            const bytes = this.changes.require(chunkKey(page, chunk));
            if (readU32be(bytes) <= index) return lastNotAfter(bytes, index);
        }
        return 0;
    }

    /** Element p: members now on all pages before page p, for `pages` pages; the last element is their sum. */
    prefixNow(pages: number): number[] {
        const prefix = [0];
        let sum = 0;
        for (let first = 0; first < pages; first += GROUP_PAGES) {
            const bytes = this.groups.page(first / GROUP_PAGES);
            const end = Math.min(GROUP_PAGES, pages - first) * 2;
            for (let offset = 0; offset < end; offset += 2) {
                sum += ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);
                prefix.push(sum);
            }
        }
        return prefix;
    }

    prefixAt(pages: number, index: number): number[] {
        const prefix = [0];
        let sum = 0;
        for (let page = 0; page < pages; page++) prefix.push((sum += this.at(page, index)));
        return prefix;
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
        return readU32be(this.groups.page(Math.floor(page / GROUP_PAGES)), changesOffset(page));
    }

    private change(page: number, index: number, members: number): void {
        const total = this.changeCount(page);
        const key = chunkKey(page, Math.floor(total / CHUNK_CHANGES));
        const entry = concatBytes(u32be(index), u16be(members));
        this.changes.set(
            key,
            total % CHUNK_CHANGES === 0 ? entry : concatBytes(this.changes.require(key), entry)
        );
        const group = this.groups.forWriting(Math.floor(page / GROUP_PAGES));
        group.set(u16be(members), (page % GROUP_PAGES) * 2);
        group.set(u32be(total + 1), changesOffset(page));
    }
}

/** The entries ascend; the first is known not to be after `index`. */
function lastNotAfter(bytes: Uint8Array, index: number): number {
    let low = 0;
    let high = bytes.length / CHANGE_BYTES - 1;
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if (readU32be(bytes, middle * CHANGE_BYTES) <= index) low = middle;
        else high = middle - 1;
    }
    const offset = low * CHANGE_BYTES + 4;
    return ((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0);
}

const changesOffset = (page: number) => GROUP_PAGES * 2 + (page % GROUP_PAGES) * 4;
const chunkKey = (page: number, chunk: number) => concatBytes(u32be(page), u32be(chunk));
const u16be = (value: number) => Uint8Array.of(value >>> 8, value & 0xff);

export const countMaps = () => ({ counts: new ByteMap(MEMORY.counts), changes: new ByteMap(MEMORY.changes) });
