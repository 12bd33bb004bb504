import { viewOf } from '../../protocol/bytes.js';
import { MAX_JUROR_BYTES } from '../../protocol/limits.js';
import { HASH_WORDS, TreeHasher } from '../../protocol/tree-hasher.js';
import { GrowingUint32 } from '../growing-array.js';
import { DigestTrie } from './digest-trie.js';

const PAGE_BITS = 20;
const PAGE_BYTES = 1 << PAGE_BITS;
/** Of a place in the table: 31 bits of a slot, and whether an id whose place it is had to go to the trie. */
const FREE = 0x7fffffff;
const CROWDED = 0x80000000;
/**
 * In a table that is at most half full one id in some hundreds does not find a place so near. But whoever makes ids can
 * have them all meet: their place is some 20 bits of a hash that everybody can compute.
 */
export const MAX_PROBES = 16;

const hasher = new TreeHasher();

/**
 * Gives each juror id a slot, from 0, in the order of first mention. Millions of ids, without an object for each. A
 * search looks at `MAX_PROBES` places of a table, and then at one path of a trie: ids that were made to meet cost
 * little more than others.
 */
export class JurorSlots {
    /** Ids one after another, none across two pages. */
    private readonly pages: Uint8Array[] = [];
    private used = PAGE_BYTES;
    /** Of each slot: page and offset of the id, which stands behind its length. */
    private readonly places = new GrowingUint32();
    private readonly hashes = new GrowingUint32();
    /** Slots by hash; one of the next places where two meet. At most half full. */
    private table = new Int32Array(1 << 12).fill(FREE);
    /** Where many meet, those that found no place. They stay here. */
    private readonly trie = new DigestTrie();
    /** Of each number there its slot. */
    private readonly inTrie = new GrowingUint32();
    /** Of the id that the trie was asked about last. */
    private readonly digest = new Int32Array(HASH_WORDS);
    private probes = 0;

    get count(): number {
        return this.places.length;
    }

    /** Places of the table and steps in the trie that all searches so far took. */
    get steps(): number {
        return this.probes + this.trie.steps;
    }

    /** @returns the slot, or -1 for an id that has none */
    find(bytes: Uint8Array, at: number, size: number, hash: number): number {
        const place = this.place(bytes, at, size, hash);
        const slot = place < 0 ? FREE : (this.table[place] as number) & FREE;
        if (slot !== FREE) return slot;
        return this.isCrowded(hash) ? this.slotOf(this.nearest(bytes, at, size), bytes, at, size) : -1;
    }

    /** @param hash 32 bits that depend on the id alone */
    findOrAdd(bytes: Uint8Array, at: number, size: number, hash: number): number {
        const place = this.place(bytes, at, size, hash);
        const known = place < 0 ? FREE : (this.table[place] as number) & FREE;
        if (known !== FREE) return known;
        const near = place < 0 || this.isCrowded(hash) ? this.nearest(bytes, at, size) : -1;
        const crowded = this.slotOf(near, bytes, at, size);
        if (crowded >= 0) return crowded;
        const slot = this.places.push(this.write(bytes, at, size));
        this.hashes.push(hash);
        if (place < 0) this.addToTrie(slot, near);
        else this.table[place] = ((this.table[place] as number) & CROWDED) | slot;
        if (2 * this.count > this.table.length) this.rehash();
        return slot;
    }

    /** The id in a slot. A view that the next page leaves valid. */
    id(slot: number): Uint8Array {
        const { page, offset } = this.locate(slot);
        return page.subarray(offset + 1, offset + 1 + (page[offset] as number));
    }

    /** Where the id stands, or a free place for it; -1 if none of those where it might stand is free. */
    private place(bytes: Uint8Array, at: number, size: number, hash: number): number {
        const { table } = this;
        const mask = table.length - 1;
        for (let i = 0; i < MAX_PROBES; i++) {
            const place = (hash + i) & mask;
            const slot = (table[place] as number) & FREE;
            if (slot === FREE || (this.hashes.values[slot] === hash && this.isId(slot, bytes, at, size))) {
                this.probes += i + 1;
                return place;
            }
        }
        this.probes += MAX_PROBES;
        return -1;
    }

    /** Whether the trie has an id of the same place in the table. */
    private isCrowded(hash: number): boolean {
        return (this.table[hash & (this.table.length - 1)] as number) < 0;
    }

    /** Of the ids in the trie the one that this may be, whose digest is at hand then; -1 if there is none. */
    private nearest(bytes: Uint8Array, at: number, size: number): number {
        hasher.sha256Words(viewOf(bytes), at, at + size, this.digest);
        return this.trie.nearest(this.digest);
    }

    /** The slot of the id at `near` in the trie, if it is this one; else -1. */
    private slotOf(near: number, bytes: Uint8Array, at: number, size: number): number {
        if (near < 0) return -1;
        const slot = this.inTrie.values[near] as number;
        return this.isId(slot, bytes, at, size) ? slot : -1;
    }

    /** The id whose digest is at hand. */
    private addToTrie(slot: number, near: number): void {
        this.trie.add(this.digest, near);
        this.inTrie.push(slot);
        this.crowd(slot);
    }

    private crowd(slot: number): void {
        const place = (this.hashes.values[slot] as number) & (this.table.length - 1);
        this.table[place] = (this.table[place] as number) | CROWDED;
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
        const old = this.table;
        this.table = new Int32Array(2 * old.length).fill(FREE);
        const { table, inTrie } = this;
        for (let i = 0; i < inTrie.length; i++) this.crowd(inTrie.values[i] as number);
        const mask = table.length - 1;
        for (const entry of old) {
            const slot = entry & FREE;
            if (slot === FREE) continue;
            const hash = this.hashes.values[slot] as number;
            let i = 0;
            while (i < MAX_PROBES && ((table[(hash + i) & mask] as number) & FREE) !== FREE) i++;
            const place = (hash + i) & mask;
            if (i < MAX_PROBES) table[place] = ((table[place] as number) & CROWDED) | slot;
            else {
                const id = this.id(slot);
                this.addToTrie(slot, this.nearest(id, 0, id.length));
            }
        }
    }
}
