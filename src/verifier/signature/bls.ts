import { bls12_381 } from '@noble/curves/bls12-381';
import { BlsScheme, type KeyPoint, type SignaturePoint } from './bls-scheme.js';
import { claimKey, recall, remember } from './signature-claim.js';
import type { SignatureCache, SignatureCheck, SignatureClaim } from './signature-claim.js';

const scheme = new BlsScheme(bls12_381);

/** False for a wrong signature and for bytes that are no point of the group, whatever they are. */
export function verifySignature(claim: SignatureClaim, known?: SignatureCache): boolean {
    if (known === undefined) return scheme.verify(claim);
    const key = claimKey(claim);
    const before = recall(known, key);
    if (before !== undefined) return before;
    const holds = scheme.verify(claim);
    remember(known, key, holds);
    return holds;
}

/** `verifySignature` with what is known already. */
export const checkWith =
    (known?: SignatureCache): SignatureCheck =>
    (claim) =>
        verifySignature(claim, known);

/** The point of G1 that the signature of a root hash is a multiple of. */
export const hashToPoint = (rootHash: Uint8Array): SignaturePoint => scheme.hashToPoint(rootHash);

/** Undefined for bytes that are no key, or not its one form. */
export const readKey = (bytes: Uint8Array): KeyPoint | undefined => scheme.readKey(bytes);

/** Undefined for bytes that are no point of the prime-order subgroup, its zero, or not the point's one form. */
export const readSignature = (bytes: Uint8Array): SignaturePoint | undefined => scheme.readSignature(bytes);
