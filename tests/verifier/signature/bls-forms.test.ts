import { bls12_381 } from '@noble/curves/bls12-381';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, u32be } from '../../../src/protocol/bytes.js';
import { parseCertificate } from '../../../src/protocol/certificate.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import {
    encodeCertificate,
    makeCertificate,
    signRoot,
    stateRootMessage
} from '../../../src/replica/certify/make-certificate.js';
import { verifySignatures } from '../../../src/verifier/signature/bls-batch.js';
import { readKey, readSignature, verifySignature } from '../../../src/verifier/signature/bls.js';
import { certificateClaims } from '../../../src/verifier/certificate/certificate-batch.js';
import { verifyCertificate } from '../../../src/verifier/certificate/verify-certificate.js';
import { unwrapKey, wrapKey } from '../../../src/verifier/certificate/root-key.js';
import { flipBit, hex, outcome, present } from '../bytes.js';
import {
    blsKey,
    CANISTER,
    certificate,
    delegation,
    KEYS,
    OTHER_KEY,
    ROOT_KEY
} from '../certificate-builder.js';
import { FIELD_ORDER, firstWith, twin } from '../twins.js';

const DST = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';
const { G1, G2, shortSignatures } = bls12_381;
const rootOf = (i: number) => sha256(u32be(i));
const keyOf = (key: { publicKeyDer: Uint8Array }) => present(unwrapKey(key.publicKeyDer));
const CONTEXT = { rootKey: ROOT_KEY, canisterId: CANISTER };
const codeOf = (bytes: Uint8Array, context = CONTEXT) => outcome(() => verifyCertificate(bytes, context));
const built = (i: number) =>
    certificate()
        .withTime(BigInt(1000 + i))
        .withCertifiedData(CANISTER, rootOf(i))
        .build();

/** What the library says of the same bytes, which has no rule about forms. */
const library = (publicKey: Uint8Array, rootHash: Uint8Array, signature: Uint8Array): boolean => {
    try {
        const message = shortSignatures.hash(stateRootMessage(rootHash), DST);
        return shortSignatures.verify(G1.Point.fromBytes(signature), message, G2.Point.fromBytes(publicKey));
    } catch {
        return false;
    }
};

describe('a signature', () => {
    const [i, twinned] = firstWith(
        (n) => n,
        (n) => twin(signRoot(KEYS.subnet, rootOf(n)))
    );
    const claim = {
        publicKey: keyOf(KEYS.subnet),
        rootHash: rootOf(i),
        signature: signRoot(KEYS.subnet, rootOf(i))
    };
    const asTwin = { ...claim, signature: twinned };

    it('has a twin that the library takes, and we do not', () => {
        expect(library(claim.publicKey, claim.rootHash, twinned)).toBe(true);
        expect(verifySignature(claim)).toBe(true);
        expect(verifySignature(asTwin)).toBe(false);
        expect(readSignature(twinned)).toBeUndefined();
    });

    it('has it refused in a batch too', () => {
        const others = [0, 1, 2, 3].map((n) => ({
            ...claim,
            rootHash: rootOf(n),
            signature: signRoot(KEYS.subnet, rootOf(n))
        }));
        expect(verifySignatures([...others, asTwin, claim])).toEqual([true, true, true, true, false, true]);
    });

    it.each<[string, Uint8Array]>([
        ['x = p, which the library reads as 0', hex(`9${FIELD_ORDER.toString(16).slice(1)}`)],
        ['all ones', new Uint8Array(48).fill(0xff)],
        ['infinity', concatBytes(Uint8Array.of(0xc0), new Uint8Array(47))],
        ['infinity with the sign bit', concatBytes(Uint8Array.of(0xe0), new Uint8Array(47))],
        [
            'infinity with a coordinate',
            concatBytes(Uint8Array.of(0xc0), new Uint8Array(46), Uint8Array.of(1))
        ],
        ['not compressed', flipBit(claim.signature, 7)],
        ['marked as infinity', flipBit(claim.signature, 6)],
        ['a byte short', claim.signature.slice(1)],
        ['a byte more', concatBytes(claim.signature, Uint8Array.of(0))],
        ['the point written out', G1.Point.fromBytes(claim.signature).toBytes(false)]
    ])('is none: %s', (_, signature) => {
        expect(verifySignature({ ...claim, signature })).toBe(false);
        expect(readSignature(signature)).toBeUndefined();
    });

    it('of ordinary bytes is judged as the library does', () => {
        const keys = [KEYS.root, KEYS.subnet, OTHER_KEY];
        for (let n = 0; n < 24; n++) {
            const publicKey = keyOf(present(keys[n % 3]));
            const signature = signRoot(present(keys[(n >>> 2) % 3]), rootOf(n));
            const bytes = n % 4 === 3 ? flipBit(signature, 13 * n) : signature;
            const expected = library(publicKey, rootOf(n), bytes);
            expect(verifySignature({ publicKey, rootHash: rootOf(n), signature: bytes }), `${n}`).toBe(
                expected
            );
        }
    });
});

