import { sha256 } from '../protocol/sha256.js';
import { viewOf } from '../protocol/bytes.js';
import { GrowingUint32 } from './growing.js';
import { JurorSlots } from './juror-slots.js';

const WORDS = 4;
/** Each of ten thousand draws would else list all the others. */
const LISTED = 100;

/**
 * Which Selects drew from the very same people. What counts are the members, not the index that a draw names: a note,
 * or somebody who came and went, makes no other list. A print of a pool is the exclusive or of its members' hashes,
 * so two pools of the same members never look different.
 */
export class PoolPrints {
    private readonly slots = new JurorSlots();
    /** By slot: 1 for members. */
    private readonly members = new GrowingUint32();
    private readonly print = new Uint32Array(WORDS);
    /** After each block. */
    private readonly prints = new GrowingUint32();
    private readonly drawnFrom = new Map<string, number[]>();
    /** By Select: all from the same people. */
    private readonly alike = new Map<number, readonly number[]>();

    /** A juror that the next block adds or removes. */
    list(isAdded: boolean, juror: Uint8Array): void {
        const view = viewOf(sha256(juror));
        const { slots, members, print } = this;
        const slot = slots.findOrAdd(juror, 0, juror.length, view.getUint32(0));
        if (slot === members.length) members.push(0);
        if ((members.values[slot] === 1) === isAdded) return;
        members.values[slot] = isAdded ? 1 : 0;
        for (let i = 0; i < WORDS; i++) print[i] = (print[i] as number) ^ view.getUint32(4 * i);
    }

    /** Ends a block, whatever it is. */
    finishBlock(): void {
        for (const word of this.print) this.prints.push(word);
    }

    /** A Select, whose block has ended. */
    addSelect(index: number, jurorsIndex: number): void {
        if (jurorsIndex >= index) return;
        const at = WORDS * jurorsIndex;
        const print = this.prints.values.subarray(at, at + WORDS).join();
        const same = this.drawnFrom.get(print) ?? [];
        if (same.push(index) === 1) this.drawnFrom.set(print, same);
        this.alike.set(index, same);
    }

    /** Other Selects from the same people: the first of them, and how many there are. */
    others(index: number): { readonly listed: readonly number[]; readonly count: number } {
        const same = this.alike.get(index) ?? [index];
        const listed = same.slice(0, LISTED + 1).filter((other) => other !== index);
        return { listed: listed.slice(0, LISTED), count: same.length - 1 };
    }
}
