import type { bls12_381 } from '@noble/curves/bls12-381';
import { asciiBytes, concatBytes, plainBytes, toHex } from '../../protocol/bytes.js';
import { isG1Encoding, isG2Encoding } from './bls-encoding.js';
import type { SignatureClaim } from './signature-claim.js';

/** Interface specification, "Certificate": signatures in G1, keys in G2; the cipher suite without augmentation. */
const DOMAIN_SEPARATION_TAG = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';
const STATE_ROOT_DOMAIN = concatBytes(Uint8Array.of(13), asciiBytes('ic-state-root'));

/** Keys that are kept ready: a root key and the subnets of a few logs. */
const MAX_KEYS = 4;

/** The library's curve. Only its type is imported here: who runs this decides when to load it. */
export type Bls12381 = typeof bls12_381;
export type KeyPoint = ReturnType<Bls12381['G2']['Point']['fromBytes']>;
export type SignaturePoint = ReturnType<Bls12381['G1']['Point']['fromBytes']>;

/**
 * Signatures of the Internet Computer over the curve of `@noble/curves`, in one form each (`bls-encoding.ts`). The
 * library computes the lines of a pairing once for each point *object* of G2. So keys are kept as objects, the newest
 * few of them, and so is a copy of the generator. (A copy, because the library gives its own generator a table of
 * multiples when it first checks it, which costs ten pairings and serves only signing.)
 */
export class BlsScheme {
    private readonly generator: KeyPoint;
    /** By the bytes of a key, the negative of its point; least recently used first. */
    private readonly negatedKeys = new Map<string, KeyPoint>();

    constructor(private readonly curve: Bls12381) {
        const { Point } = curve.G2;
        this.generator = Point.fromAffine(Point.BASE.toAffine());
    }

    /** False for a wrong signature and for bytes that are no point of the group, whatever they are. */
    verify({ publicKey, rootHash, signature }: SignatureClaim): boolean {
        const { pairingBatch, fields } = this.curve;
        const point = this.readSignature(signature);
        if (point === undefined) return false;
        const negatedKey = this.negatedKey(publicKey);
        if (negatedKey === undefined) return false;
        // e(signature, generator) = e(message, key)
        const product = pairingBatch([
            { g1: point, g2: this.generator },
            { g1: this.hashToPoint(rootHash), g2: negatedKey }
        ]);
        return fields.Fp12.eql(product, fields.Fp12.ONE);
    }

    /** The point of G1 that the signature of a root hash is a multiple of. */
    hashToPoint(rootHash: Uint8Array): SignaturePoint {
        const message = concatBytes(STATE_ROOT_DOMAIN, rootHash);
        return this.curve.shortSignatures.hash(message, DOMAIN_SEPARATION_TAG);
    }

    /** Undefined for bytes that are no key, or not its one form. */
    readKey(bytes: Uint8Array): KeyPoint | undefined {
        if (!isG2Encoding(bytes)) return undefined;
        return readPoint(() => this.curve.G2.Point.fromBytes(plainBytes(bytes)));
    }

    /** Undefined for bytes that are no point of the prime-order subgroup, its zero, or not the point's one form. */
    readSignature(bytes: Uint8Array): SignaturePoint | undefined {
        if (!isG1Encoding(bytes)) return undefined;
        return readPoint(() => this.curve.G1.Point.fromBytes(plainBytes(bytes)));
    }

    private negatedKey(bytes: Uint8Array): KeyPoint | undefined {
        const name = toHex(bytes);
        const point = this.negatedKeys.get(name) ?? this.readKey(bytes)?.negate();
        if (point === undefined) return undefined;
        this.negatedKeys.delete(name);
        this.negatedKeys.set(name, point);
        if (this.negatedKeys.size > MAX_KEYS) {
            const [oldest] = this.negatedKeys.keys();
            if (oldest !== undefined) this.negatedKeys.delete(oldest);
        }
        return point;
    }
}

/** `fromBytes` checks curve and subgroup, and throws on what is not of it; hostile bytes get no further. */
function readPoint<P extends { is0(): boolean }>(read: () => P): P | undefined {
    try {
        const point = read();
        // The point at infinity would "sign" everything.
        return point.is0() ? undefined : point;
    } catch {
        return undefined;
    }
}
