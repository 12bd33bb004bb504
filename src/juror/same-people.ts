import { GrowingUint32, NumberMap } from '../verifier/index.js';
import type { PoolHistory } from '../verifier/draws/index.js';

/** Each of ten thousand draws would else list all the others. */
const LISTED = 100;
/** So often one look at all of them is cheaper than groups. */
const FEW = 32;

/**
 * Which Selects drew from the very same people. What counts are the members, not the index that a draw names: a note,
 * or somebody who came and went, makes no other list.
 */
export class SamePeople {
    /** Of each Select: its block, and whose pool it drew from. */
    private readonly selects = new GrowingUint32();
    private readonly pools = new GrowingUint32();
    private pool: PoolHistory | undefined;
    private asked = 0;
    private prints: Float64Array | undefined;
    private byPrint: NumberMap<number[]> | undefined;

    /** A Select, the newest block. @param pool replayed up to it */
    addSelect(index: number, jurorsIndex: number, pool: PoolHistory): void {
        if (jurorsIndex >= index) return;
        this.selects.push(index);
        this.pools.push(jurorsIndex);
        this.pool = pool;
        this.prints = this.byPrint = undefined;
    }

    /** Stands for the people that a Select drew from: the same for the same; undefined of what is none. */
    printOf(index: number): number | undefined {
        const place = this.selects.placeOf(index);
        return place < 0 ? undefined : (this.prints ??= this.printAll())[place];
    }

    /** Other Selects from the same people: the first of them, and how many there are. */
    others(index: number): { readonly listed: readonly number[]; readonly count: number } {
        const place = this.selects.placeOf(index);
        if (place < 0) return { listed: [], count: 0 };
        const prints = (this.prints ??= this.printAll());
        const print = prints[place] as number;
        const isFew = this.asked++ < FEW;
        const same = isFew ? this.alike(print, prints) : (this.byPrint ??= this.grouped(prints)).get(print);
        const listed = (same ?? []).slice(0, LISTED + 1).filter((other) => other !== index);
        return { listed: listed.slice(0, LISTED), count: Math.max(0, (same?.length ?? 0) - 1) };
    }

    /** By the place of the Select. */
    private printAll(): Float64Array {
        const { pools, pool } = this;
        const places = Uint32Array.from({ length: pools.length }, (_, place) => place);
        const poolOf = (place: number) => pools.values[place] as number;
        places.sort((a, b) => poolOf(a) - poolOf(b));
        const prints = new Float64Array(pools.length);
        let next = 0;
        const found = pool?.printsAt(Uint32Array.from(places, poolOf)) ?? [];
        for (const print of found) prints[places[next++] as number] = print;
        return prints;
    }

    private alike(print: number, prints: Float64Array): number[] {
        const found: number[] = [];
        for (let place = 0; place < prints.length; place++)
            if (prints[place] === print) found.push(this.selects.values[place] as number);
        return found;
    }

    /** Those that have company. */
    private grouped(prints: Float64Array): NumberMap<number[]> {
        const places = Uint32Array.from(prints.keys());
        const printAt = (place: number) => prints[place] as number;
        places.sort((a, b) => printAt(a) - printAt(b) || a - b);
        const groups = new NumberMap<number[]>();
        for (let from = 0, to = 1; from < places.length; from = to++) {
            const print = printAt(places[from] as number);
            while (to < places.length && printAt(places[to] as number) === print) to++;
            if (to - from < 2) continue;
            groups.set(print, Array.from(places.subarray(from, to), (place) => this.selects.values[place] as number)); // prettier-ignore
        }
        return groups;
    }
}
