import { readU32be, u32be } from '../protocol/bytes.js';
import { Histories } from './histories.js';
import { Membership } from './membership.js';
import { countMaps, PageCounts } from './page-counts.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';
import { NamePage } from './storage/name-page.js';
import { PAGE_SLOTS } from './storage/pages.js';

/**
 * The jurors: a slot for each that was ever added, in order of first addition, and the pool at every index in slot
 * order. The roster stands in pages of 256 slots.
 */
export class Roster {
    private readonly slots = new ByteMap(MEMORY.slots);
    private readonly names = new ByteMap(MEMORY.names);
    private readonly memberships = new ByteMap(MEMORY.memberships);
    private readonly histories = new Histories();
    private readonly countMaps = countMaps();

    constructor(private readonly heads: Heads) {}

    /** Applies an Add that will be block `index`. */
    add(jurors: readonly Uint8Array[], index: number): void {
        const firstNew = this.heads.slotCount;
        const membership = this.membership();
        const counts = this.counts();
        const added: Uint8Array[] = [];
        let again = 0;
        const slots = new SlotLookup(this.slots);
        for (const juror of jurors) {
            const slot = slots.findOrTake(juror, firstNew + added.length);
            if (slot === undefined) added.push(juror);
            // A slot from firstNew on was taken by an earlier mention in this very list.
            else if (slot < firstNew && membership.beginAgain(slot, index)) {
                counts.add(Math.floor(slot / PAGE_SLOTS), 1);
                again++;
            }
        }
        membership.beginNew(firstNew, added.length, index);
        counts.addSlots(firstNew, added.length);
        this.appendNames(firstNew, added);
        this.heads.slotCount = firstNew + added.length;
        this.changed(index, added.length + again, membership, counts);
    }

    /** Applies a Remove that will be block `index`. */
    remove(jurors: readonly Uint8Array[], index: number): void {
        const membership = this.membership();
        const counts = this.counts();
        let ended = 0;
        for (const juror of jurors) {
            const slot = this.slotOf(juror);
            if (slot === undefined || !membership.end(slot, index)) continue;
            counts.add(Math.floor(slot / PAGE_SLOTS), -1);
            ended++;
        }
        this.changed(index, -ended, membership, counts);
    }

    /** The members at `positions` (dense ranks, each below the pool's size) of the pool at `index`, in their order. */
    membersAt(index: number, positions: readonly number[]): Uint8Array[] {
        const prefix = this.prefix(index);
        const membership = this.membership();
        const pages = new Map<number, { names: NamePage; members: readonly number[] | undefined }>();
        return positions.map((position) => {
            const page = pageOfRank(prefix, position);
            let listed = pages.get(page);
            if (listed === undefined) {
                const names = new NamePage(this.names.require(u32be(page)));
                listed = { names, members: this.membersOfPage(membership, prefix, page, index) };
                pages.set(page, listed);
            }
            const rank = position - (prefix[page] ?? 0);
            const slotInPage = listed.members === undefined ? rank : listed.members[rank];
            if (slotInPage === undefined)
                throw new Error(`no member at position ${position} of the pool at ${index}`);
            return listed.names.name(slotInPage);
        });
    }

    /** The position of each juror in the pool at `index`; undefined for who is no member. */
    positionsAt(index: number, jurors: readonly Uint8Array[]): (number | undefined)[] {
        const membership = this.membership();
        const isNow = this.isNow(index);
        const slots = jurors.map((juror) => {
            const slot = this.slotOf(juror);
            if (slot === undefined) return undefined;
            const isMember = isNow ? membership.isMemberNow(slot) : membership.isMember(slot, index);
            return isMember ? slot : undefined;
        });
        if (slots.every((slot) => slot === undefined)) return slots;
        const prefix = this.prefix(index);
        return slots.map((slot) => {
            if (slot === undefined) return undefined;
            const page = Math.floor(slot / PAGE_SLOTS);
            const members = this.membersOfPage(membership, prefix, page, index);
            const slotInPage = slot % PAGE_SLOTS;
            return (prefix[page] ?? 0) + (members === undefined ? slotInPage : members.indexOf(slotInPage));
        });
    }

    /** Every span of membership of a juror, oldest first; none for who was never added. */
    spans(juror: Uint8Array): { start: number; end: number | undefined }[] {
        const slot = this.slotOf(juror);
        return slot === undefined ? [] : this.membership().spans(slot);
    }

    private changed(index: number, by: number, membership: Membership, counts: PageCounts): void {
        membership.flush();
        counts.flush(index);
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

    private isNow(index: number): boolean {
        return index >= this.heads.poolChanges - 1;
    }

    private prefix(index: number): number[] {
        const pages = Math.ceil(this.heads.slotCount / PAGE_SLOTS);
        return this.isNow(index) ? this.counts().prefixNow(pages) : this.counts().prefixAt(pages, index);
    }

    /** Slots in the page of its members at `index`; undefined if all its slots are members. */
    private membersOfPage(
        membership: Membership,
        prefix: readonly number[],
        page: number,
        index: number
    ): readonly number[] | undefined {
        const first = page * PAGE_SLOTS;
        const slots = Math.min(PAGE_SLOTS, this.heads.slotCount - first);
        if ((prefix[page + 1] ?? 0) - (prefix[page] ?? 0) === slots) return undefined;
        if (this.isNow(index)) return membership.membersNow(page, slots);
        const members: number[] = [];
        for (let i = 0; i < slots; i++) if (membership.isMember(first + i, index)) members.push(i);
        return members;
    }

    private membership(): Membership {
        return new Membership(this.memberships, this.histories);
    }

    private counts(): PageCounts {
        return new PageCounts(this.countMaps.counts, this.countMaps.changes);
    }
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

/** The page with prefix[page] <= position < prefix[page + 1]. */
function pageOfRank(prefix: readonly number[], position: number): number {
    let low = 0;
    let high = prefix.length - 2;
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((prefix[middle] ?? 0) <= position) low = middle;
        else high = middle - 1;
    }
    return low;
}
