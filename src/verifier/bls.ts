import { bls12_381 } from '@noble/curves/bls12-381';
import { asciiBytes, concatBytes } from '../protocol/bytes.js';
import { BLS_KEY_BYTES } from './root-key.js';
import { claimKey } from './signature-claim.js';
import type { SignatureCache, SignatureClaim } from './signature-claim.js';

const SIGNATURE_BYTES = 48;

/** Interface specification, "Certificate": signatures in G1, keys in G2; the cipher suite without augmentation. */
const DOMAIN_SEPARATION_TAG = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';
const STATE_ROOT_DOMAIN = concatBytes(Uint8Array.of(13), asciiBytes('ic-state-root'));

export type KeyPoint = ReturnType<typeof bls12_381.G2.Point.fromBytes>;
export type SignaturePoint = ReturnType<typeof bls12_381.G1.Point.fromBytes>;

/** False for a wrong signature and for bytes that are no point of the group, whatever they are. */
export function verifySignature(claim: SignatureClaim, known?: SignatureCache): boolean {
    if (known === undefined) return computeSignature(claim);
    const key = claimKey(claim);
    if (known.has(key)) return true;
    const holds = computeSignature(claim);
    if (holds) known.add(key);
    return holds;
}

function computeSignature({ publicKey, rootHash, signature }: SignatureClaim): boolean {
    const key = readKey(publicKey);
    const point = readSignature(signature);
    if (key === undefined || point === undefined) return false;
    return bls12_381.shortSignatures.verify(point, hashToPoint(rootHash), key);
}

/** The point of G1 that the signature of a root hash is a multiple of. */
export function hashToPoint(rootHash: Uint8Array) {
    return bls12_381.shortSignatures.hash(concatBytes(STATE_ROOT_DOMAIN, rootHash), DOMAIN_SEPARATION_TAG);
}

/** Undefined for bytes that are no key. */
export function readKey(bytes: Uint8Array): KeyPoint | undefined {
    if (bytes.length !== BLS_KEY_BYTES) return undefined;
    return readPoint(() => bls12_381.G2.Point.fromBytes(bytes));
}

/** Undefined for bytes that are no point of the prime-order subgroup, or its zero. */
export function readSignature(bytes: Uint8Array): SignaturePoint | undefined {
    if (bytes.length !== SIGNATURE_BYTES) return undefined;
    return readPoint(() => bls12_381.G1.Point.fromBytes(bytes));
}

/**
 * `fromBytes` checks curve and subgroup, and throws on what is not of it; hostile bytes get no further. It lets the
 * point at infinity pass, which would "sign" everything.
 */
function readPoint<P extends { is0(): boolean }>(read: () => P): P | undefined {
    try {
        const point = read();
        return point.is0() ? undefined : point;
    } catch {
        return undefined;
    }
}
