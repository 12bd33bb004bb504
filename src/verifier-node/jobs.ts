import type { BlockRange, RangeDigest } from '../verifier/digest/index.js';
import type { SignatureClaim } from '../verifier/signature/index.js';

/** What a worker is asked, and what it answers. Buffers are handed over, not copied. */
export type Job =
    | { readonly kind: 'range'; readonly range: BlockRange }
    | { readonly kind: 'claims'; readonly claims: readonly SignatureClaim[] };

export type Answer =
    /** With the memory that the blocks stood in, for other ones. */
    | { readonly kind: 'range'; readonly digest: RangeDigest; readonly memory: ArrayBuffer }
    | { readonly kind: 'claims'; readonly holds: readonly boolean[] };

export function buffersOfJob(job: Job): ArrayBuffer[] {
    if (job.kind === 'claims') return [];
    const { bytes, ends, cuts } = job.range;
    return [bytes.buffer, ends.buffer, cuts.buffer];
}

export function buffersOfAnswer(answer: Answer): ArrayBuffer[] {
    if (answer.kind === 'claims') return [];
    const { digest, memory } = answer;
    const made = [digest.ends, digest.cuts, digest.kinds, digest.times, digest.kept, digest.keptEnds];
    const hashes = [
        digest.drawHashes,
        digest.jurorHashes,
        digest.nodeLevels,
        digest.nodeHashes,
        digest.nodeCounts
    ];
    return [memory, ...[...made, ...hashes].map(({ buffer }) => buffer)];
}
