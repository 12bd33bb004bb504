import { forkHash } from '../../src/protocol/hash-tree.js';

/** The definitions of RFC 9162 by recursion over lists of leaf hashes, slow and plain, as an oracle. */
type Hashes = readonly Uint8Array[];

function split(leaves: Hashes): number {
    let k = 1;
    while (2 * k < leaves.length) k *= 2;
    return k;
}

/** MTH of section 2.1.1, with forks for nodes. At least one leaf. */
export function naiveRoot(leaves: Hashes): Uint8Array {
    const [only] = leaves;
    if (only !== undefined && leaves.length === 1) return only;
    const k = split(leaves);
    return forkHash(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** PATH of section 2.1.3.1. */
export function naiveInclusion(index: number, leaves: Hashes): Uint8Array[] {
    if (leaves.length === 1) return [];
    const k = split(leaves);
    const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
    return index < k
        ? [...naiveInclusion(index, left), naiveRoot(right)]
        : [...naiveInclusion(index - k, right), naiveRoot(left)];
}

/** PROOF of section 2.1.4.1: that the first `m` of these leaves, at least one, stand in the tree over all. */
export function naiveConsistency(m: number, leaves: Hashes): Uint8Array[] {
    return subproof(m, leaves, true);
}

function subproof(m: number, leaves: Hashes, isOldTree: boolean): Uint8Array[] {
    if (m === leaves.length) return isOldTree ? [] : [naiveRoot(leaves)];
    const k = split(leaves);
    const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
    return m <= k
        ? [...subproof(m, left, isOldTree), naiveRoot(right)]
        : [...subproof(m - k, right, false), naiveRoot(left)];
}
