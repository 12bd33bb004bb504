import { bls12_381 } from '@noble/curves/bls12-381';
import { asciiBytes, concatBytes } from '../protocol/bytes.js';
import { BLS_KEY_BYTES } from './root-key.js';

const SIGNATURE_BYTES = 48;

/** Interface specification, "Certificate": signatures in G1, keys in G2; the cipher suite without augmentation. */
const DOMAIN_SEPARATION_TAG = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';
const STATE_ROOT_DOMAIN = concatBytes(Uint8Array.of(13), asciiBytes('ic-state-root'));

/** That the holder of a key signed the root hash of a state tree. */
export interface SignatureClaim {
    /** 96 bytes, without DER. */
    readonly publicKey: Uint8Array;
    /** 32 bytes. */
    readonly rootHash: Uint8Array;
    readonly signature: Uint8Array;
}

/** False for a wrong signature and for bytes that are no point of the group, whatever they are. */
export function verifySignature({ publicKey, rootHash, signature }: SignatureClaim): boolean {
    const { shortSignatures } = bls12_381;
    try {
        const key = readKey(publicKey);
        const point = readSignature(signature);
        if (key === undefined || point === undefined) return false;
        const message = shortSignatures.hash(concatBytes(STATE_ROOT_DOMAIN, rootHash), DOMAIN_SEPARATION_TAG);
        return shortSignatures.verify(point, message, key);
    } catch {
        // The curve library throws on what is no point of the prime-order subgroup; hostile bytes get no further.
        return false;
    }
}

/** `fromBytes` checks curve and subgroup but lets the point at infinity pass, which would "sign" everything. */
function readKey(bytes: Uint8Array) {
    if (bytes.length !== BLS_KEY_BYTES) return undefined;
    const point = bls12_381.G2.Point.fromBytes(bytes);
    return point.is0() ? undefined : point;
}

function readSignature(bytes: Uint8Array) {
    if (bytes.length !== SIGNATURE_BYTES) return undefined;
    const point = bls12_381.G1.Point.fromBytes(bytes);
    return point.is0() ? undefined : point;
}
