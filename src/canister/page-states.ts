import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { BITMAP_BYTES, getBit, setBit, setBits } from './bitmap.js';
import { ByteMap } from './storage/byte-map.js';
import { MEMORY } from './storage/memory-ids.js';
import { Pages, PAGE_SLOTS } from './storage/pages.js';

/** Pages whose members are summed up, so that the present is found without a look at every page. */
export const SECTION_PAGES = 32;
/**
 * Roster pages whose counts share one stable value: members now (2 bytes each), changes on record (4 each), then members
 * now of each section (2 bytes each).
 */
const GROUP_PAGES = 1024;
const GROUP_SECTIONS = GROUP_PAGES / SECTION_PAGES;
const GROUP_BYTES = GROUP_PAGES * 6 + GROUP_SECTIONS * 2;
/** One change of a page: the block that made it (4 bytes), members from it on (2), and who they are (a bitmap). */
const CHANGE_BYTES = 6 + BITMAP_BYTES;
/** Changes of one page in one stable value. */
const CHUNK_CHANGES = 64;

/** Who of the 256 slots of a roster page is a member: a bit each, slot 0 first. */
export interface PageState {
    readonly members: number;
    readonly bitmap: Uint8Array;
}

const EMPTY_PAGE: PageState = { members: 0, bitmap: new Uint8Array(BITMAP_BYTES) };

export const pageStateMaps = () => ({
    counts: new ByteMap(MEMORY.counts),
    changes: new ByteMap(MEMORY.changes)
});

/**
 * The members of every roster page, now and at every past index. Each block that changes a page leaves the page's
 * state behind, so that the past costs what the present costs: one search in one list. One instance serves one message.
 */
export class PageStates {
    private readonly groups: Pages;
    private readonly changes: ByteMap;
    private readonly working = new Map<number, { bitmap: Uint8Array; delta: number }>();

    constructor({ counts, changes }: ReturnType<typeof pageStateMaps>) {
        this.groups = new Pages(counts, GROUP_BYTES);
        this.changes = changes;
    }

    /** @returns false if nothing changed */
    set(slot: number, isMember: boolean): boolean {
        const page = this.forWriting(Math.floor(slot / PAGE_SLOTS));
        if (getBit(page.bitmap, slot % PAGE_SLOTS) === isMember) return false;
        setBit(page.bitmap, slot % PAGE_SLOTS, isMember);
        page.delta += isMember ? 1 : -1;
        return true;
    }

    /** Slots that were never used before become members. */
    setNew(firstSlot: number, count: number): void {
        const end = firstSlot + count;
        for (let slot = firstSlot; slot < end;) {
            const number = Math.floor(slot / PAGE_SLOTS);
            const next = Math.min(end, (number + 1) * PAGE_SLOTS);
            const page = this.forWriting(number);
            setBits(page.bitmap, slot % PAGE_SLOTS, next - slot);
            page.delta += next - slot;
            slot = next;
        }
    }

    /** Records what block `index` did. */
    flush(index: number): void {
        for (const [page, { bitmap, delta }] of this.working) {
            if (delta !== 0) this.record(page, index, delta, bitmap);
        }
        this.working.clear();
        this.groups.flush();
    }

    now(page: number): PageState {
        const total = this.changeCount(page);
        if (total === 0) return EMPTY_PAGE;
        const chunk = this.changes.require(chunkKey(page, Math.floor((total - 1) / CHUNK_CHANGES)));
        return stateAt(chunk, ((total - 1) % CHUNK_CHANGES) * CHANGE_BYTES);
    }

    /** The state that the last change not after block `index` left behind. */
    at(page: number, index: number): PageState {
        const chunk = this.chunkAt(page, index);
        return chunk === undefined ? EMPTY_PAGE : stateAt(chunk, lastNotAfter(chunk, index));
    }

    private membersAt(page: number, index: number): number {
        const chunk = this.chunkAt(page, index);
        if (chunk === undefined) return 0;
        return readU16be(chunk, lastNotAfter(chunk, index) + 4);
    }

    /** The newest chunk of changes that begins at or before block `index`. Most questions are about the last one. */
    private chunkAt(page: number, index: number): Uint8Array | undefined {
        let low = 0;
        let high = Math.ceil(this.changeCount(page) / CHUNK_CHANGES) - 1;
        let found: Uint8Array | undefined;
        for (let probe = high; low <= high; probe = (low + high + 1) >> 1) {
            const chunk = this.changes.require(chunkKey(page, probe));
            if (readU32be(chunk) > index) high = probe - 1;
            else {
                found = chunk;
                low = probe + 1;
            }
        }
        return found;
    }

