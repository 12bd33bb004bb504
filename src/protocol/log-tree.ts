/**
 * The Merkle tree over all blocks in the shape of RFC 9162, section 2.1.1: the left subtree of a tree over n > 1
 * leaves covers the largest power of two below n. The hash of a node is pluggable, so that the published vectors
 * of RFC 6962 test the same code that the canister runs with the Internet Computer's hashes.
 */
export type NodeHash<H> = (left: H, right: H) => H;

/** A complete subtree: it covers the leaves from position * 2^level, 2^level of them. */
export interface NodeId {
    readonly level: number;
    readonly position: number;
}

/** The complete subtrees a tree over n leaves is made of, left to right (largest first). Empty for n = 0. */
export function peaks(n: number): NodeId[] {
    const found: NodeId[] = [];
    let start = 0;
    for (let level = 30; level >= 0; level--) {
        const size = 2 ** level;
        if (n - start < size) continue;
        found.push({ level, position: start / size });
        start += size;
    }
    return found;
}

/**
 * Appends leaf number n (counted from 0) to the peaks of a tree over n leaves, in place.
 * @returns the hashes of all nodes that this leaf completes, from level 0 up: as many as n has trailing one bits, + 1
 */
export function append<H>(peakHashes: H[], n: number, leaf: H, node: NodeHash<H>): H[] {
    const completed = [leaf];
    let hash = leaf;
    for (let rest = n; rest % 2 === 1; rest = (rest - 1) / 2) {
        const left = peakHashes.pop();
        if (left === undefined) throw new RangeError(`fewer peaks than a tree of ${n} leaves has`);
        hash = node(left, hash);
        completed.push(hash);
    }
    peakHashes.push(hash);
    return completed;
}

/**
 * The right edge: element j is the hash of the tree over all leaves from peak j on, so element 0 is the root.
 * RFC 9162 nests to the right, which makes these the right-hand siblings of every inclusion proof.
 */
export function rightEdge<H>(peakHashes: readonly H[], node: NodeHash<H>): H[] {
    const edge: H[] = [];
    let hash: H | undefined;
    for (const peak of [...peakHashes].reverse()) {
        hash = hash === undefined ? peak : node(peak, hash);
        edge.unshift(hash);
    }
    return edge;
}

/** Where one element of an inclusion proof comes from: a complete subtree, or element j of the right edge. */
export type ProofElement =
    | { readonly side: 'left' | 'right'; readonly from: 'node'; readonly node: NodeId }
    | { readonly side: 'right'; readonly from: 'edge'; readonly peak: number };

/**
 * The inclusion proof of RFC 9162, section 2.1.3.1, for leaf `index` of `n`, from the leaf up to the root.
 * `index` < `n` is the caller's to check.
 */
export function inclusionPath(index: number, n: number): ProofElement[] {
    const all = peaks(n);
    const own = all.findIndex(({ level, position }) => index < (position + 1) * 2 ** level);
    const path: ProofElement[] = [];
    const top = all[own];
    if (top === undefined) throw new RangeError(`no leaf ${index} in a tree of ${n}`);
    for (let level = 0, position = index; level < top.level; level++, position = Math.floor(position / 2)) {
        const isRight = position % 2 === 1;
        const node = { level, position: isRight ? position - 1 : position + 1 };
        path.push({ side: isRight ? 'left' : 'right', from: 'node', node });
    }
    if (own + 1 < all.length) path.push({ side: 'right', from: 'edge', peak: own + 1 });
    for (const node of all.slice(0, own).reverse()) path.push({ side: 'left', from: 'node', node });
    return path;
}

/**
 * The root that an inclusion proof leads to; undefined if the proof has not exactly the length that leaf `index`
 * of `n` requires (RFC 9162, section 2.1.3.2).
 */
export function rootFromProof<H>(
    index: number,
    n: number,
    leaf: H,
    proof: readonly H[],
    node: NodeHash<H>
): H | undefined {
    if (!(index < n)) return undefined;
    const path = inclusionPath(index, n);
    if (path.length !== proof.length) return undefined;
    let hash = leaf;
    for (const [i, { side }] of path.entries()) {
        const sibling = proof[i];
        if (sibling === undefined) return undefined;
        hash = side === 'left' ? node(sibling, hash) : node(hash, sibling);
    }
    return hash;
}