describe('a key', () => {
    const seeded = (n: number) => blsKey(asciiBytes('tests/verifier/bls-forms'), `${n}`);
    const [key, inFirst] = firstWith(seeded, (made) => twin(keyOf(made)));
    const bytes = keyOf(key);
    const inSecond = present(twin(bytes, 48));
    const far = present(twin(bytes, 48, 8n));
    const claim = { publicKey: bytes, rootHash: rootOf(1), signature: signRoot(key, rootOf(1)) };

    it.each([
        ['the first coordinate', inFirst],
        ['the second', inSecond],
        ['the second, eight times p away', far],
        ['both', present(twin(inFirst, 48))]
    ])('has a twin in %s that the library takes, and we do not', (_, publicKey) => {
        expect(library(publicKey, claim.rootHash, claim.signature)).toBe(true);
        expect(verifySignature(claim)).toBe(true);
        expect(verifySignature({ ...claim, publicKey })).toBe(false);
        expect(readKey(publicKey)).toBeUndefined();
        expect(verifySignatures([claim, claim, { ...claim, publicKey }])).toEqual([true, true, false]);
    });

    it.each<[string, Uint8Array]>([
        ['infinity', concatBytes(Uint8Array.of(0xc0), new Uint8Array(95))],
        ['infinity with the sign bit', concatBytes(Uint8Array.of(0xe0), new Uint8Array(95))],
        ['not compressed', flipBit(bytes, 7)],
        ['zeros', new Uint8Array(96)],
        ['the point written out', G2.Point.fromBytes(bytes).toBytes(false)]
    ])('is none: %s', (_, publicKey) => {
        expect(verifySignature({ ...claim, publicKey })).toBe(false);
        expect(readKey(publicKey)).toBeUndefined();
    });

    it('makes a subnet whose signatures count only in its one form', () => {
        const by = (publicKeyDer: Uint8Array) =>
            certificate()
                .withCertifiedData(CANISTER, rootOf(2))
                .signedBy(key)
                .withDelegation({ publicKeyDer })
                .build();
        expect(codeOf(by(key.publicKeyDer))).toBe('accepted');
        for (const form of [inFirst, inSecond, far])
            expect(codeOf(by(wrapKey(form)))).toBe('CERTIFICATE_SIGNATURE_INVALID');
    });

    it('makes a root key that counts only in its one form', () => {
        const bytesUnder = certificate()
            .withCertifiedData(CANISTER, rootOf(3))
            .withDelegation({ signer: key })
            .build();
        expect(codeOf(bytesUnder, { ...CONTEXT, rootKey: key.publicKeyDer })).toBe('accepted');
        for (const form of [inFirst, inSecond, far])
            expect(codeOf(bytesUnder, { ...CONTEXT, rootKey: wrapKey(form) })).toBe('DELEGATION_INVALID');
    });
});

describe('a certificate', () => {
    it('is refused with the twin of its signature', () => {
        const [bytes, signature] = firstWith(built, (made) => twin(parseCertificate(made).signature));
        expect(codeOf(bytes)).toBe('accepted');
        const changed = encodeCertificate(parseCertificate(bytes).tree, signature, delegation());
        expect(codeOf(changed)).toBe('CERTIFICATE_SIGNATURE_INVALID');
        expect(verifySignatures([...certificateClaims([bytes, changed], ROOT_KEY).values()])).toEqual([
            true,
            true,
            false
        ]);
    });

    it('is refused with the twin of the signature of its delegation', () => {
        const tree = (n: number) => parseCertificate(delegation({ time: BigInt(n) }).certificate).tree;
        const made = (n: number) => makeCertificate({ tree: tree(n), key: KEYS.root });
        const [good, signature] = firstWith(made, (one) => twin(parseCertificate(one).signature));
        const of = (one: Uint8Array) =>
            certificate().withCertifiedData(CANISTER, rootOf(4)).withDelegation({ certificate: one }).build();
        expect(codeOf(of(good))).toBe('accepted');
        expect(codeOf(of(encodeCertificate(parseCertificate(good).tree, signature)))).toBe(
            'DELEGATION_INVALID'
        );
    });
});
