import { compareBytes } from '../../protocol/bytes.js';
import {
    EMPTY,
    fork,
    forkHash,
    type HashTree,
    labeled,
    labeledHash,
    leaf,
    leafHash,
    pruned,
    EMPTY_HASH
} from '../../protocol/hash-tree.js';
import { type Label, labelBytes } from './labeled-tree.js';

/**
 * A state tree that can be revealed in part. Hashes are kept, so a part that did not change between two states is
 * hashed once. Shapes are those of `labeledTree`.
 */
export interface StateNode {
    readonly hash: Uint8Array;
    /** What proves the values, or the absence, of everything under `paths`. */
    reveal(paths: readonly Path[]): HashTree;
}

export type Path = readonly Uint8Array[];

export class StateLeaf implements StateNode {
    readonly value: Uint8Array;
    private cached: Uint8Array | undefined;

    constructor(value: Uint8Array) {
        this.value = value;
    }

    get hash(): Uint8Array {
        return (this.cached ??= leafHash(this.value));
    }

    /** With no path, or one that leads on where nothing is: the value itself, which shows both. */
    reveal(): HashTree {
        return leaf(this.value);
    }
}

interface Entry {
    readonly label: Uint8Array;
    readonly node: StateNode;
}

export class StateTree implements StateNode {
    private readonly entries: readonly Entry[];
    private readonly hashes = new Map<number, Uint8Array>();

    constructor(entries: readonly (readonly [Label, StateNode])[]) {
        this.entries = entries
            .map(([label, node]) => ({ label: labelBytes(label), node }))
            .sort((a, b) => compareBytes(a.label, b.label));
    }

    get hash(): Uint8Array {
        return this.entries.length === 0 ? EMPTY_HASH : this.rangeHash(0, this.entries.length);
    }

    child(label: Uint8Array): StateNode | undefined {
        const index = this.position(label);
        return this.order(index, label) === 0 ? this.entries[index]?.node : undefined;
    }

    /** Where the label is, or would be. */
    private position(label: Uint8Array): number {
        let [low, high] = [0, this.entries.length];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.order(middle, label) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private rangeHash(from: number, to: number): Uint8Array {
        const key = from * 2 ** 26 + to;
        const known = this.hashes.get(key);
        if (known !== undefined) return known;
        const entry = this.entries[from];
        let hash: Uint8Array;
        if (to - from === 1 && entry !== undefined) {
            hash = labeledHash(entry.label, entry.node.hash);
        } else {
            const middle = from + Math.ceil((to - from) / 2);
            hash = forkHash(this.rangeHash(from, middle), this.rangeHash(middle, to));
        }
        this.hashes.set(key, hash);
        return hash;
    }

    /**
     * What proves the values, or the absence, of everything under `paths` (interface specification, "Lookup"): the
     * entries on the paths, and for a label that is not there its two neighbours.
     */
    reveal(paths: readonly Path[]): HashTree {
        if (this.entries.length === 0) return EMPTY;
        const wanted = new Map<number, Path[]>();
        const want = (index: number, rest: Path | undefined) => {
            if (index < 0 || index >= this.entries.length) return;
            const list = wanted.get(index) ?? [];
            if (rest !== undefined) list.push(rest);
            wanted.set(index, list);
        };
        for (const path of paths) {
            const [label, ...rest] = path;
            if (label === undefined) {
                for (let i = 0; i < this.entries.length; i++) want(i, []);
                continue;
            }
            const index = this.position(label);
            if (index < this.entries.length && this.order(index, label) === 0) {
                want(index, rest);
            } else {
                want(index - 1, undefined);
                want(index, undefined);
            }
        }
        return this.show(0, this.entries.length, wanted);
    }

    private order(index: number, label: Uint8Array): number {
        const entry = this.entries[index];
        return entry === undefined ? 1 : compareBytes(entry.label, label);
    }

    private show(from: number, to: number, wanted: ReadonlyMap<number, Path[]>): HashTree {
        const some = [...wanted.keys()].some((index) => index >= from && index < to);
        if (!some) return pruned(this.rangeHash(from, to));
        const entry = this.entries[from];
        if (to - from === 1 && entry !== undefined) {
            const paths = wanted.get(from) ?? [];
            const inner = paths.length === 0 ? pruned(entry.node.hash) : entry.node.reveal(paths);
            return labeled(entry.label, inner);
        }
        const middle = from + Math.ceil((to - from) / 2);
        return fork(this.show(from, middle, wanted), this.show(middle, to, wanted));
    }
}
