import { compareBytes, equalBytes } from '../../protocol/bytes.js';
import {
    EMPTY,
    EMPTY_HASH,
    fork,
    forkHash,
    type HashTree,
    labeled,
    labeledHash,
    pruned
} from '../../protocol/hash-tree.js';
import type { Path, StateNode } from './state-node.js';

/**
 * A labeled state tree that is changed in place: a fork for each bit in which labels differ. A change costs the
 * hashes on its path alone, where `StateTree` would be made anew. All labels have the same length.
 */

interface Leaf {
    readonly label: Uint8Array;
    node: () => StateNode;
    hash: Uint8Array | undefined;
}

interface Branch {
    /** The first bit, counted from the front, in which the two sides differ. */
    readonly bit: number;
    left: Part;
    right: Part;
    hash: Uint8Array | undefined;
}

type Part = Leaf | Branch;

const isBranch = (part: Part): part is Branch => 'bit' in part;
const bitOf = (label: Uint8Array, bit: number): number => ((label[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
const sideOf = (branch: Branch, label: Uint8Array): 'left' | 'right' =>
    bitOf(label, branch.bit) === 0 ? 'left' : 'right';

function firstDifference(a: Uint8Array, b: Uint8Array): number {
    let at = 0;
    while (at < a.length && a[at] === b[at]) at++;
    return 8 * at + Math.clz32((a[at] ?? 0) ^ (b[at] ?? 0)) - 24;
}

function hashOf(part: Part): Uint8Array {
    return (part.hash ??= isBranch(part)
        ? forkHash(hashOf(part.left), hashOf(part.right))
        : labeledHash(part.label, part.node().hash));
}

function outermost(part: Part, side: 'left' | 'right'): Leaf {
    let at = part;
    while (isBranch(at)) at = at[side];
    return at;
}

export class CritBitTree implements StateNode {
    private root: Part | undefined;

    get hash(): Uint8Array {
        return this.root === undefined ? EMPTY_HASH : hashOf(this.root);
    }

    /** The only leaf that could have this label, and the branches above it, from the root. */
    private descend(root: Part, label: Uint8Array): { leaf: Leaf; path: Branch[] } {
        const path: Branch[] = [];
        let at = root;
        while (isBranch(at)) {
            path.push(at);
            at = at[sideOf(at, label)];
        }
        return { leaf: at, path };
    }

    /** `node` is asked when the hash is needed, and again after the next `set` of the label. */
    set(label: Uint8Array, node: () => StateNode): void {
        const added: Leaf = { label, node, hash: undefined };
        if (this.root === undefined) {
            this.root = added;
            return;
        }
        const { leaf, path } = this.descend(this.root, label);
        if (equalBytes(leaf.label, label)) {
            leaf.node = node;
            leaf.hash = undefined;
            for (const branch of path) branch.hash = undefined;
            return;
        }
        const bit = firstDifference(leaf.label, label);
        const above = path.filter((branch) => branch.bit < bit);
        const parent = above.at(-1);
        const below = parent === undefined ? this.root : parent[sideOf(parent, label)];
        const isLeft = bitOf(label, bit) === 0;
        const branch: Branch = {
            bit,
            left: isLeft ? added : below,
            right: isLeft ? below : added,
            hash: undefined
        };
        if (parent === undefined) this.root = branch;
        else parent[sideOf(parent, label)] = branch;
        for (const changed of above) changed.hash = undefined;
    }

    delete(label: Uint8Array): void {
        if (this.root === undefined) return;
        const { leaf, path } = this.descend(this.root, label);
        if (!equalBytes(leaf.label, label)) return;
        const parent = path.pop();
        const sibling = parent?.[sideOf(parent, label) === 'left' ? 'right' : 'left'];
        const grandparent = path.at(-1);
        if (grandparent === undefined || sibling === undefined) this.root = sibling;
        else grandparent[sideOf(grandparent, label)] = sibling;
        for (const branch of path) branch.hash = undefined;
    }

    child(label: Uint8Array): StateNode | undefined {
        const leaf = this.root && this.descend(this.root, label).leaf;
        return leaf !== undefined && equalBytes(leaf.label, label) ? leaf.node() : undefined;
    }

    /** The leaf of a label; of one that is not there, the leaves on both sides of where it would be. */
    private evidence(root: Part, label: Uint8Array): Leaf[] {
        const { leaf, path } = this.descend(root, label);
        if (equalBytes(leaf.label, label)) return [leaf];
        const bit = firstDifference(leaf.label, label);
        const above = path.filter((branch) => branch.bit < bit);
        const nearest = above.at(-1);
        const around = nearest === undefined ? root : nearest[sideOf(nearest, label)];
        const isBefore = compareBytes(label, leaf.label) < 0;
        const own = outermost(around, isBefore ? 'left' : 'right');
        const turn = above.filter((branch) => sideOf(branch, label) === (isBefore ? 'right' : 'left')).at(-1);
        if (turn === undefined) return [own];
        return [own, isBefore ? outermost(turn.left, 'right') : outermost(turn.right, 'left')];
    }

    /** As `StateTree.reveal`. */
    reveal(paths: readonly Path[]): HashTree {
        const { root } = this;
        if (root === undefined) return EMPTY;
        const wanted = new Map<Leaf, Path[]>();
        let all = false;
        for (const [label, ...rest] of paths) {
            if (label === undefined) {
                all = true;
                continue;
            }
            for (const leaf of this.evidence(root, label)) {
                const list = wanted.get(leaf) ?? [];
                if (equalBytes(leaf.label, label)) list.push(rest);
                wanted.set(leaf, list);
            }
        }
        return show(root, wanted, [...wanted.keys()], all);
    }
}

function show(part: Part, wanted: ReadonlyMap<Leaf, Path[]>, here: readonly Leaf[], all: boolean): HashTree {
    if (here.length === 0 && !all) return pruned(hashOf(part));
    if (isBranch(part)) {
        const [left, right] = (['left', 'right'] as const).map((side) =>
            show(
                part[side],
                wanted,
                here.filter(({ label }) => sideOf(part, label) === side),
                all
            )
        );
        return fork(left ?? EMPTY, right ?? EMPTY);
    }
    const paths = all ? [[]] : (wanted.get(part) ?? []);
    const node = part.node();
    return labeled(part.label, paths.length === 0 ? pruned(node.hash) : node.reveal(paths));
}
