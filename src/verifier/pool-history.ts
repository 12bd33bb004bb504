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

/** Members by slot after some of the changes: a binary indexed tree (Fenwick) over the slots. */
class Cursor {
    private tree = new Int32Array(1025);
    private applied = 0;

    moveTo(target: number, changes: Uint32Array, slots: number): void {
        if (slots > this.tree.length - 1) this.grow(slots);
        for (; this.applied < target; this.applied++) this.apply(changes[this.applied] as number, 1);
        while (this.applied > target) this.apply(changes[--this.applied] as number, -1);
    }

    /** The slot of the member that `position` members come before. */
    slotAt(position: number): number {
        const { tree } = this;
        let slot = 0;
        let left = position;
        for (let step = tree.length - 1; step >= 1; step >>>= 1) {
            const count = tree[slot + step];
            if (count !== undefined && count <= left) {
                slot += step;
                left -= count;
            }
        }
        return slot;
    }

    private apply(change: number, direction: 1 | -1): void {
        const by = (change & 1) === 1 ? direction : -direction;
        for (let i = (change >>> 1) + 1; i < this.tree.length; i += i & -i) {
            this.tree[i] = (this.tree[i] as number) + by;
        }
    }

    /** To a power of two: the nodes that are new cover all that is there, or nothing. */
    private grow(slots: number): void {
        let size = this.tree.length - 1;
        const total = this.tree[size] as number;
        const before = size;
        while (size < slots) size *= 2;
        const tree = new Int32Array(size + 1);
        tree.set(this.tree);
        for (let i = 2 * before; i <= size; i *= 2) tree[i] = total;
        this.tree = tree;
    }
}
