import { asciiBytes, equalBytes, readU32be, u32be } from './bytes.js';
import {
    fork,
    forkHash,
    labeled,
    LabeledHash,
    labeledHash,
    leaf,
    leafHash,
    NamedLeafHash,
    pruned,
    reconstruct
} from './hash-tree.js';
import type { HashTree } from './hash-tree.js';
import { inclusionPath } from './log-tree.js';
import type { ProofElement } from './log-tree.js';

/** What stands under the root beside the tree of blocks (docs/protocol.md, "Certified tree"). Hashes: 32 bytes each. */
export interface Leaves {
    /** Draw numbers taken. */
    readonly draws: number;
    /** Head of the hash chain of entity keys. */
    readonly entity: Uint8Array;
    readonly genesis: Uint8Array;
    readonly length: number;
    readonly previousHash: Uint8Array;
    readonly roles: Uint8Array;
    /** No leaf: the hash of `labeled("http_expr", E)`, which a reader of the log takes as given. */
    readonly httpExpr: Uint8Array;
}

export const ROOT_LABEL: Uint8Array = asciiBytes('jury_blocks');
const DRAWS = asciiBytes('draws');
const ENTITY = asciiBytes('entity');
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
    entity: /* @__PURE__ */ new NamedLeafHash(ENTITY, 32),
    genesis: /* @__PURE__ */ new NamedLeafHash(GENESIS, 32),
    length: /* @__PURE__ */ new NamedLeafHash(LENGTH, 4),
    previousHash: /* @__PURE__ */ new NamedLeafHash(PREVIOUS_HASH, 32),
    roles: /* @__PURE__ */ new NamedLeafHash(ROLES, 32)
};
const rootLabeled = new LabeledHash(ROOT_LABEL);

/**
 * L, the six leaves as a tree, shaped
 * `fork(fork(fork(draws, entity), genesis), fork(length, fork(previous_hash, roles)))`.
 */
export function leavesTree(leaves: Leaves): HashTree {
    return fork(
        fork(
            fork(labeled(DRAWS, leaf(u32be(leaves.draws))), labeled(ENTITY, leaf(leaves.entity))),
            labeled(GENESIS, leaf(leaves.genesis))
        ),
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
    private readonly entity = new Remembered((hash: Uint8Array) => namedLeaf.entity.of(hash));
    private readonly genesis = new Remembered((hash: Uint8Array) => namedLeaf.genesis.of(hash));
    private readonly length = new Remembered((length: number) => namedLeaf.length.of(u32be(length)));
    private readonly previousHash = new Remembered((hash: Uint8Array) => namedLeaf.previousHash.of(hash));
    private readonly roles = new Remembered((hash: Uint8Array) => namedLeaf.roles.of(hash));
    private readonly work = new Remembered(forkHash);
    private readonly origin = new Remembered(forkHash);
    private readonly history = new Remembered(forkHash);
    private readonly state = new Remembered(forkHash);

    of(leaves: Leaves): Uint8Array {
        const work = this.work.of(this.draws.of(leaves.draws), this.entity.of(leaves.entity));
        const origin = this.origin.of(work, this.genesis.of(leaves.genesis));
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

/**
 * R, the canister's `certified_data`.
 * @param blocksHash T, the hash of the tree over the blocks; undefined while there are none
 * @param leavesHash of L
 * @param httpExpr of `labeled("http_expr", E)`
 */
export function rootHash(
    blocksHash: Uint8Array | undefined,
    leavesHash: Uint8Array,
    httpExpr: Uint8Array
): Uint8Array {
    return forkHash(httpExpr, juryHash(blocksHash, leavesHash));
}

/** The hash of `labeled("jury_blocks", J)`, the half of the root beside the certified responses. */
export function juryHash(blocksHash: Uint8Array | undefined, leavesHash: Uint8Array): Uint8Array {
    return rootLabeled.of(blocksHash === undefined ? leavesHash : forkHash(blocksHash, leavesHash));
}

/** The root that a log has whose tree of blocks has the hash T. */
export const rootOfState = (blocksHash: Uint8Array | undefined, leaves: Leaves): Uint8Array =>
    rootHash(blocksHash, reconstruct(leavesTree(leaves)), leaves.httpExpr);

/** The tree around J, what stands under `jury_blocks`: the certified responses beside it are always pruned. */
const rootTree = (jury: HashTree, { httpExpr }: Leaves): HashTree =>
    fork(pruned(httpExpr), labeled(ROOT_LABEL, jury));

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
    return rootTree(fork(tree, leavesTree(leaves)), leaves);
}

/** The witness of the leaves alone: T is pruned, and absent while there are no blocks. */
export function tipWitness(blocksHash: Uint8Array | undefined, leaves: Leaves): HashTree {
    const shown = leavesTree(leaves);
    return rootTree(blocksHash === undefined ? shown : fork(pruned(blocksHash), shown), leaves);
}

/** J and the hash beside it, of a tree that has the shape of a witness at its root; undefined for another shape. */
export function readRootTree(tree: HashTree): { jury: HashTree; httpExpr: Uint8Array } | undefined {
    if (tree.kind !== 'fork' || tree.left.kind !== 'pruned' || tree.right.kind !== 'labeled')
        return undefined;
    if (!equalBytes(tree.right.label, ROOT_LABEL)) return undefined;
    return { jury: tree.right.tree, httpExpr: tree.left.hash };
}

/** The leaves that a tree shows; undefined for another shape than `leavesTree` gives. */
export function readLeavesTree(tree: HashTree, httpExpr: Uint8Array): Leaves | undefined {
    if (tree.kind !== 'fork' || tree.left.kind !== 'fork' || tree.right.kind !== 'fork') return undefined;
    if (tree.left.left.kind !== 'fork' || tree.right.right.kind !== 'fork') return undefined;
    const draws = readLeaf(tree.left.left.left, DRAWS, 4);
    const entity = readLeaf(tree.left.left.right, ENTITY, 32);
    const genesis = readLeaf(tree.left.right, GENESIS, 32);
    const length = readLeaf(tree.right.left, LENGTH, 4);
    const previousHash = readLeaf(tree.right.right.left, PREVIOUS_HASH, 32);
    const roles = readLeaf(tree.right.right.right, ROLES, 32);
    if (!draws || !entity || !genesis || !length || !previousHash || !roles) return undefined;
    return {
        draws: readU32be(draws),
        entity,
        genesis,
        length: readU32be(length),
        previousHash,
        roles,
        httpExpr
    };
}

export function readLeaf(tree: HashTree, label: Uint8Array, size: number): Uint8Array | undefined {
    if (tree.kind !== 'labeled' || tree.tree.kind !== 'leaf' || tree.tree.value.length !== size)
        return undefined;
    if (tree.label.length !== label.length || tree.label.some((byte, i) => byte !== label[i]))
        return undefined;
    return tree.tree.value;
}
