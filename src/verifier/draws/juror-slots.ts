import { MAX_JUROR_BYTES } from '../../protocol/limits.js';
import { GrowingUint32 } from '../growing-array.js';

const PAGE_BITS = 20;
const PAGE_BYTES = 1 << PAGE_BITS;
const FREE = 0xffffffff;

/** Gives each juror id a slot, from 0, in the order of first mention. Millions of ids, without an object for each. */
export class JurorSlots {
    /** Ids one after another, none across two pages. */
    private readonly pages: Uint8Array[] = [];
    private used = PAGE_BYTES;
    /** Of each slot: page and offset of the id, which stands behind its length. */
    private readonly places = new GrowingUint32();
    private readonly hashes = new GrowingUint32();
    /** Slots by hash; the next free place where two meet. At most half full. */
    private table = new Uint32Array(1 << 12).fill(FREE);

    get count(): number {
        return this.places.length;
    }

    /** @returns the slot, or -1 for an id that has none */
    find(bytes: Uint8Array, at: number, size: number, hash: number): number {
        const slot = this.table[this.place(bytes, at, size, hash)] as number;
        return slot === FREE ? -1 : slot;
    }

    /** @param hash 32 bits that depend on the id alone */
    findOrAdd(bytes: Uint8Array, at: number, size: number, hash: number): number {
        const place = this.place(bytes, at, size, hash);
        const known = this.table[place] as number;
        if (known !== FREE) return known;
        const slot = this.places.push(this.write(bytes, at, size));
        this.hashes.push(hash);
        this.table[place] = slot;
        if (2 * this.count > this.table.length) this.rehash();
        return slot;
    }

    /** The id in a slot. A view that the next page leaves valid. */
    id(slot: number): Uint8Array {
        const { page, offset } = this.locate(slot);
        return page.subarray(offset + 1, offset + 1 + (page[offset] as number));
    }

    private place(bytes: Uint8Array, at: number, size: number, hash: number): number {
        const mask = this.table.length - 1;
        for (let place = hash & mask; ; place = (place + 1) & mask) {
            const slot = this.table[place] as number;
            if (slot === FREE) return place;
            if (this.hashes.values[slot] === hash && this.isId(slot, bytes, at, size)) return place;
        }
    }

    /**
     * The first of the slots whose id is not the listed one.
     * @param from in `bytes`: as many ids, each behind its length
     */
    firstOther(slots: readonly number[], bytes: Uint8Array, from: number): number | undefined {
        // The lengths of all first: a processor waits for the memory of several slots at once.
        let alike = 0;
        for (let at = from; alike < slots.length; alike++) {
            const { page, offset } = this.locate(slots[alike] as number);
            const size = bytes[at] as number;
            if (page[offset] !== size) break;
            at += 1 + size;
        }
        for (let i = 0, at = from; i < alike; i++) {
            const size = bytes[at] as number;
            if (!this.isId(slots[i] as number, bytes, at + 1, size)) return i;
            at += 1 + size;
        }
        return alike < slots.length ? alike : undefined;
    }

    /** Whether the bytes from `at` on are the id in a slot. */
    private isId(slot: number, bytes: Uint8Array, at: number, size: number): boolean {
        const { page, offset } = this.locate(slot);
        if (page[offset] !== size) return false;
        for (let i = 0; i < size; i++) if (page[offset + 1 + i] !== bytes[at + i]) return false;
        return true;
    }

    private locate(slot: number): { page: Uint8Array; offset: number } {
        const place = this.places.values[slot] as number;
        return { page: this.pages[place >>> PAGE_BITS] as Uint8Array, offset: place & (PAGE_BYTES - 1) };
    }

    private write(bytes: Uint8Array, at: number, size: number): number {
        if (this.used + 1 + MAX_JUROR_BYTES > PAGE_BYTES) {
            this.pages.push(new Uint8Array(PAGE_BYTES));
            this.used = 0;
        }
        const page = this.pages.at(-1) as Uint8Array;
        const offset = this.used;
        page[offset] = size;
        for (let i = 0; i < size; i++) page[offset + 1 + i] = bytes[at + i] as number;
        this.used += 1 + size;
        return (((this.pages.length - 1) << PAGE_BITS) | offset) >>> 0;
    }

    private rehash(): void {
        this.table = new Uint32Array(2 * this.table.length).fill(FREE);
        const mask = this.table.length - 1;
        for (let slot = 0; slot < this.count; slot++) {
            let place = (this.hashes.values[slot] as number) & mask;
            while (this.table[place] !== FREE) place = (place + 1) & mask;
            this.table[place] = slot;
        }
    }
}
