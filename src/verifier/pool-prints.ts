import type { BlockData } from '../protocol/block.js';
import { toHex, viewOf } from '../protocol/bytes.js';
import { sha256 } from '../protocol/sha256.js';
import { GrowingUint32 } from './growing.js';

const WORDS = 4;
/** Each of ten thousand draws would else list all the others. */
const LISTED = 100;

/**
 * Which Selects drew from the very same people. What counts are the members, not the index that a draw names: a note,
 * or somebody who came and went, makes no other list. A print of a pool is the exclusive or of its members' hashes,
 * so two pools of the same members never look different.
 */
export class PoolPrints {
    private readonly members = new Set<string>();
    private readonly print = new Uint32Array(WORDS);
    /** After each block. */
    private readonly prints = new GrowingUint32();
    private readonly drawnFrom = new Map<string, number[]>();
    private readonly printOf = new Map<number, string>();

    /** The next block. @param data undefined where its bytes are none */
    add(index: number, data: BlockData | undefined): void {
        if (data?.kind === 'Add' || data?.kind === 'Remove')
            for (const juror of data.jurors) this.change(juror, data.kind === 'Add');
        for (const word of this.print) this.prints.push(word);
        if (data?.kind !== 'Select' || data.jurorsIndex >= index) return;
        const at = WORDS * data.jurorsIndex;
        const print = this.prints.values.subarray(at, at + WORDS).join();
        this.printOf.set(index, print);
        const same = this.drawnFrom.get(print);
        if (same === undefined) this.drawnFrom.set(print, [index]);
        else same.push(index);
    }

    /** Other Selects from the same people: the first of them, and how many there are. */
    others(index: number): { readonly listed: readonly number[]; readonly count: number } {
        const same = this.drawnFrom.get(this.printOf.get(index) ?? '') ?? [index];
        const listed = same.slice(0, LISTED + 1).filter((other) => other !== index);
        return { listed: listed.slice(0, LISTED), count: same.length - 1 };
    }

    private change(juror: Uint8Array, isAdded: boolean): void {
        const id = toHex(juror);
        if (this.members.has(id) === isAdded) return;
        if (isAdded) this.members.add(id);
        else this.members.delete(id);
        const hash = sha256(juror);
        const view = viewOf(hash);
        for (let i = 0; i < WORDS; i++) this.print[i] = (this.print[i] as number) ^ view.getUint32(4 * i);
    }
}
