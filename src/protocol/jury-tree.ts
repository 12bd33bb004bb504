import { asciiBytes, readU32be, u32be } from './bytes.js';
import {
    fork,
    forkHash,
    labeled,
    LabeledHash,
    labeledHash,
    leaf,
    leafHash,
    NamedLeafHash,
    pruned
} from './hash-tree.js';
import type { HashTree } from './hash-tree.js';
import { inclusionPath } from './log-tree.js';
import type { ProofElement } from './log-tree.js';

/** The leaves beside the tree of blocks (docs/protocol.md, "Certified tree"). */
export interface Leaves {
    /** Draw numbers taken. */
    readonly draws: number;
    /** 32 bytes each. */
    readonly genesis: Uint8Array;
    readonly length: number;
    readonly previousHash: Uint8Array;
    readonly roles: Uint8Array;
}

export const ROOT_LABEL: Uint8Array = asciiBytes('jury_blocks');
const DRAWS = asciiBytes('draws');
const GENESIS = asciiBytes('genesis');
const LENGTH = asciiBytes('length');
const PREVIOUS_HASH = asciiBytes('previous_hash');
const ROLES = asciiBytes('roles');

/** Hash of the leaf of block `index`: `labeled(u32be index, leaf(block hash))`. */
export function blockLeafHash(index: number, hash: Uint8Array): Uint8Array {
    return labeledHash(u32be(index), leafHash(hash));
}

export const blockNodeHash = forkHash;

/** Hash of `labeled(label, leaf(value))` for values of one size. */
const namedLeaf = {
    draws: /* @__PURE__ */ new NamedLeafHash(DRAWS, 4),
    genesis: /* @__PURE__ */ new NamedLeafHash(GENESIS, 32),
    length: /* @__PURE__ */ new NamedLeafHash(LENGTH, 4),
    previousHash: /* @__PURE__ */ new NamedLeafHash(PREVIOUS_HASH, 32),
    roles: /* @__PURE__ */ new NamedLeafHash(ROLES, 32)
};
const rootLabeled = new LabeledHash(ROOT_LABEL);

/** The five leaves as a tree, shaped `fork(fork(draws, genesis), fork(length, fork(previous_hash, roles)))`. */
export function leavesTree(leaves: Leaves): HashTree {
    return fork(
        fork(labeled(DRAWS, leaf(u32be(leaves.draws))), labeled(GENESIS, leaf(leaves.genesis))),
        fork(
            labeled(LENGTH, leaf(u32be(leaves.length))),
            fork(labeled(PREVIOUS_HASH, leaf(leaves.previousHash)), labeled(ROLES, leaf(leaves.roles)))
        )
    );
}

/**
 * The hash of `leavesTree`. Between two messages most leaves stay; what has not changed is not hashed again. Hashes
 * are compared by identity.
 */
export class LeavesHash {
    private readonly draws = new Remembered((draws: number) => namedLeaf.draws.of(u32be(draws)));
    private readonly genesis = new Remembered((hash: Uint8Array) => namedLeaf.genesis.of(hash));
    private readonly length = new Remembered((length: number) => namedLeaf.length.of(u32be(length)));
    private readonly previousHash = new Remembered((hash: Uint8Array) => namedLeaf.previousHash.of(hash));
    private readonly roles = new Remembered((hash: Uint8Array) => namedLeaf.roles.of(hash));
    private readonly origin = new Remembered(forkHash);
    private readonly history = new Remembered(forkHash);
    private readonly state = new Remembered(forkHash);

    of(leaves: Leaves): Uint8Array {
        const origin = this.origin.of(this.draws.of(leaves.draws), this.genesis.of(leaves.genesis));
        const history = this.history.of(
            this.previousHash.of(leaves.previousHash),
            this.roles.of(leaves.roles)
        );
        return forkHash(origin, this.state.of(this.length.of(leaves.length), history));
    }
}

/** A function that remembers its last result. */
class Remembered<Args extends readonly unknown[]> {
    private last: { readonly args: Args; readonly result: Uint8Array } | undefined;

    constructor(private readonly compute: (...args: Args) => Uint8Array) {}

    of(...args: Args): Uint8Array {
        const { last } = this;
        if (last !== undefined && last.args.every((arg, i) => arg === args[i])) return last.result;
        const result = this.compute(...args);
        this.last = { args, result };
        return result;
    }
}

/** R, the canister's `certified_data`: T is the hash of the tree over the blocks, absent while there are none. */
export function rootHash(blocksHash: Uint8Array | undefined, leavesHash: Uint8Array): Uint8Array {
    return rootLabeled.of(blocksHash === undefined ? leavesHash : forkHash(blocksHash, leavesHash));
}

/** The witness of block `index` under the leaves of a commit; `sibling` supplies the proof's hashes. */
export function blockWitness(
    index: number,
    hash: Uint8Array,
    leaves: Leaves,
    sibling: (element: ProofElement) => Uint8Array
): HashTree {
    let tree: HashTree = labeled(u32be(index), leaf(hash));
    for (const element of inclusionPath(index, leaves.length)) {
        const other = pruned(sibling(element));
        tree = element.side === 'left' ? fork(other, tree) : fork(tree, other);
    }
    return labeled(ROOT_LABEL, fork(tree, leavesTree(leaves)));
}

/** The witness of the leaves alone: T is pruned, and absent while there are no blocks. */
export function tipWitness(blocksHash: Uint8Array | undefined, leaves: Leaves): HashTree {
    const shown = leavesTree(leaves);
    return labeled(ROOT_LABEL, blocksHash === undefined ? shown : fork(pruned(blocksHash), shown));
}

/** What `readLeavesTree` found; undefined anywhere means another shape. */
export function readLeavesTree(tree: HashTree): Leaves | undefined {
    if (tree.kind !== 'fork' || tree.left.kind !== 'fork' || tree.right.kind !== 'fork') return undefined;
    if (tree.right.right.kind !== 'fork') return undefined;
    const draws = readLeaf(tree.left.left, DRAWS, 4);
    const genesis = readLeaf(tree.left.right, GENESIS, 32);
    const length = readLeaf(tree.right.left, LENGTH, 4);
    const previousHash = readLeaf(tree.right.right.left, PREVIOUS_HASH, 32);
    const roles = readLeaf(tree.right.right.right, ROLES, 32);
    if (!draws || !genesis || !length || !previousHash || !roles) return undefined;
    return { draws: readU32be(draws), genesis, length: readU32be(length), previousHash, roles };
}

export function readLeaf(tree: HashTree, label: Uint8Array, size: number): Uint8Array | undefined {
    if (tree.kind !== 'labeled' || tree.tree.kind !== 'leaf' || tree.tree.value.length !== size)
        return undefined;
    if (tree.label.length !== label.length || tree.label.some((byte, i) => byte !== label[i]))
        return undefined;
    return tree.tree.value;
}
