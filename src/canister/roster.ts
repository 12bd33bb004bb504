import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { Membership, membershipMaps } from './membership.js';
import { countMaps, PageCounts } from './page-counts.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';
import { NamePage, PAGE_SLOTS } from './storage/pages.js';

/**
 * The jurors: a slot for each that was ever added, in order of first addition, and the pool at every index in slot
 * order. The roster stands in pages of 256 slots.
 */
export class Roster {
    private readonly slots = new ByteMap(MEMORY.slots);
    private readonly names = new ByteMap(MEMORY.names);
    private readonly membershipMaps = membershipMaps();
    private readonly countMaps = countMaps();

    constructor(private readonly heads: Heads) {}

    /** Applies an Add that will be block `index`. */
    add(jurors: readonly Uint8Array[], index: number): void {
        const firstNew = this.heads.slotCount;
        const added: Uint8Array[] = [];
        this.change(index, 1, (membership) =>
            jurors.map((juror) => {
                const next = firstNew + added.length;
                const { slot, isNew } = this.slotOrNew(juror, next);
                if (isNew) added.push(juror);
                return membership.begin(slot, index, isNew) ? slot : undefined;
            })
        );
        this.heads.slotCount = firstNew + added.length;
        this.appendNames(firstNew, added);
    }

    /** Applies a Remove that will be block `index`. */
    remove(jurors: readonly Uint8Array[], index: number): void {
        this.change(index, -1, (membership) =>
            jurors.map((juror) => {
                const bytes = this.slots.get(juror);
                if (bytes === undefined) return undefined;
                const slot = readU32be(bytes);
                return membership.end(slot, index) ? slot : undefined;
            })
        );
    }

    /** The members at `positions` (dense ranks, each below the pool's size) of the pool at `index`, in their order. */
    membersAt(index: number, positions: readonly number[]): Uint8Array[] {
        const ranks = this.cumulativeCounts(index);
        const membership = this.membership();
        const pages = new Map<number, { names: NamePage; members: number[] }>();
        return positions.map((position) => {
            const page = pageOfRank(ranks, position);
            let listed = pages.get(page);
            if (listed === undefined) {
                listed = { names: this.namePage(page), members: this.membersOfPage(membership, page, index) };
                pages.set(page, listed);
            }
            const slotInPage = listed.members[position - (ranks[page] ?? 0)];
            if (slotInPage === undefined)
                throw new Error(`no member at position ${position} of the pool at ${index}`);
            return listed.names.name(slotInPage);
        });
    }

    private change(
        index: number,
        delta: 1 | -1,
        apply: (membership: Membership) => readonly (number | undefined)[]
    ): void {
        const membership = this.membership();
        const counts = this.counts();
        let changed = 0;
        for (const slot of apply(membership)) {
            if (slot === undefined) continue;
            counts.add(Math.floor(slot / PAGE_SLOTS), delta);
            changed++;
        }
        membership.flush();
        counts.flush(index);
        this.heads.poolSize += delta * changed;
        if (changed > 0) this.heads.poolChanges = index + 1;
    }

    /** Inserts blindly and puts the old slot back for the rare juror that is known: one write for all others. */
    private slotOrNew(juror: Uint8Array, next: number): { slot: number; isNew: boolean } {
        const known = this.slots.set(juror, u32be(next));
        if (known === undefined) return { slot: next, isNew: true };
        this.slots.set(juror, known);
        return { slot: readU32be(known), isNew: false };
    }

    private appendNames(firstSlot: number, jurors: readonly Uint8Array[]): void {
        let parts: Uint8Array[] = [];
        for (const [i, juror] of jurors.entries()) {
            const slot = firstSlot + i;
            const page = u32be(Math.floor(slot / PAGE_SLOTS));
            if (parts.length === 0 && slot % PAGE_SLOTS !== 0) parts.push(this.names.require(page));
            parts.push(Uint8Array.of(juror.length), juror);
            if (slot % PAGE_SLOTS !== PAGE_SLOTS - 1 && i !== jurors.length - 1) continue;
            this.names.set(page, concatBytes(...parts));
            parts = [];
        }
    }

    /** Element p: members on the pages before page p; the last element is the size of the pool. */
    private cumulativeCounts(index: number): number[] {
        const counts = this.counts();
        const isNow = index >= this.heads.poolChanges - 1;
        const ranks = [0];
        let sum = 0;
        for (let page = 0; page * PAGE_SLOTS < this.heads.slotCount; page++) {
            sum += isNow ? counts.now(page) : counts.at(page, index);
            ranks.push(sum);
        }
        return ranks;
    }

    private membersOfPage(membership: Membership, page: number, index: number): number[] {
        const first = page * PAGE_SLOTS;
        const slots = Math.min(PAGE_SLOTS, this.heads.slotCount - first);
        const members: number[] = [];
        for (let i = 0; i < slots; i++) if (membership.isMember(first + i, index)) members.push(i);
        return members;
    }

    private namePage(page: number): NamePage {
        return new NamePage(this.names.require(u32be(page)));
    }

    private membership(): Membership {
        return new Membership(this.membershipMaps.memberships, this.membershipMaps.histories);
    }

    private counts(): PageCounts {
        return new PageCounts(this.countMaps.counts, this.countMaps.changes);
    }
}

/** The page with ranks[page] <= position < ranks[page + 1]. */
function pageOfRank(ranks: readonly number[], position: number): number {
    let low = 0;
    let high = ranks.length - 2;
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((ranks[middle] ?? 0) <= position) low = middle;
        else high = middle - 1;
    }
    return low;
}
