import { asciiBytes, u32be } from '../../../src/protocol/bytes.js';
import { encodeWitness, fork, labeled, leaf, pruned, reconstruct } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import {
    blockLeafHash,
    blockWitness,
    leavesTree,
    ROOT_LABEL,
    tipWitness
} from '../../../src/protocol/jury-tree.js';
import type { Leaves } from '../../../src/protocol/jury-tree.js';
import { inclusionPath } from '../../../src/protocol/log-tree.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { StoredNodes } from '../../protocol/stored-nodes.js';

const hashOf = (text: string) => sha256(asciiBytes(text));
export const blockHashOf = (index: number): Uint8Array => hashOf(`block ${index}`);

/** Leaves that could be those of a log of this length. */
export const leavesOf = (length: number, change: Partial<Leaves> = {}): Leaves => ({
    draws: 7,
    genesis: hashOf('genesis'),
    length,
    previousHash: hashOf('previous'),
    roles: hashOf('roles'),
    entity: hashOf('entity'),
    httpExpr: hashOf('http_expr'),
    ...change
});

/** Witnesses over the blocks with the hashes `blockHashOf(0)`, `blockHashOf(1)`, ... */
export class WitnessBuilder {
    private readonly nodes = new StoredNodes();

    /** @param size how long the longest log may be */
    constructor(size: number) {
        for (let i = 0; i < size; i++) this.nodes.append(blockLeafHash(i, blockHashOf(i)));
    }

    block(index: number, length: number, change: Partial<Leaves> = {}): HashTree {
        return blockWitness(index, blockHashOf(index), leavesOf(length, change), (element) => {
            const [hash] = this.nodes.hashes(length, [element]);
            return hash ?? new Uint8Array();
        });
    }

    siblings(index: number, length: number): Uint8Array[] {
        return this.nodes.hashes(length, inclusionPath(index, length));
    }

    blocksHash(length: number): Uint8Array | undefined {
        return this.nodes.root(length);
    }

    tip(length: number): HashTree {
        return tipWitness(this.blocksHash(length), leavesOf(length));
    }

    root(length: number): Uint8Array {
        return reconstruct(this.tip(length));
    }
}

export const blockLeaf = (index: number, hash: Uint8Array = blockHashOf(index)): HashTree =>
    labeled(u32be(index), leaf(hash));

/** Any tree in the place of T, beside sound leaves. */
export const besideLeaves = (blocks: HashTree, length: number, change: Partial<Leaves> = {}): HashTree =>
    underRoot(fork(blocks, leavesTree(leavesOf(length, change))));

/** Any tree under `jury_blocks`, beside certified responses. */
export const underRoot = (jury: HashTree): HashTree =>
    fork(pruned(leavesOf(0).httpExpr), labeled(ROOT_LABEL, jury));

export const hide = (tree: HashTree): HashTree => pruned(reconstruct(tree));
export const bytesOf = (tree: HashTree): Uint8Array => encodeWitness(tree);

/** Changes the node that a path of sides leads to; `i` goes into what is labeled. */
export function change(tree: HashTree, path: string, by: (node: HashTree) => HashTree): HashTree {
    const [step] = path;
    const rest = path.slice(1);
    if (step === undefined) return by(tree);
    if (tree.kind === 'labeled' && step === 'i') return { ...tree, tree: change(tree.tree, rest, by) };
    if (tree.kind === 'fork' && step === 'l') return { ...tree, left: change(tree.left, rest, by) };
    if (tree.kind === 'fork' && step === 'r') return { ...tree, right: change(tree.right, rest, by) };
    throw new Error(`no way ${step} in a ${tree.kind}`);
}
