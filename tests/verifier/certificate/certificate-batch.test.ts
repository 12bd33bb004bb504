import { bls12_381 } from '@noble/curves/bls12-381';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, u32be } from '../../../src/protocol/bytes.js';
import { parseCertificate } from '../../../src/protocol/certificate.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { encodeCertificate, signRoot } from '../../../src/replica/certify/make-certificate.js';
import { verifySignatures } from '../../../src/verifier/signature/bls-batch.js';
import { verifySignature } from '../../../src/verifier/signature/bls.js';
import { certificateClaims, proveCertificates } from '../../../src/verifier/certificate/certificate-batch.js';
import { verifyCertificate } from '../../../src/verifier/certificate/verify-certificate.js';
import { unwrapKey } from '../../../src/verifier/certificate/root-key.js';
import { claimKey } from '../../../src/verifier/signature/signature-claim.js';
import type { SignatureClaim } from '../../../src/verifier/signature/signature-claim.js';
import { flipBit, outcome, present } from '../bytes.js';
import { CANISTER, certificate, delegation, KEYS, OTHER_KEY, ROOT_KEY } from '../certificate-builder.js';

const rootOf = (i: number) => sha256(u32be(i));
const claimBy = (key: typeof KEYS.root, i: number): SignatureClaim => ({
    publicKey: present(unwrapKey(key.publicKeyDer)),
    rootHash: rootOf(i),
    signature: signRoot(key, rootOf(i))
});
const CLAIMS = Array.from({ length: 12 }, (_, i) =>
    claimBy([KEYS.root, KEYS.subnet, OTHER_KEY][i % 3] ?? KEYS.root, i)
);
const shifted = ({ signature }: SignatureClaim, by: bigint): Uint8Array => {
    const { Point } = bls12_381.G1;
    const fieldOrder = bls12_381.fields.Fr.ORDER;
    return Point.fromBytes(signature)
        .add(Point.BASE.multiply(((by % fieldOrder) + fieldOrder) % fieldOrder))
        .toBytes(true);
};

describe('a batch of signatures', () => {
    it('of several keys holds', () => {
        expect(verifySignatures(CLAIMS)).toEqual(CLAIMS.map(() => true));
        expect(verifySignatures([])).toEqual([]);
    });

    it('names those that do not hold, wherever they stand', () => {
        const junk: [string, (claim: SignatureClaim) => Partial<SignatureClaim>][] = [
            ['another root', () => ({ rootHash: rootOf(99) })],
            ['another key', () => ({ publicKey: present(unwrapKey(KEYS.root.publicKeyDer)) })],
            ['a flipped bit', ({ signature }) => ({ signature: flipBit(signature, 200) })],
            ['the negated point', ({ signature }) => ({ signature: flipBit(signature, 5) })],
            ['infinity', () => ({ signature: concatBytes(Uint8Array.of(0xc0), new Uint8Array(47)) })],
            ['no bytes', () => ({ signature: new Uint8Array() })],
            ['no key', () => ({ publicKey: new Uint8Array(96) })]
        ];
        junk.forEach(([name, change], k) => {
            const bad = new Set([(5 * k + 1) % 12, (7 * k + 4) % 12].filter((i) => i % 3 !== 0));
            const claims = CLAIMS.map((claim, i) => (bad.has(i) ? { ...claim, ...change(claim) } : claim));
            const expected = claims.map((claim) => verifySignature(claim));
            expect(verifySignatures(claims), name).toEqual(expected);
            expect(expected.flatMap((holds, i) => (holds ? [] : [i])), name).toEqual([...bad].sort((a, b) => a - b)); // prettier-ignore
        });
    });

    it('is not fooled by changes that cancel out', () => {
        const [one, two, ...rest] = CLAIMS.filter((_, i) => i % 3 === 1);
        const pair = [
            { ...present(one), signature: shifted(present(one), 12345n) },
            { ...present(two), signature: shifted(present(two), -12345n) }
        ];
        // Added up plainly, both sums are the same: this is what the weights are for.
        const sum = (claims: readonly SignatureClaim[]) =>
            claims.map(({ signature }) => bls12_381.G1.Point.fromBytes(signature)).reduce((a, b) => a.add(b));
        expect(sum(pair).equals(sum([present(one), present(two)]))).toBe(true);
        expect(verifySignatures([...pair, ...rest])).toEqual([false, false, ...rest.map(() => true)]);
    });

    it('weighs by its whole content: no signature can be fitted to the weights of another batch', () => {
        const again = CLAIMS.map((claim) => claimKey(claim));
        expect(new Set(again).size).toBe(CLAIMS.length);
        expect(claimKey({ ...present(CLAIMS[0]), rootHash: rootOf(77) })).not.toBe(again[0]);
    });
});

describe('the certificates of a log', () => {
    const data = (i: number) => sha256(concatBytes(asciiBytes('data'), u32be(i)));
    const good = Array.from({ length: 6 }, (_, i) =>
        certificate()
            .withTime(BigInt(1 + i))
            .withDelegation({ layout: i % 2 === 0 ? 'flat' : 'sharded' })
            .withCertifiedData(CANISTER, data(i))
            .build()
    );
    const context = { rootKey: ROOT_KEY, canisterId: CANISTER };

    it('claim what they and their delegations are signed by, each once', () => {
        expect(certificateClaims(good, ROOT_KEY).size).toBe(6 + 2);
        expect(certificateClaims([...good, ...good], ROOT_KEY).size).toBe(6 + 2);
        expect(certificateClaims([new Uint8Array(9), asciiBytes('junk')], ROOT_KEY).size).toBe(0);
    });

    it('are proven together, and the verdict on each is the same', () => {
        const foreign = certificate().signedBy(OTHER_KEY).withCertifiedData(CANISTER, data(0)).build();
        const vouchedByNobody = encodeCertificate(
            parseCertificate(present(good[1])).tree,
            parseCertificate(present(good[1])).signature,
            delegation({ signer: OTHER_KEY })
        );
        const bad = [foreign, vouchedByNobody, flipBit(present(good[2]), 900), new Uint8Array(40)];
        const all = [...good, ...bad];
        const signatures = new Set<string>();
        proveCertificates(all, ROOT_KEY, signatures);
        const proven = signatures.size;
        const codes = (known?: Set<string>) =>
            all.map((bytes) => outcome(() => verifyCertificate(bytes, { ...context, ...(known && { signatures: known }) }))); // prettier-ignore
        expect(codes(signatures)).toEqual(codes());
        expect(codes(signatures).slice(0, 6)).toEqual(good.map(() => 'accepted'));
        expect(codes(signatures).slice(6)).not.toContain('accepted');
        // Nothing is computed again, what does not hold neither: of the claims, only those of `all` are known.
        expect(signatures.size).toBe(proven);
        expect(proven).toBe(certificateClaims(all, ROOT_KEY).size);
    });
});
