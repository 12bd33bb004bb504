import { bls12_381 } from '@noble/curves/bls12-381';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import { parseCertificate } from '../../../src/protocol/certificate.js';
import { EMPTY, labeled, leaf } from '../../../src/protocol/hash-tree.js';
import { encodeCertificate, signRoot } from '../../../src/replica/certify/make-certificate.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { verifyCertificate } from '../../../src/verifier/certificate/verify-certificate.js';
import type { DelegationCache } from '../../../src/verifier/certificate/delegation.js';
import { IC_ROOT_KEY, unwrapKey, wrapKey } from '../../../src/verifier/certificate/root-key.js';
import { flipBit, hex, present } from '../bytes.js';
import {
    CANISTER,
    canisterPrincipal,
    certificate,
    delegation,
    KEYS,
    OTHER_KEY,
    prune,
    RANGES,
    ROOT_KEY,
    timeTree
} from '../certificate-builder.js';
import type { CertificateBuilder } from '../certificate-builder.js';
import { CONTEXT, ROOT, TIME, codeOf, good } from './good-certificate.js';

const GOOD = good().build();

describe('a good certificate', () => {
    it.each([
        ['flat ranges', good()],
        ['sharded ranges', good().withDelegation({ layout: 'sharded' })],
        ['the root key itself', good().withoutDelegation()]
    ])('is accepted: %s', (_, builder) => {
        const { time, certifiedData } = verifyCertificate(builder.build(), CONTEXT);
        expect(time).toBe(TIME);
        expect(certifiedData).toEqual(ROOT);
    });

    it.each([256, 300, 511])('is accepted at the edges of the range: canister %i', (number) => {
        const canisterId = canisterPrincipal(number).toUint8Array();
        for (const layout of ['flat', 'sharded'] as const) {
            const bytes = certificate()
                .withCertifiedData(canisterId, ROOT)
                .withDelegation({ layout })
                .build();
            expect(codeOf(bytes, { ...CONTEXT, canisterId })).toBe('accepted');
        }
    });

    it('is accepted with the ranges in any of several shards', () => {
        const others = [1, 2, 3].map((n) => ({ first: canisterPrincipal(n), last: canisterPrincipal(n) }));
        const builder = good().withDelegation({ layout: 'sharded', ranges: [...others, ...RANGES] });
        expect(codeOf(builder.build())).toBe('accepted');
    });

    it('has its delegation checked once for each cache', () => {
        const cache: DelegationCache = new Map();
        expect(codeOf(GOOD, { ...CONTEXT, cache })).toBe('accepted');
        expect(cache.size).toBe(1);
        expect(
            codeOf(
                good()
                    .withTime(TIME + 1n)
                    .build(),
                { ...CONTEXT, cache }
            )
        ).toBe('accepted');
        expect(cache.size).toBe(1);
        expect(codeOf(GOOD, { ...CONTEXT, rootKey: OTHER_KEY.publicKeyDer, cache })).toBe(
            'DELEGATION_INVALID'
        );
        expect(cache.size).toBe(1);
    });
});

describe('who signed', () => {
    const infinityG1 = concatBytes(Uint8Array.of(0xc0), new Uint8Array(47));
    const infinityG2 = concatBytes(Uint8Array.of(0xc0), new Uint8Array(95));
    const { tree } = parseCertificate(GOOD);
    const signedWith = (signature: Uint8Array) => encodeCertificate(tree, signature, delegation());

    it.each<[string, Uint8Array, string]>([
        ['another key', good().signedBy(OTHER_KEY).build(), 'CERTIFICATE_SIGNATURE_INVALID'],
        [
            'the root key in place of the subnet',
            good().signedBy(KEYS.root).build(),
            'CERTIFICATE_SIGNATURE_INVALID'
        ],
        [
            'a subnet without a delegation',
            encodeCertificate(tree, parseCertificate(GOOD).signature),
            'CERTIFICATE_SIGNATURE_INVALID'
        ],
        [
            'another tree',
            signedWith(signRoot(KEYS.subnet, sha256(new Uint8Array()))),
            'CERTIFICATE_SIGNATURE_INVALID'
        ],
        [
            'a flipped bit',
            signedWith(flipBit(parseCertificate(GOOD).signature, 47 * 8)),
            'CERTIFICATE_SIGNATURE_INVALID'
        ],
        [
            'the negated point',
            signedWith(flipBit(parseCertificate(GOOD).signature, 5)),
            'CERTIFICATE_SIGNATURE_INVALID'
        ],
        ['the point at infinity', signedWith(infinityG1), 'CERTIFICATE_SIGNATURE_INVALID'],
        ['a point outside the subgroup', signedWith(pointOutsideSubgroup()), 'CERTIFICATE_SIGNATURE_INVALID'],
        ['no bytes', signedWith(new Uint8Array()), 'CERTIFICATE_SIGNATURE_INVALID'],
        ['zeros', signedWith(new Uint8Array(48)), 'CERTIFICATE_SIGNATURE_INVALID'],
        ['an uncompressed point', signedWith(new Uint8Array(96)), 'CERTIFICATE_SIGNATURE_INVALID'],
        [
            'infinity as key and signature',
            encodeCertificate(tree, infinityG1, delegation({ publicKeyDer: wrapKey(infinityG2) })),
            'CERTIFICATE_SIGNATURE_INVALID'
        ]
    ])('%s', (_, bytes, code) => expect(codeOf(bytes)).toBe(code));

    it('another root key', () => {
        const context = { ...CONTEXT, rootKey: OTHER_KEY.publicKeyDer };
        expect(codeOf(GOOD, context)).toBe('DELEGATION_INVALID');
        expect(codeOf(GOOD, { ...CONTEXT, rootKey: IC_ROOT_KEY })).toBe('DELEGATION_INVALID');
        expect(codeOf(good().withoutDelegation().build(), context)).toBe('CERTIFICATE_SIGNATURE_INVALID');
    });

    it.each<[string, Uint8Array]>([
        ['no bytes', new Uint8Array()],
        ['the key without DER', present(unwrapKey(ROOT_KEY))],
        ['a byte more', concatBytes(ROOT_KEY, Uint8Array.of(0))],
        ['another algorithm', flipBit(ROOT_KEY, 8 * 10)]
    ])('a malformed root key: %s', (_, rootKey) => {
        expect(codeOf(GOOD, { ...CONTEXT, rootKey })).toBe('ROOT_KEY_MALFORMED');
    });
});

