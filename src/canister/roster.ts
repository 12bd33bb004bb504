import { readU32be, u32be } from '../protocol/bytes.js';
import { getBit, rankOfBit, selectBit, setBitsOf } from './bitmap.js';
import { PageStates, pageStateMaps, SECTION_PAGES } from './page-states.js';
import type { PageState } from './page-states.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';
import { NamePage } from './storage/name-page.js';
import { PAGE_SLOTS } from './storage/pages.js';

/** Called before each page of the roster that a question has to read, with the answers found so far. */
export type OnPage = (answered: number) => void;
const noLimit: OnPage = () => undefined;

/**
 * The jurors: a slot for each that was ever added, in order of first addition, and the pool at every index in slot
 * order. The roster stands in pages of 256 slots.
 */
export class Roster {
    private readonly slots = new ByteMap(MEMORY.slots);
    private readonly names = new ByteMap(MEMORY.names);
    private readonly stateMaps = pageStateMaps();

    constructor(private readonly heads: Heads) {}

    /** Applies an Add that will be block `index`. */
    add(jurors: readonly Uint8Array[], index: number): void {
        const firstNew = this.heads.slotCount;
        const states = new PageStates(this.stateMaps);
        const added: Uint8Array[] = [];
        let again = 0;
        const slots = new SlotLookup(this.slots);
        for (const juror of jurors) {
            const slot = slots.findOrTake(juror, firstNew + added.length);
            if (slot === undefined) added.push(juror);
            // A slot from firstNew on was taken by an earlier mention in this very list.
            else if (slot < firstNew && states.set(slot, true)) again++;
        }
        states.setNew(firstNew, added.length);
        this.appendNames(firstNew, added);
        this.heads.slotCount = firstNew + added.length;
        this.changed(index, added.length + again, states);
    }

    /** Applies a Remove that will be block `index`. */
    remove(jurors: readonly Uint8Array[], index: number): void {
        const states = new PageStates(this.stateMaps);
        let ended = 0;
        for (const juror of jurors) {
            const slot = this.slotOf(juror);
            if (slot !== undefined && states.set(slot, false)) ended++;
        }
        this.changed(index, -ended, states);
    }

    /** The members at `positions` (dense ranks, each below the pool's size) of the pool at `index`, in their order. */
    membersAt(index: number, positions: readonly number[]): Uint8Array[] {
        const pool = new PoolView(this.heads, new PageStates(this.stateMaps), index);
        const names = new Map<number, NamePage>();
        return positions.map((position) => {
            const page = pool.pageOf(position);
            let ofPage = names.get(page);
            if (ofPage === undefined) {
                ofPage = new NamePage(this.names.require(u32be(page)));
                names.set(page, ofPage);
            }
            return ofPage.name(pool.slotInPage(page, position));
        });
    }

    /** `count` members from position `start` on, page by page. `start` + `count` is at most the pool's size. */
    rangeAt(index: number, start: number, count: number, onPage = noLimit): Uint8Array[] {
        const found: Uint8Array[] = [];
        if (count === 0) return found;
        const pool = new PoolView(this.heads, new PageStates(this.stateMaps), index);
        for (let page = pool.pageOf(start); found.length < count; page++) {
            onPage(found.length);
            const names = new NamePage(this.names.require(u32be(page)));
            const from = Math.max(0, start - pool.positionOfPage(page));
            const slots = pool.slotsOfPage(page).slice(from, from + count - found.length);
            names.pushNames(slots, found);
        }
        return found;
    }

    /** The position of each juror in the pool at `index`; undefined for who is no member. */
    positionsAt(index: number, jurors: readonly Uint8Array[], onPage = noLimit): (number | undefined)[] {
        let pool: PoolView | undefined;
        return jurors.map((juror, answered) => {
            onPage(answered);
            const slot = this.slotOf(juror);
            if (slot === undefined) return undefined;
            pool ??= new PoolView(this.heads, new PageStates(this.stateMaps), index);
            return pool.position(slot);
        });
    }

    /** Every span of membership of a juror, oldest first; none for who was never added. */
    spans(juror: Uint8Array): { start: number; end: number | undefined }[] {
        const slot = this.slotOf(juror);
        return slot === undefined ? [] : new PageStates(this.stateMaps).spans(slot);
    }

    private changed(index: number, by: number, states: PageStates): void {
        states.flush(index);
        this.heads.poolSize += by;
        if (by !== 0) this.heads.poolChanges = index + 1;
    }

    private slotOf(juror: Uint8Array): number | undefined {
        const bytes = this.slots.get(juror);
        return bytes === undefined ? undefined : readU32be(bytes);
    }

