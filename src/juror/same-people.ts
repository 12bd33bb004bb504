import { GrowingUint32 } from '../verifier/index.js';
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
    private names: Uint32Array | undefined;
    private byName: ReadonlyMap<number, readonly number[]> | undefined;

    /** A Select, the newest block. @param pool replayed up to it */
    addSelect(index: number, jurorsIndex: number, pool: PoolHistory): void {
        if (jurorsIndex >= index) return;
        this.selects.push(index);
        this.pools.push(jurorsIndex);
        this.pool = pool;
        this.names = this.byName = undefined;
    }

    /** Stands for the people that a Select drew from: the same for the same; undefined of what is none. */
    nameOf(index: number): number | undefined {
        const place = this.selects.placeOf(index);
        return place < 0 ? undefined : (this.names ??= this.nameAll())[place];
    }

    /** Other Selects from the same people: the first of them, and how many there are. */
    others(index: number): { readonly listed: readonly number[]; readonly count: number } {
        const place = this.selects.placeOf(index);
        if (place < 0) return { listed: [], count: 0 };
        const names = (this.names ??= this.nameAll());
        const name = names[place] as number;
        const isFew = this.asked++ < FEW;
        const same = isFew ? this.alike(name, names) : (this.byName ??= this.grouped(names)).get(name);
        const listed = (same ?? []).slice(0, LISTED + 1).filter((other) => other !== index);
        return { listed: listed.slice(0, LISTED), count: Math.max(0, (same?.length ?? 0) - 1) };
    }

    /** By the place of the Select. */
    private nameAll(): Uint32Array {
        const { pools, pool } = this;
        const places = Uint32Array.from({ length: pools.length }, (_, place) => place);
        const poolOf = (place: number) => pools.values[place] as number;
        places.sort((a, b) => poolOf(a) - poolOf(b));
        const found = pool?.namesAt(Uint32Array.from(places, poolOf)) ?? places;
        const names = new Uint32Array(pools.length);
        for (const [i, name] of found.entries()) names[places[i] as number] = name;
        return names;
    }

    private alike(name: number, names: Uint32Array): number[] {
        const found: number[] = [];
        for (let place = 0; place < names.length; place++)
            if (names[place] === name) found.push(this.selects.values[place] as number);
        return found;
    }

    /** Those that have company. */
    private grouped(names: Uint32Array): Map<number, number[]> {
        const first = new Map<number, number>();
        const groups = new Map<number, number[]>();
        for (const [place, name] of names.entries()) {
            const index = this.selects.values[place] as number;
            const before = first.get(name);
            if (before === undefined) {
                first.set(name, index);
                continue;
            }
            const group = groups.get(name);
            if (group === undefined) groups.set(name, [before, index]);
            else group.push(index);
        }
        return groups;
    }
}