    /** Every span of membership of a slot, oldest first; the last may not have ended. */
    spans(slot: number): { start: number; end: number | undefined }[] {
        const page = Math.floor(slot / PAGE_SLOTS);
        const spans: { start: number; end: number | undefined }[] = [];
        let open: { start: number; end: number | undefined } | undefined;
        for (let chunk = 0; chunk * CHUNK_CHANGES < this.changeCount(page); chunk++) {
            const bytes = this.changes.require(chunkKey(page, chunk));
            for (let offset = 0; offset < bytes.length; offset += CHANGE_BYTES) {
                const isMember = getBit(bytes, slot % PAGE_SLOTS, offset + 6);
                if (isMember === (open !== undefined)) continue;
                const index = readU32be(bytes, offset);
                if (open === undefined) spans.push((open = { start: index, end: undefined }));
                else {
                    open.end = index;
                    open = undefined;
                }
            }
        }
        return spans;
    }

    /** Element s: members now before section s, for `pages` pages; the last element is their sum. */
    sectionsNow(pages: number): number[] {
        const prefix = [0];
        let sum = 0;
        for (let section = 0; section * SECTION_PAGES < pages; section++) {
            const group = this.groups.page(Math.floor(section / GROUP_SECTIONS));
            prefix.push((sum += readU16be(group, sectionOffset(section))));
        }
        return prefix;
    }

    /** Members before each page of a section and after its last, counted on from `before`. */
    pagesNow(section: number, before: number): number[] {
        const first = section * SECTION_PAGES;
        const group = this.groups.page(Math.floor(first / GROUP_PAGES));
        const prefix = [before];
        let sum = before;
        for (let page = first; page < first + SECTION_PAGES; page++) {
            prefix.push((sum += readU16be(group, membersOffset(page))));
        }
        return prefix;
    }

    /** Element p: members on all pages before page p after block `index`; the last element is their sum. */
    prefixAt(pages: number, index: number): number[] {
        const prefix = [0];
        let sum = 0;
        for (let page = 0; page < pages; page++) prefix.push((sum += this.membersAt(page, index)));
        return prefix;
    }

    private forWriting(page: number): { bitmap: Uint8Array; delta: number } {
        let working = this.working.get(page);
        if (working === undefined) {
            working = { bitmap: this.now(page).bitmap.slice(), delta: 0 };
            this.working.set(page, working);
        }
        return working;
    }

    private changeCount(page: number): number {
        return readU32be(this.groups.page(Math.floor(page / GROUP_PAGES)), changesOffset(page));
    }

    private record(page: number, index: number, delta: number, bitmap: Uint8Array): void {
        const group = this.groups.forWriting(Math.floor(page / GROUP_PAGES));
        const members = u16be(addTo(group, membersOffset(page), delta));
        addTo(group, sectionOffset(Math.floor(page / SECTION_PAGES)), delta);
        const total = readU32be(group, changesOffset(page));
        group.set(u32be(total + 1), changesOffset(page));
        const key = chunkKey(page, Math.floor(total / CHUNK_CHANGES));
        const entry = concatBytes(u32be(index), members, bitmap);
        const isFirst = total % CHUNK_CHANGES === 0;
        this.changes.set(key, isFirst ? entry : concatBytes(this.changes.require(key), entry));
    }
}

function stateAt(chunk: Uint8Array, offset: number): PageState {
    return {
        members: readU16be(chunk, offset + 4),
        bitmap: chunk.subarray(offset + 6, offset + CHANGE_BYTES)
    };
}

/** Offset of the last change not after `index`. Changes ascend; the first is known not to be after it. */
function lastNotAfter(chunk: Uint8Array, index: number): number {
    let low = 0;
    let high = chunk.length / CHANGE_BYTES - 1;
    while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (readU32be(chunk, middle * CHANGE_BYTES) <= index) low = middle;
        else high = middle - 1;
    }
    return low * CHANGE_BYTES;
}

const membersOffset = (page: number) => (page % GROUP_PAGES) * 2;
const changesOffset = (page: number) => GROUP_PAGES * 2 + (page % GROUP_PAGES) * 4;
const sectionOffset = (section: number) => GROUP_PAGES * 6 + (section % GROUP_SECTIONS) * 2;

/** One buffer for all keys: a map copies the key it is asked about. */
const key = new Uint8Array(8);
const keyView = new DataView(key.buffer);
function chunkKey(page: number, chunk: number): Uint8Array {
    keyView.setUint32(0, page);
    keyView.setUint32(4, chunk);
    return key;
}

const u16be = (value: number) => Uint8Array.of(value >>> 8, value & 0xff);
const readU16be = (bytes: Uint8Array, offset: number) =>
    ((bytes[offset] as number) << 8) | (bytes[offset + 1] as number);

/** @returns the new value */
function addTo(bytes: Uint8Array, offset: number, delta: number): number {
    const value = readU16be(bytes, offset) + delta;
    bytes.set(u16be(value), offset);
    return value;
}