    private appendNames(firstSlot: number, jurors: readonly Uint8Array[]): void {
        for (let done = 0; done < jurors.length;) {
            const slot = firstSlot + done;
            const page = u32be(Math.floor(slot / PAGE_SLOTS));
            const more = jurors.slice(done, done + PAGE_SLOTS - (slot % PAGE_SLOTS));
            const before = slot % PAGE_SLOTS === 0 ? undefined : this.names.require(page);
            this.names.set(page, NamePage.append(before, more));
            done += more.length;
        }
    }
}

const ALL_SLOTS: readonly number[] = Array.from({ length: PAGE_SLOTS }, (_, slot) => slot);

/** The pool at one index: from positions to slots and back. */
class PoolView {
    private readonly isNow: boolean;
    /** Element s: members before section s. */
    private readonly sections: readonly number[];
    /** Members before each page of a section and after its last. */
    private readonly pages: (readonly number[] | undefined)[];
    private readonly pageStates = new Map<number, PageState>();

    constructor(
        heads: Heads,
        private readonly states: PageStates,
        private readonly index: number
    ) {
        const pages = Math.ceil(heads.slotCount / PAGE_SLOTS);
        this.isNow = index >= heads.poolChanges - 1;
        if (this.isNow) {
            this.sections = states.sectionsNow(pages);
            this.pages = [];
        } else {
            this.pages = inSections(states.prefixAt(pages, index));
            this.sections = [0, ...this.pages.map((prefix) => prefix?.at(-1) ?? 0)];
        }
    }

    /** The page that holds a position. */
    pageOf(position: number): number {
        const section = lastNotAbove(this.sections, position);
        return section * SECTION_PAGES + lastNotAbove(this.pagesOf(section), position);
    }

    /** The position of a page's first member. */
    positionOfPage(page: number): number {
        return this.pagesOf(Math.floor(page / SECTION_PAGES))[page % SECTION_PAGES] as number;
    }

    /** The slots, within a page, of its members, in order. */
    slotsOfPage(page: number): readonly number[] {
        if (this.members(page) === PAGE_SLOTS) return ALL_SLOTS;
        const { bitmap } = this.state(page);
        return setBitsOf(bitmap);
    }

    slotInPage(page: number, position: number): number {
        const rank = position - this.positionOfPage(page);
        if (this.members(page) === PAGE_SLOTS) return rank;
        const slot = selectBit(this.state(page).bitmap, rank);
        if (slot === undefined)
            throw new Error(`no member at position ${position} of the pool at ${this.index}`);
        return slot;
    }

    position(slot: number): number | undefined {
        const page = Math.floor(slot / PAGE_SLOTS);
        const before = this.positionOfPage(page);
        if (this.members(page) === PAGE_SLOTS) return before + (slot % PAGE_SLOTS);
        const { bitmap } = this.state(page);
        return getBit(bitmap, slot % PAGE_SLOTS) ? before + rankOfBit(bitmap, slot % PAGE_SLOTS) : undefined;
    }

    private members(page: number): number {
        const prefix = this.pagesOf(Math.floor(page / SECTION_PAGES));
        const place = page % SECTION_PAGES;
        return (prefix[place + 1] as number) - (prefix[place] as number);
    }

    private pagesOf(section: number): readonly number[] {
        return (this.pages[section] ??= this.states.pagesNow(section, this.sections[section] as number));
    }

    private state(page: number): PageState {
        let state = this.pageStates.get(page);
        if (state === undefined) {
            state = this.isNow ? this.states.now(page) : this.states.at(page, this.index);
            this.pageStates.set(page, state);
        }
        return state;
    }
}

/** Splits the prefix sums of all pages into those of each section; a section's last element is the next one's first. */
function inSections(prefix: readonly number[]): number[][] {
    const sections: number[][] = [];
    for (let first = 0; first < prefix.length - 1; first += SECTION_PAGES) {
        sections.push(prefix.slice(first, first + SECTION_PAGES + 1));
    }
    return sections;
}

/** The place i with prefix[i] <= value < prefix[i + 1], in sums that never fall. */
function lastNotAbove(prefix: readonly number[], value: number): number {
    let low = 0;
    let high = prefix.length - 2;
    while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((prefix[middle] as number) <= value) low = middle;
        else high = middle - 1;
    }
    return low;
}

/**
 * Finds slots in a list of jurors that are mostly new or mostly known: it expects each to be what the one before
 * was. A new one then costs one write, a known one one read.
 */
class SlotLookup {
    private expectKnown = false;

    constructor(private readonly slots: ByteMap) {}

    /** The juror's slot; undefined if it had none and `free` is its slot from now on. */
    findOrTake(juror: Uint8Array, free: number): number | undefined {
        const known = this.expectKnown ? this.slots.get(juror) : undefined;
        const before = known ?? this.slots.set(juror, u32be(free));
        this.expectKnown = before !== undefined;
        if (before === undefined) return undefined;
        if (known === undefined) this.slots.set(juror, before);
        return readU32be(before);
    }
}
