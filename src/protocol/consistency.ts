import { equalBytes } from './bytes.js';
import { MAX_LOG_LENGTH } from './limits.js';
import { inclusionPath, peaks, rightEdge } from './log-tree.js';
import type { NodeHash, NodeId, ProofElement } from './log-tree.js';

/**
 * Consistency proofs of RFC 9162, section 2.1.4: that a tree over `newSize` leaves begins with the leaves of a
 * tree over `oldSize`. The last peak of the old tree is a node of the new one too; the proof is the way from it up
 * to the new root. Siblings on the left stand in both trees, siblings on the right in the new one only.
 */
export type ConsistencyElement =
    ProofElement | { readonly side: 'start'; readonly from: 'node'; readonly node: NodeId };

/**
 * Where the elements of the proof come from, in order. All are complete subtrees but one at most, which is element
 * `peak` of the new tree's right edge. Empty for `oldSize` 0 and for equal sizes.
 * @param oldSize at most `newSize`, else a RangeError: that is the caller's to check
 */
export function consistencyPath(oldSize: number, newSize: number): ConsistencyElement[] {
    if (oldSize > newSize) throw new RangeError(`${newSize} leaves do not begin with ${oldSize}`);
    const start = peaks(oldSize).at(-1);
    if (start === undefined || oldSize === newSize) return [];
    const above = inclusionPath(oldSize - 1, newSize).slice(start.level);
    // A complete old tree is its own only peak; whoever asks has its root and needs no copy.
    return start.position === 0 ? above : [{ side: 'start', from: 'node', node: start }, ...above];
}

/** The hash over all leaves from peak `peak` of a tree of `size` on, from stored nodes: element `peak` of its right edge. */
export function edgeHash<H>(
    size: number,
    peak: number,
    stored: (node: NodeId) => H,
    node: NodeHash<H>
): H | undefined {
    return rightEdge(peaks(size).slice(peak).map(stored), node)[0];
}

/** The roots of both trees that a consistency proof leads to. */
export interface ProvenRoots<H> {
    readonly oldRoot: H;
    readonly newRoot: H;
}

/**
 * Folds a consistency proof up to both roots. Undefined if there is no such proof: a size of 0, a shrunken tree, or
 * a proof that has not exactly the length these sizes require.
 * @param oldRoot where the proof starts if the old tree is complete
 */
export function rootsFromConsistency<H>(
    oldSize: number,
    newSize: number,
    oldRoot: H,
    proof: readonly H[],
    node: NodeHash<H>
): ProvenRoots<H> | undefined {
    if (!(oldSize >= 1 && oldSize <= newSize)) return undefined;
    const path = consistencyPath(oldSize, newSize);
    if (path.length !== proof.length) return undefined;
    let roots: ProvenRoots<H> = { oldRoot, newRoot: oldRoot };
    for (const [i, { side }] of path.entries()) {
        const hash = proof[i];
        if (hash === undefined) return undefined;
        roots = climb(roots, side, hash, node);
    }
    return roots;
}

function climb<H>(
    { oldRoot, newRoot }: ProvenRoots<H>,
    side: ConsistencyElement['side'],
    hash: H,
    node: NodeHash<H>
): ProvenRoots<H> {
    if (side === 'start') return { oldRoot: hash, newRoot: hash };
    if (side === 'right') return { oldRoot, newRoot: node(newRoot, hash) };
    return { oldRoot: node(hash, oldRoot), newRoot: node(hash, newRoot) };
}

/** A tree as a verifier knows it: how many leaves, and their root, which an empty tree has not. */
export interface TreeHead {
    readonly size: number;
    readonly root: Uint8Array | undefined;
}

/**
 * Whether the newer tree is proven to begin with the older one (docs/protocol.md, "Consistency"). Everything begins
 * with nothing, and the proof of that is empty; so is the proof that a tree begins with itself.
 */
export function verifyConsistency(
    older: TreeHead,
    newer: TreeHead,
    proof: readonly Uint8Array[],
    node: NodeHash<Uint8Array>
): boolean {
    if (!isHead(older) || !isHead(newer) || older.size > newer.size) return false;
    if (older.root === undefined || newer.root === undefined) return proof.length === 0;
    if (older.size === newer.size) return proof.length === 0 && equalBytes(older.root, newer.root);
    // A hash of another length would shift what is hashed beside it, and two proofs would read as one.
    if (![older.root, ...proof].every(({ length }) => length === 32)) return false;
    const proven = rootsFromConsistency(older.size, newer.size, older.root, proof, node);
    if (proven === undefined) return false;
    return equalBytes(proven.oldRoot, older.root) && equalBytes(proven.newRoot, newer.root);
}

/** A root for an empty tree, or none for another, is a mistake or a lie, and consistent with nothing. */
function isHead({ size, root }: TreeHead): boolean {
    if (!Number.isInteger(size) || size < 0 || size > MAX_LOG_LENGTH) return false;
    return (size === 0) === (root === undefined);
}
