import { bls } from '@noble/curves/abstract/bls';
import { isogenyMap } from '@noble/curves/abstract/hash-to-curve';
import { psiFrobenius, tower12 } from '@noble/curves/abstract/tower';
import { mapToCurveSimpleSWU } from '@noble/curves/abstract/weierstrass';
import { Field } from '@noble/curves/abstract/modular';
import { toHex } from '../protocol/bytes.js';
import { sha256 } from '../protocol/sha256.js';
import { ISOGENY } from './bls-isogeny.js';
import { DOMAIN_SEPARATION_TAG } from './bls-scheme.js';
import type { Bls12381 } from './bls-scheme.js';

/**
 * BLS12-381 of the library's parts, to verify signatures in G1 under keys in G2 and for nothing else. The library's own
 * module brings hashing to G2, other encodings and all of signing too, a twentieth of what a browser loads. Numbers:
 * draft-irtf-cfrg-pairing-friendly-curves-11, section 4.2.1, and RFC 9380, sections 8.8.1 and appendix E.2. Names in
 * capitals are theirs. A test holds all results against those of the library's module.
 */
const P = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
const R = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
/** The curve's parameter x is its negative. */
const X = 0xd201000000010000n;
const X_BITS = 64;
const FIELD_BYTES = 48;
/** A cube root of one in the field, which acts on G1 as x^2 - 1. */
const BETA = 0x5f19672fdf76ce51ba69c6076a0f77eaddb3a93be6f89688de17d813620a00022e01fffffffefffen;

const { Fp, Fp2, Fp6, Fp12 } = tower12({
    ORDER: P,
    X_LEN: X_BITS,
    FP2_NONRESIDUE: [1n, 1n],
    // b of the twist is 4 (1 + u).
    Fp2mulByB: (value) => Fp2.mul(value, B2),
    Fp12finalExponentiate: finalExponentiate
});
const B2 = Fp2.fromBigTuple([4n, 4n]);
const { G2psi } = psiFrobenius(Fp, Fp2, Fp2.div(Fp2.ONE, Fp2.NONRESIDUE));

type Fp2Element = Parameters<typeof Fp2.mul>[0];
type Fp12Element = Parameters<typeof Fp12.mul>[0];

/**
 * The cube of what pairings are defined by: of order r, it is one where they are. Hayashida, Hayasaka, Teruya: "Efficient
 * final exponentiation via cyclotomic structure for pairings over families of elliptic curves" (2020), theorem 1:
 * 3 (p^4 - p^2 + 1) / r = (x - 1)^2 (x + p) (x^2 + p^2 - 1) + 3.
 */
function finalExponentiate(value: Fp12Element): Fp12Element {
    const mul = (a: Fp12Element, b: Fp12Element) => Fp12.mul(a, b);
    // Of unit norm, where the inverse is the conjugate.
    const inverse = (a: Fp12Element) => Fp12.conjugate(a);
    const toX = (a: Fp12Element) => inverse(Fp12._cyclotomicExp(a, X));
    const toXLessOne = (a: Fp12Element) => mul(toX(a), inverse(a));
    const toP = (a: Fp12Element, times: number) => Fp12.frobeniusMap(a, times);
    const unit = Fp12.div(Fp12.conjugate(value), value);
    const easy = mul(toP(unit, 2), unit);
    const a = toXLessOne(toXLessOne(easy));
    const b = mul(toX(a), toP(a, 1));
    const c = mul(mul(toX(toX(b)), toP(b, 2)), inverse(b));
    return mul(c, mul(Fp12._cyclotomicSquare(easy), easy));
}

/** Bit 5 of the first byte of an encoding: y is the greater of the two. */
const isGreater = (bytes: Uint8Array): boolean => ((bytes[0] ?? 0) & 0x20) !== 0;

/** A coordinate, without the three bits in front of the first of them. */
function coordinate(bytes: Uint8Array, at: number): bigint {
    const value = BigInt(`0x${toHex(bytes.subarray(at, at + FIELD_BYTES))}`);
    return at === 0 ? value & ((1n << 381n) - 1n) : value;
}