describe('what it shows', () => {
    const other = canisterPrincipal(301).toUint8Array();
    const far = canisterPrincipal(9999).toUint8Array();
    const ask = (canisterId: Uint8Array) => codeOf(GOOD, { ...CONTEXT, canisterId });

    it('is of another canister', () => {
        expect(ask(other)).toBe('CANISTER_MISMATCH');
        expect(ask(far)).toBe('CANISTER_MISMATCH');
        expect(ask(new Uint8Array())).toBe('CANISTER_MISMATCH');
    });

    it.each<[string, CertificateBuilder, string]>([
        ['nothing of any canister', certificate(), 'CANISTER_MISMATCH'],
        [
            'another label',
            certificate().withCanister(CANISTER, labeled(asciiBytes('controllers'), leaf(ROOT))),
            'CANISTER_MISMATCH'
        ],
        [
            'pruned data',
            certificate().withCanister(CANISTER, labeled(asciiBytes('certified_data'), prune(leaf(ROOT)))),
            'CANISTER_MISMATCH'
        ],
        [
            'a subtree as data',
            certificate().withCanister(
                CANISTER,
                labeled(asciiBytes('certified_data'), labeled(ROOT, leaf(ROOT)))
            ),
            'CANISTER_MISMATCH'
        ],
        [
            'an empty subtree as data',
            certificate().withCanister(CANISTER, labeled(asciiBytes('certified_data'), EMPTY)),
            'CANISTER_MISMATCH'
        ],
        ['a pruned canister', certificate().withCanister(CANISTER, prune(leaf(ROOT))), 'CANISTER_MISMATCH'],
        ['no time', good().withTimeBytes(undefined), 'TIME_MISSING'],
        ['a pruned time', good().withTimeBytes(prune(timeTree(TIME))), 'TIME_MISSING'],
        ['a time of no bytes', good().withTimeBytes(leaf(new Uint8Array())), 'TIME_MISSING'],
        ['a time not in its shortest form', good().withTimeBytes(leaf(hex('8000'))), 'TIME_MISSING'],
        ['a time that does not end', good().withTimeBytes(leaf(hex('8080'))), 'TIME_MISSING'],
        ['two times', good().withTimeBytes(leaf(hex('0101'))), 'TIME_MISSING'],
        ['a time of 2^64', good().withTime(2n ** 64n), 'TIME_MISSING'],
        ['an endless time', good().withTime(2n ** 700n), 'TIME_MISSING']
    ])('%s', (_, builder, code) => expect(codeOf(builder.build())).toBe(code));

    it.each([0n, 1n, 127n, 128n, 2n ** 64n - 1n])('reads the time %i', (time) => {
        expect(verifyCertificate(good().withTime(time).build(), CONTEXT).time).toBe(time);
    });
});

/** On the curve y^2 = x^3 + 4, but of another order than the group of signatures. */
function pointOutsideSubgroup(): Uint8Array {
    const { Fp } = bls12_381.fields;
    for (let x = 1n; ; x++) {
        try {
            Fp.sqrt(Fp.add(Fp.pow(x, 3n), 4n));
        } catch {
            continue;
        }
        const bytes = Fp.toBytes(x);
        bytes[0] = (bytes[0] ?? 0) | 0x80;
        return bytes;
    }
}
