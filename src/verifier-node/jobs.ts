import type { BlockRange, RangeDigest, SignatureClaim } from '../verifier/index.js';

/** What a worker is asked, and what it answers. Buffers are handed over, not copied. */
export type Job =
    | { readonly kind: 'range'; readonly range: BlockRange }
    | { readonly kind: 'claims'; readonly claims: readonly SignatureClaim[] };

export type Answer =
    | { readonly kind: 'range'; readonly digest: RangeDigest }
    | { readonly kind: 'claims'; readonly holds: readonly boolean[] };

export const buffersOfRange = ({ bytes, ends, cuts }: BlockRange): ArrayBuffer[] => [
    bytes.buffer,
    ends.buffer,
    cuts.buffer
];

export const buffersOfDigest = (digest: RangeDigest): ArrayBuffer[] => {
    const { kinds, times, jurorHashes, nodeLevels, nodeHashes, nodeCounts } = digest;
    const made = [kinds, times, jurorHashes, nodeLevels, nodeHashes, nodeCounts];
    return [...buffersOfRange(digest), ...made.map(({ buffer }) => buffer)];
};
