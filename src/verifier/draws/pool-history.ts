import { GrowingUint32 } from '../growing-array.js';
import { JurorSlots } from './juror-slots.js';
import { namePools } from './pool-prints.js';

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
    /** 1 for slots of those who had left after `walked` changes. */
    private gone = new Uint8Array(1024);
    private walked = 0;

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
        if (slot === this.members.length) this.members = enlargedTo(2 * slot, this.members);
        const value = isAdded ? 1 : 0;
        if (this.members[slot] === value) return;
        this.members[slot] = value;
        this.size += isAdded ? 1 : -1;
        this.changeBlocks.push(this.length);
        this.changes.push(2 * slot + value);
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

    /**
     * Names the pools at some indices: the same for two of the same members, and others for all others.
     * @param indices ascending, and replayed already
     * @returns of each index the place, among the indices, of the first one with the same members
     */
    namesAt = (indices: Uint32Array): Uint32Array => namePools(indices, this.changeBlocks, this.changes);

    /** Moves the cursor to the pool at `index`. */
    goTo(index: number): void {
        const { changeBlocks, changes, slots } = this;
        this.cursor.moveTo(changeBlocks.countTo(index), changes.values, slots.count);
    }

    /** The first block after `from`, up to `to`, that changed who is a member. */
    changedBetween(from: number, to: number): number | undefined {
        const { changeBlocks } = this;
        const next = changeBlocks.countTo(from);
        return next < changeBlocks.countTo(to) ? changeBlocks.values[next] : undefined;
    }

    /** How many of the slots had left at `index`, which never falls from one call to the next. */
    countGone(slots: readonly number[], index: number): number {
        const { changes } = this;
        if (this.gone.length < this.members.length) this.gone = enlargedTo(this.members.length, this.gone);
        const { gone } = this;
        for (const to = this.changeBlocks.countTo(index); this.walked < to; this.walked++) {
            const change = changes.values[this.walked] as number;
            gone[change >>> 1] = change & 1 ? 0 : 1;
        }
        return slots.reduce((count, slot) => count + (gone[slot] as number), 0);
    }

    /** The slots at positions of the pool where the cursor stands. */
    slotsAt = (positions: readonly number[]): number[] =>
        positions.map((position) => this.cursor.slotAt(position));

    /**
     * The first of the slots that another than the listed one has.
     * @param from in `bytes`: as many ids, each behind its length
     */
    firstOther = (slots: readonly number[], bytes: Uint8Array, from: number): number | undefined =>
        this.slots.firstOther(slots, bytes, from);

    /** The member at `position` of the pool where the cursor stands. */
    memberAt(position: number): Uint8Array {
        return this.slots.id(this.cursor.slotAt(position));
    }
}

function enlargedTo(length: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const larger = new Uint8Array(length);
    larger.set(bytes);
    return larger;
}

const WORD_BITS = 32;
const CHILDREN_BITS = 5;
const CHILDREN = 1 << CHILDREN_BITS;

/**
 * Members by slot after some of the changes: a bit for each slot, and above the words of bits a tree that counts them,
 * each node over 32 of the level below.
 */
class Cursor {
    private bits = new Uint32Array(CHILDREN);
    /** From the level of words up, each a multiple of 32 long; the last one is 32. */
    private counts = [new Uint32Array(CHILDREN)];
    private applied = 0;

    moveTo(target: number, changes: Uint32Array, slots: number): void {
        while (slots > WORD_BITS * this.bits.length) this.grow();
        for (; this.applied < target; this.applied++) this.apply(changes[this.applied] as number, true);
        while (this.applied > target) this.apply(changes[--this.applied] as number, false);
    }

    /** The slot of the member that `position` members come before. */
    slotAt(position: number): number {
        const { counts, bits } = this;
        let left = position;
        let node = 0;
        for (let level = counts.length - 1; level >= 0; level--) {
            const children = counts[level] as Uint32Array;
            const end = node * CHILDREN + CHILDREN;
            node *= CHILDREN;
            for (let count = children[node] as number; count <= left; count = children[node] as number) {
                left -= count;
                if (++node === end) throw new RangeError(`there is no member ${position}`);
            }
        }
        return node * WORD_BITS + placeOfOne(bits[node] as number, left);
    }

    /** A change is one of membership, so it turns its bit over, forth and back. */
    private apply(change: number, forth: boolean): void {
        const slot = change >>> 1;
        const begins = (change & 1) === 1;
        let node = slot >>> CHILDREN_BITS;
        this.bits[node] = (this.bits[node] as number) ^ (1 << (slot % WORD_BITS));
        const by = begins === forth ? 1 : -1;
        for (const counts of this.counts) {
            counts[node] = (counts[node] as number) + by;
            node >>>= CHILDREN_BITS;
        }
    }

    /** To 32 times as many. */
    private grow(): void {
        const top = this.counts.at(-1) as Uint32Array;
        const total = top.reduce((sum, count) => sum + count, 0);
        this.bits = enlarged(this.bits);
        this.counts = [...this.counts.map(enlarged), Uint32Array.from({ length: CHILDREN }, (_, i) => (i === 0 ? total : 0))]; // prettier-ignore
    }
}

function enlarged(values: Uint32Array): Uint32Array<ArrayBuffer> {
    const larger = new Uint32Array(CHILDREN * values.length);
    larger.set(values);
    return larger;
}

/** The place of the one that `before` ones come before. */
function placeOfOne(word: number, before: number): number {
    let rest = word;
    for (let i = 0; i < before; i++) rest &= rest - 1;
    return 31 - Math.clz32(rest & -rest);
}
