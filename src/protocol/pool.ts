import { toHex } from './bytes.js';
import type { BlockData } from './block.js';

/** A span of log indices: a member from `start` on, until before `end`. */
interface Membership {
    readonly start: number;
    end: number;
}

/**
 * The pool at every index of a log, replayed block by block (docs/protocol.md, "Pool"). A juror keeps the slot of
 * the first time it was added; the pool at an index lists its members in slot order.
 */
export class Pool {
    private readonly slots = new Map<string, number>();
    private readonly jurors: Uint8Array[] = [];
    private readonly memberships: Membership[][] = [];
    private readonly sizes: number[] = [];
    private size = 0;
    private lastChange = -1;
    private listed: { readonly index: number; readonly members: readonly Uint8Array[] } | undefined;

    /** Blocks replayed so far. */
    get length(): number {
        return this.sizes.length;
    }

    /** Replays the next block. Draws change nothing. */
    apply({ kind, jurors }: Pick<BlockData, 'kind' | 'jurors'>): void {
        const index = this.sizes.length;
        if (kind === 'Add') for (const juror of jurors) this.add(juror, index);
        if (kind === 'Remove') for (const juror of jurors) this.remove(juror, index);
        this.sizes.push(this.size);
    }

    /** Members at `index`, which must be replayed already. */
    sizeAt(index: number): number {
        const size = this.sizes[index];
        if (size === undefined) throw new RangeError(`index ${index} is not replayed yet`);
        return size;
    }

    /** The members at `index` in pool order: position p of a draw is element p. */
    membersAt(index: number): readonly Uint8Array[] {
        const effective = Math.min(index, this.lastChange);
        if (this.listed?.index === effective) return this.listed.members;
        const members = this.jurors.filter((_, slot) => this.isMember(slot, index));
        if (effective === this.lastChange) this.listed = { index: effective, members };
        return members;
    }

    private isMember(slot: number, index: number): boolean {
        const spans = this.memberships[slot] ?? [];
        return spans.some(({ start, end }) => start <= index && index < end);
    }

    private add(juror: Uint8Array, index: number): void {
        const key = toHex(juror);
        let slot = this.slots.get(key);
        if (slot === undefined) {
            slot = this.jurors.push(juror) - 1;
            this.slots.set(key, slot);
            this.memberships.push([]);
        }
        const spans = this.memberships[slot] ?? [];
        if ((spans.at(-1)?.end ?? 0) === Infinity) return;
        spans.push({ start: index, end: Infinity });
        this.changed(index, 1);
    }

    private remove(juror: Uint8Array, index: number): void {
        const slot = this.slots.get(toHex(juror));
        const last = slot === undefined ? undefined : this.memberships[slot]?.at(-1);
        if (last?.end !== Infinity) return;
        last.end = index;
        this.changed(index, -1);
    }

    private changed(index: number, by: number): void {
        this.size += by;
        this.lastChange = index;
        this.listed = undefined;
    }
}
