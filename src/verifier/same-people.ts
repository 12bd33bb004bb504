import { GrowingUint32 } from './growing.js';
import type { PoolHistory } from './pool-history.js';

/** Each of ten thousand draws would else list all the others. */
const LISTED = 100;

/**
 * Which Selects drew from the very same people. What counts are the members, not the index that a draw names: a note,
 * or somebody who came and went, makes no other list.
 */
export class SamePeople {
    /** Of each Select: its block. */
    private readonly selects = new GrowingUint32();
    private prints = new Float64Array(64);
    private byPrint: ReadonlyMap<number, readonly number[]> | undefined;

    /** A Select, the newest block. @param pool replayed up to it */
    addSelect(index: number, jurorsIndex: number, pool: PoolHistory): void {
        if (jurorsIndex >= index) return;
        const place = this.selects.push(index);
        if (place === this.prints.length) {
            const larger = new Float64Array(2 * place);
            larger.set(this.prints);
            this.prints = larger;
        }
        this.prints[place] = pool.printAt(jurorsIndex);
        this.byPrint = undefined;
    }

    /** Other Selects from the same people: the first of them, and how many there are. */
    others(index: number): { readonly listed: readonly number[]; readonly count: number } {
        const place = this.selects.placeOf(index);
        if (place < 0) return { listed: [], count: 0 };
        this.byPrint ??= this.grouped();
        const same = this.byPrint.get(this.prints[place] as number) ?? [];
        const listed = same.slice(0, LISTED + 1).filter((other) => other !== index);
        return { listed: listed.slice(0, LISTED), count: Math.max(0, same.length - 1) };
    }

    /** Those that have company. */
    private grouped(): Map<number, number[]> {
        const { selects, prints } = this;
        const first = new Map<number, number>();
        const groups = new Map<number, number[]>();
        for (let place = 0; place < selects.length; place++) {
            const [print, index] = [prints[place] as number, selects.values[place] as number];
            const before = first.get(print);
            if (before === undefined) {
                first.set(print, index);
                continue;
            }
            const group = groups.get(print);
            if (group === undefined) groups.set(print, [before, index]);
            else group.push(index);
        }
        return groups;
    }
}
