import { pippenger } from '@noble/curves/abstract/curve';
import { Field } from '@noble/curves/abstract/modular';
import { bls12_381 } from '@noble/curves/bls12-381';
import { asciiBytes, concatBytes, toHex, u32be } from '../../protocol/bytes.js';
import { sha256 } from '../../protocol/sha256.js';
import { hashToPoint, readKey, readSignature } from './bls.js';
import type { KeyPoint, SignaturePoint } from './bls-scheme.js';
import { claimDigest, type SignatureClaim } from './signature-claim.js';

const WEIGHT_LABEL = asciiBytes('icjury/v1/batch-weight');
const WEIGHT_BYTES = 16;
/** Weights are below the largest prime of 128 bits: a sum whose factors have 128 bits takes half the additions of one whose factors have 255. */
const WEIGHTS = Field(2n ** 128n - 159n);
/** Below it, one by one is as fast as another batch. */
const SMALLEST_BATCH = 3;
/** Of so many claims a batch may fail; then halving it has found so many bad ones that one by one is as fast. */
const CLAIMS_PER_FAILURE = 8;
const FEWEST_FAILURES = 8;
/** One object, of which the library computes the lines of a pairing once. */
const NEGATED_GENERATOR = bls12_381.G2.Point.fromAffine(bls12_381.G2.Point.BASE.toAffine()).negate();

interface Point {
    readonly key: KeyPoint;
    readonly message: SignaturePoint;
    readonly signature: SignaturePoint;
}

/**
 * Which claims hold, each on its own, at a fraction of the cost of asking one by one. Signatures are never added up
 * plainly: s1 + d and s2 - d would pass together and fail alone. Each is multiplied by a weight of 128 bits that is
 * derived from all keys, messages and signatures of the batch, so that nobody can choose a signature to fit the
 * weights. A batch that fails is halved until the claims that do not hold are found; where many do not, claims are
 * checked one by one, so that bad ones cost little more than a signature each.
 */
export function verifySignatures(claims: readonly SignatureClaim[]): boolean[] {
    const holds = claims.map(() => false);
    const keys = new Map<string, KeyPoint | undefined>();
    const points = new Map<number, Point>();
    claims.forEach((claim, i) => {
        const point = readClaim(claim, keys);
        if (point !== undefined) points.set(i, point);
    });
    let failures = Math.max(FEWEST_FAILURES, points.size / CLAIMS_PER_FAILURE);
    const settle = (indices: readonly number[]): void => {
        if (indices.length < SMALLEST_BATCH) {
            for (const i of indices) holds[i] = isValid(points.get(i) as Point);
        } else if (isBatchValid(indices, claims, points)) {
            for (const i of indices) holds[i] = true;
        } else if (--failures < 0) {
            for (const i of indices) holds[i] = isValid(points.get(i) as Point);
        } else {
            const middle = indices.length >>> 1;
            settle(indices.slice(0, middle));
            settle(indices.slice(middle));
        }
    };
    settle([...points.keys()]);
    return holds;
}

/** The same key read once: it is the same for all certificates of a subnet. */
function readClaim(
    { publicKey, rootHash, signature }: SignatureClaim,
    keys: Map<string, KeyPoint | undefined>
): Point | undefined {
    const name = toHex(publicKey);
    if (!keys.has(name)) keys.set(name, readKey(publicKey));
    const key = keys.get(name);
    const point = key && readSignature(signature);
    return key && point && { key, message: hashToPoint(rootHash), signature: point };
}

/** e(s, g2) = e(H(m), key). */
const isValid = ({ key, message, signature }: Point): boolean =>
    isOne([
        { g1: signature, g2: NEGATED_GENERATOR },
        { g1: message, g2: key }
    ]);

type Pair = { readonly g1: SignaturePoint; readonly g2: KeyPoint };

function isOne(pairs: Pair[]): boolean {
    const { Fp12 } = bls12_381.fields;
    // A sum that is zero pairs to one; the library refuses to compute it.
    return Fp12.eql(bls12_381.pairingBatch(pairs.filter(({ g1 }) => !g1.is0())), Fp12.ONE);
}

/** e(sum of w s, g2) = product over keys of e(sum of w H(m), key). */
function isBatchValid(
    indices: readonly number[],
    claims: readonly SignatureClaim[],
    points: ReadonlyMap<number, Point>
): boolean {
    const weights = deriveWeights(indices.map((i) => claims[i] as SignatureClaim));
    const batch = indices.map((i) => points.get(i) as Point);
    const pairs = [
        {
            g1: weightedSum(
                batch.map(({ signature }) => signature),
                weights
            ),
            g2: NEGATED_GENERATOR
        }
    ];
    for (const key of new Set(batch.map((point) => point.key))) {
        const own = batch.map((_, i) => i).filter((i) => batch[i]?.key === key);
        const messages = own.map((i) => (batch[i] as Point).message);
        pairs.push({ g1: weightedSum(messages, own.map((i) => weights[i] as bigint)), g2: key }); // prettier-ignore
    }
    return isOne(pairs);
}

const weightedSum = (points: SignaturePoint[], weights: bigint[]): SignaturePoint =>
    pippenger(bls12_381.G1.Point, WEIGHTS, points, weights);

function deriveWeights(claims: readonly SignatureClaim[]): bigint[] {
    const batch = sha256(concatBytes(...claims.map(claimDigest)));
    return claims.map((_, i) => {
        const hash = sha256(concatBytes(WEIGHT_LABEL, batch, u32be(i)));
        const weight = WEIGHTS.create(BigInt(`0x${toHex(hash.subarray(0, WEIGHT_BYTES))}`));
        return weight === 0n ? 1n : weight;
    });
}
