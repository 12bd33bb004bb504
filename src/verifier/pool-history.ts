import { GrowingUint32 } from './growing.js';
import { JurorSlots } from './juror-slots.js';

/**
 * The pool at every index of a log, replayed block by block: `Pool` of the protocol, which a test holds it against,
 * for millions of jurors and draws. Changes of membership are kept in order; a cursor walks along them, back and
 * forth, and knows how many members stand before each slot. Draws that are asked about in the order of their pools
 * move it little.
 */
export class PoolHistory {
    private readonly slots = new JurorSlots();
    /** 1 for members after the last block. */
    private members = new Uint8Array(1024);
    /** Of each change: its block, and its slot, twice, plus 1 if it begins a membership. */
    private readonly changeBlocks = new GrowingUint32();
    private readonly changes = new GrowingUint32();
    /** Of each block: the members after it. */
    private readonly sizes = new GrowingUint32();
    private size = 0;
    private readonly cursor = new Cursor();

    /** Blocks replayed so far. */
    get length(): number {
        return this.sizes.length;
    }

    /** A juror that the next block lists. @param hash 32 bits that depend on the id alone */
    list(isAdded: boolean, bytes: Uint8Array, at: number, size: number, hash: number): void {
        const slot = isAdded
            ? this.slots.findOrAdd(bytes, at, size, hash)
            : this.slots.find(bytes, at, size, hash);
        if (slot < 0) return;
        if (slot === this.members.length) this.growMembers();
        const value = isAdded ? 1 : 0;
        if (this.members[slot] === value) return;
        this.members[slot] = value;
        this.size += isAdded ? 1 : -1;
        this.changeBlocks.push(this.length);
        this.changes.push(2 * slot + value);
    }

    private growMembers(): void {
        const larger = new Uint8Array(2 * this.members.length);
        larger.set(this.members);
        this.members = larger;
    }

    /** Ends the block. */
    finishBlock(): void {
        this.sizes.push(this.size);
    }

    /** Members at `index`, which must be replayed already. */
    sizeAt(index: number): number {
        if (index >= this.length) throw new RangeError(`index ${index} is not replayed yet`);
        return this.sizes.values[index] as number;
    }

    /** Moves the cursor to the pool at `index`. */
    goTo(index: number): void {
        const { changeBlocks, changes } = this;
        let [low, high] = [0, changeBlocks.length];
        while (low < high) {
            const middle = (low + high) >>> 1;
            if ((changeBlocks.values[middle] as number) > index) high = middle;
            else low = middle + 1;
        }
        this.cursor.moveTo(low, changes.values, this.slots.count);
    }

    /** Whether the bytes from `at` on are the member at `position` of the pool where the cursor stands. */
    isAt(position: number, bytes: Uint8Array, at: number, size: number): boolean {
        return this.slots.isId(this.cursor.slotAt(position), bytes, at, size);
    }

    /** The member at `position` of the pool where the cursor stands. */
    memberAt(position: number): Uint8Array {
        return this.slots.id(this.cursor.slotAt(position));
    }
}

const WORD_BITS = 32;
const PAGE_WORDS = 16;
const PAGE_SLOTS = PAGE_WORDS * WORD_BITS;

/**
 * Members by slot after some of the changes: a bit for each slot, and a binary indexed tree (Fenwick) over the numbers
 * of members in pages of 512, small enough to stay in a processor's nearest memory.
 */
class Cursor {
    private bits = new Uint32Array(PAGE_WORDS);
    private tree = new Int32Array(2);
    private applied = 0;

    moveTo(target: number, changes: Uint32Array, slots: number): void {
        if (slots > WORD_BITS * this.bits.length) this.grow(slots);
        for (; this.applied < target; this.applied++) this.apply(changes[this.applied] as number, true);
        while (this.applied > target) this.apply(changes[--this.applied] as number, false);
    }

    /** The slot of the member that `position` members come before. */
    slotAt(position: number): number {
        const { tree, bits } = this;
        let page = 0;
        let left = position;
        for (let step = tree.length - 1; step >= 1; step >>>= 1) {
            const count = tree[page + step];
            if (count !== undefined && count <= left) {
                page += step;
                left -= count;
            }
        }
        for (let word = page * PAGE_WORDS; word < bits.length; word++) {
            const members = bits[word] as number;
            const count = countOnes(members);
            if (left < count) return word * WORD_BITS + placeOfOne(members, left);
            left -= count;
        }
        throw new RangeError(`there is no member ${position}`);
    }

    /** A change is one of membership, so it turns its bit over, forth and back. */
    private apply(change: number, forth: boolean): void {
        const slot = change >>> 1;
        const begins = (change & 1) === 1;
        const word = Math.floor(slot / WORD_BITS);
        this.bits[word] = (this.bits[word] as number) ^ (1 << (slot % WORD_BITS));
        const by = begins === forth ? 1 : -1;
        for (let i = Math.floor(slot / PAGE_SLOTS) + 1; i < this.tree.length; i += i & -i) {
            this.tree[i] = (this.tree[i] as number) + by;
        }
    }

    /** To a power of two of pages: the nodes that are new cover all that is there, or nothing. */
    private grow(slots: number): void {
        const before = this.tree.length - 1;
        const total = this.tree[before] as number;
        let pages = before;
        while (pages * PAGE_SLOTS < slots) pages *= 2;
        const tree = new Int32Array(pages + 1);
        tree.set(this.tree);
        for (let i = 2 * before; i <= pages; i *= 2) tree[i] = total;
        this.tree = tree;
        const bits = new Uint32Array(pages * PAGE_WORDS);
        bits.set(this.bits);
        this.bits = bits;
    }
}

function countOnes(word: number): number {
    const pairs = word - ((word >>> 1) & 0x55555555);
    const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The place of the one that `before` ones come before. */
function placeOfOne(word: number, before: number): number {
    let rest = word;
    for (let i = 0; i < before; i++) rest &= rest - 1;
    return 31 - Math.clz32(rest & -rest);
}