/** Compressed points alone (`bls-encoding.ts` sees to their form). The library then checks curve and subgroup. */
function readG1(bytes: Uint8Array): { x: bigint; y: bigint } {
    const x = coordinate(bytes, 0);
    const y = Fp.sqrt(Fp.add(Fp.mul(Fp.sqr(x), x), 4n));
    return { x, y: 2n * y > P === isGreater(bytes) ? y : Fp.neg(y) };
}

function readG2(bytes: Uint8Array): { x: Fp2Element; y: Fp2Element } {
    const x = { c0: coordinate(bytes, FIELD_BYTES), c1: coordinate(bytes, 0) };
    const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), B2));
    // By the imaginary part, unless there is none.
    const sign = y.c1 === 0n ? y.c0 : y.c1;
    return { x, y: 2n * sign > P === isGreater(bytes) ? y : Fp2.neg(y) };
}

const number = (hex: string) => BigInt(`0x${hex}`);
const toIsogenous = mapToCurveSimpleSWU(Fp, {
    A: 0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1dn,
    B: 0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0n,
    Z: 11n
});
const toG1 = isogenyMap(
    Fp,
    ISOGENY.map((row) => row.map(number)) as [bigint[], bigint[], bigint[], bigint[]]
);

const unused = (): never => {
    throw new Error('only verification is here');
};
const encoding = { fromBytes: unused, fromHex: unused, toBytes: unused, toRawBytes: unused, toHex: unused };
const hash = Object.assign((message: Uint8Array | string) => sha256(message as Uint8Array), {
    outputLen: 32,
    blockLen: 64,
    create: unused
});
const hashing = { DST: DOMAIN_SEPARATION_TAG, p: P, m: 1, k: 128, expand: 'xmd', hash } as const;

export const bls12381: Bls12381 = bls({
    fields: { Fp, Fp2, Fp6, Fp12, Fr: Field(R) },
    G1: {
        Fp,
        n: R,
        h: 0x396c8c005555e1568c00aaab0000aaabn,
        a: 0n,
        b: 4n,
        Gx: 0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bbn,
        Gy: 0x08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1n,
        htfDefaults: hashing,
        allowInfinityPoint: true,
        // Scott: "A note on group membership tests for G1, G2 and GT on BLS pairing-friendly curves" (2021).
        isTorsionFree: (Point, point) =>
            point
                .multiplyUnsafe(X)
                .negate()
                .multiplyUnsafe(X)
                .equals(new Point(Fp.mul(point.X, BETA), point.Y, point.Z)),
        // RFC 9380, section 8.8.1: h_eff = 1 - x.
        clearCofactor: (_, point) => point.multiplyUnsafe(X).add(point),
        mapToCurve: ([scalar = 0n]) => {
            const { x, y } = toIsogenous(Fp.create(scalar));
            return toG1(x, y);
        },
        fromBytes: readG1,
        toBytes: unused,
        ShortSignature: encoding
    },
    G2: {
        Fp: Fp2,
        n: R,
        h: 0x5d543a95414e7f1091d50792876a202cd91de4547085abaa68a205b2e5a7ddfa628f1cb4d9e82ef21537e293a6691ae1616ec6e786f0c70cf1c38e31c7238e5n,
        hEff: 1n,
        a: Fp2.ZERO,
        b: B2,
        Gx: Fp2.fromBigTuple([
            0x024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8n,
            0x13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7en
        ]),
        Gy: Fp2.fromBigTuple([
            0x0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801n,
            0x0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79ben
        ]),
        htfDefaults: hashing,
        allowInfinityPoint: true,
        isTorsionFree: (Point, point) => point.multiplyUnsafe(X).negate().equals(G2psi(Point, point)),
        clearCofactor: unused,
        mapToCurve: unused,
        fromBytes: readG2,
        toBytes: unused,
        Signature: encoding
    },
    htfDefaults: hashing,
    params: { ateLoopSize: X, r: R, xNegative: true, twistType: 'multiplicative' },
    hash
});
