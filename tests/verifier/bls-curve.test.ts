import { bls12_381 as library } from '@noble/curves/bls12-381';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bls12381 as ours } from '../../src/verifier/bls-curve.js';
import { DOMAIN_SEPARATION_TAG } from '../../src/verifier/bls-scheme.js';

/** The curve that is put together for verification gives what the library's own module gives. */

const { Fp12 } = ours.fields;
const scalar = fc.bigInt(1n, library.params.r - 1n);
const RUNS = { numRuns: 12 };

describe('BLS12-381 of its parts', () => {
    it('hashes messages to the same points of G1', () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 100 }), (message) => {
                const [a, b] = [ours, library].map((curve) =>
                    curve.shortSignatures.hash(message, DOMAIN_SEPARATION_TAG).toAffine()
                );
                expect(a).toEqual(b);
            }),
            RUNS
        );
    });

    it('reads compressed points of both groups as the same, of either sign', () => {
        fc.assert(
            fc.property(scalar, fc.boolean(), (n, negative) => {
                const [g1, g2] = [library.G1.Point.BASE.multiply(n), library.G2.Point.BASE.multiply(n)];
                const [one, two] = negative ? [g1.negate(), g2.negate()] : [g1, g2];
                expect(ours.G1.Point.fromBytes(one.toBytes(true)).toAffine()).toEqual(one.toAffine());
                expect(ours.G2.Point.fromBytes(two.toBytes(true)).toAffine()).toEqual(two.toAffine());
            }),
            RUNS
        );
    });

    it('refuses points that are on the curve and not of the group, as the library does', () => {
        let refused = 0;
        for (let x = 1; x < 12; x++) {
            const bytes = new Uint8Array(48);
            [bytes[0], bytes[47]] = [0x80, x];
            const key = new Uint8Array(96);
            [key[0], key[95]] = [0x80, x];
            for (const [own, theirs, point] of [
                [ours.G1.Point, library.G1.Point, bytes],
                [ours.G2.Point, library.G2.Point, key]
            ] as const) {
                expect(() => theirs.fromBytes(point)).toThrow();
                expect(() => own.fromBytes(point)).toThrow();
                refused++;
            }
        }
        expect(refused).toBe(22);
    });

    it('pairs to one exactly where the library does, and is as bilinear', () => {
        fc.assert(
            fc.property(scalar, scalar, (a, b) => {
                const [p, q] = [ours.G1.Point.BASE, ours.G2.Point.BASE];
                const pairs = [
                    { g1: p.multiply(a), g2: q.multiply(b) },
                    { g1: p.multiply((a * b) % ours.params.r).negate(), g2: q }
                ];
                expect(Fp12.eql(ours.pairingBatch(pairs), Fp12.ONE)).toBe(true);
                const off = pairs.map((pair, i) => (i === 0 ? { ...pair, g1: pair.g1.add(p) } : pair));
                expect(Fp12.eql(ours.pairingBatch(off), Fp12.ONE)).toBe(false);
                const [{ g1, g2 }] = pairs as [(typeof pairs)[0]];
                const theirs = library.pairing(
                    library.G1.Point.fromAffine(g1.toAffine()),
                    library.G2.Point.fromAffine(g2.toAffine())
                );
                // Both give its cube.
                expect(Fp12.eql(ours.pairing(g1, g2), theirs)).toBe(true);
            }),
            RUNS
        );
    });

    it('cannot be used to sign or to encode', () => {
        expect(() => ours.G1.Point.BASE.toBytes()).toThrow('only verification is here');
        expect(() => ours.G2.hashToCurve(new Uint8Array())).toThrow('only verification is here');
    });
});
