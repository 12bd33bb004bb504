import { describe, expect, it } from 'vitest';
import { CertificateCheck } from '../../src/canister/certificates/certificate-check.js';
import { Refusals } from '../../src/canister/certificates/refusals.js';
import { asciiBytes, equalBytes, u32be } from '../../src/protocol/bytes.js';
import { encodeCertificate, parseCertificate } from '../../src/protocol/certificate.js';
import { countNodes, leaf } from '../../src/protocol/hash-tree.js';
import type { HashTree } from '../../src/protocol/hash-tree.js';
import { MAX_CERTIFICATE_BYTES, MAX_TREE_NODES } from '../../src/protocol/limits.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { verifySignature } from '../../src/verifier/signature/bls.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { outcome, present } from '../verifier/bytes.js';
import {
    CANISTER,
    canisterPrincipal,
    certificate,
    encodeRanges,
    KEYS,
    labeledTree,
    makeCertificate,
    OTHER_KEY,
    RANGES,
    ROOT_KEY,
    SUBNET_ID,
    timeTree
} from '../verifier/certificate-builder.js';
import type { DelegationOptions } from '../verifier/certificate-builder.js';

const DATA = sha256(asciiBytes('some certified data'));
const CONTEXT = { rootKey: ROOT_KEY, canisterId: CANISTER };

/** The check that the canister runs, over the curve in Node, which counts what it is asked. */
class Counting {
    signatures = 0;
    private readonly check = new CertificateCheck((claim) => {
        this.signatures++;
        return verifySignature(claim);
    });

    prove(bytes: Uint8Array, rootKey = ROOT_KEY): Uint8Array {
        return this.check.prove(this.check.read(bytes, CANISTER), rootKey);
    }

    /** The code of the refusal, and how many signatures were computed for it. */
    refusal(bytes: Uint8Array): [code: string, signatures: number] {
        const before = this.signatures;
        return [outcome(() => this.prove(bytes)), this.signatures - before];
    }
}

const good = (time: bigint, options: DelegationOptions = {}) =>
    certificate().withTime(time).withCertifiedData(CANISTER, DATA).withDelegation(options);
const vouchingOf = (bytes: Uint8Array) => present(parseCertificate(bytes).delegation).certificate;
const isGenuine = (bytes: Uint8Array) => outcome(() => verifyCertificate(bytes, CONTEXT)) === 'accepted';

describe('what goes on record', () => {
    it('is the certificate in canonical form', () => {
        const bytes = good(1n).build();
        expect(new Counting().prove(bytes)).toEqual(bytes);
        expect(new Counting().prove(bytes.slice(3))).toEqual(bytes);
        const { tree, signature, delegation: given } = parseCertificate(bytes);
        const untagged = encodeCertificate({
            tree,
            signature,
            delegation: { ...present(given), certificate: vouchingOf(bytes).slice(3) }
        });
        expect(untagged.length).toBe(bytes.length - 3);
        expect(new Counting().prove(untagged)).toEqual(bytes);
    });

    it('carries the first delegation that was verified in place of later ones that say the same', () => {
        const check = new Counting();
        const first = check.prove(good(1n, { time: 5n }).build());
        expect(check.signatures).toBe(2);
        const renewed = good(2n, { time: 6n }).build();
        expect(vouchingOf(renewed)).not.toEqual(vouchingOf(first));
        const recorded = check.prove(renewed);
        expect(check.signatures).toBe(3);
        expect(vouchingOf(recorded)).toEqual(vouchingOf(first));
        expect(parseCertificate(recorded).tree).toEqual(parseCertificate(renewed).tree);
        expect(isGenuine(recorded)).toBe(true);
    });

    it('is genuine even where the delegation that came was forged, but says what a verified one says', () => {
        const check = new Counting();
        const forged = good(2n, { signer: OTHER_KEY }).build();
        expect(isGenuine(forged)).toBe(false);
        expect(check.refusal(forged)).toEqual(['DELEGATION_INVALID', 1]);
        check.prove(good(1n).build());
        expect(isGenuine(check.prove(forged))).toBe(true);
    });

    it.each<[string, DelegationOptions]>([
        ['another key', { publicKeyDer: OTHER_KEY.publicKeyDer }],
        ['another subnet', { subnetId: canisterPrincipal(3) }],
        ['other ranges', { ranges: [...RANGES, { first: canisterPrincipal(1), last: canisterPrincipal(2) }] }]
    ])('needs a delegation with %s to be vouched for itself', (_, options) => {
        const check = new Counting();
        check.prove(good(1n).build());
        expect(check.refusal(good(2n, { ...options, signer: OTHER_KEY }).build())).toEqual([
            'DELEGATION_INVALID',
            1
        ]);
        const own = good(3n, options)
            .signedBy(options.publicKeyDer ? OTHER_KEY : KEYS.subnet)
            .build();
        expect(vouchingOf(check.prove(own))).toEqual(vouchingOf(own));
    });

    it('keeps both layouts of ranges apart, and each once', () => {
        const check = new Counting();
        // Shards and list show the same ranges here: one stands for the other.
        for (const layout of ['flat', 'sharded'] as const) check.prove(good(1n, { layout }).build());
        expect(check.signatures).toBe(3);
        const more = [...RANGES, { first: canisterPrincipal(900), last: canisterPrincipal(901) }];
        for (const time of [1n, 2n, 3n])
            for (const ranges of [RANGES, more]) check.prove(good(time, { ranges, time }).build());
        expect(check.signatures).toBe(3 + 6 + 1);
    });

    it('never rests on a delegation that another root key vouched for', () => {
        const check = new Counting();
        check.prove(good(1n).build());
        const bytes = good(2n).build();
        expect(outcome(() => check.prove(bytes, OTHER_KEY.publicKeyDer))).toBe('DELEGATION_INVALID');
    });

    it('remembers a bounded number of delegations', () => {
        const check = new Counting();
        const of = (i: number) =>
            good(1n, {
                ranges: [...RANGES, { first: canisterPrincipal(i), last: canisterPrincipal(i) }]
            }).build();
        for (let i = 0; i < 9; i++) check.prove(of(i));
        expect(check.signatures).toBe(18);
        check.prove(of(8));
        expect(check.signatures).toBe(19);
        check.prove(of(0));
        expect(check.signatures).toBe(21);
    });

    it('keeps the own delegation where the verified one would make it too large', () => {
        const padded = makeCertificate({
            tree: labeledTree([
                ['padding', leaf(new Uint8Array(3000))],
                [
                    'subnet',
                    labeledTree([
                        [
                            SUBNET_ID.toUint8Array(),
                            labeledTree([
                                ['canister_ranges', leaf(encodeRanges(RANGES))],
                                ['public_key', leaf(KEYS.subnet.publicKeyDer)]
                            ])
                        ]
                    ])
                ],
                ['time', timeTree(1n)]
            ]),
            key: KEYS.root
        });
        const check = new Counting();
        check.prove(good(1n, { certificate: padded }).build());
        const small = good(2n)
            .withBranch('a', leaf(new Uint8Array(100)))
            .build();
        expect(vouchingOf(check.prove(small))).toEqual(padded);
        expect(check.signatures).toBe(3);
        const large = good(3n)
            .withBranch('a', leaf(new Uint8Array(MAX_CERTIFICATE_BYTES - 1500)))
            .build();
        expect(large.length).toBeLessThanOrEqual(MAX_CERTIFICATE_BYTES);
        const recorded = check.prove(large);
        expect(recorded).toEqual(large);
        expect(check.signatures).toBe(5);
    });
});

describe('what costs little is refused first', () => {
    const sized = (length: number) => {
        const over =
            good(1n)
                .withBranch('a', leaf(new Uint8Array(60_000)))
                .build().length - 60_000;
        return good(1n)
            .withBranch('a', leaf(new Uint8Array(length - over)))
            .build();
    };

    it.each<[string, Uint8Array, string]>([
        ['too large', new Uint8Array(MAX_CERTIFICATE_BYTES + 1), 'CERTIFICATE_TOO_LARGE'],
        ['too large with its tag', sized(MAX_CERTIFICATE_BYTES + 3).slice(3), 'CERTIFICATE_TOO_LARGE'],
        ['no certificate', asciiBytes('hello'), 'CERTIFICATE_MALFORMED'],
        ['no time', good(1n).withTimeBytes(undefined).signedBy(OTHER_KEY).build(), 'CERTIFICATE_MALFORMED'],
        ['foreign', certificate().signedBy(OTHER_KEY).build(), 'CERTIFICATE_FOREIGN'],
        ['out of range', good(1n, { ranges: [], signer: OTHER_KEY }).build(), 'CANISTER_OUT_OF_RANGE'],
        [
            'a delegation of no subnet',
            good(1n, { certifiedSubnetId: canisterPrincipal(1) }).build(),
            'DELEGATION_INVALID'
        ]
    ])('%s', (_, bytes, code) => {
        expect(new Counting().refusal(bytes)).toEqual([code, 0]);
    });

    it('the largest that there can be is taken', () => {
        const largest = sized(MAX_CERTIFICATE_BYTES);
        expect(largest).toHaveLength(MAX_CERTIFICATE_BYTES);
        expect(new Counting().prove(largest)).toEqual(largest);
    });

    it('and a tree of as many nodes as a tree may have; of one more none is read', () => {
        const many = (count: number) => {
            const entries = Array.from({ length: count }, (_, i): [Uint8Array, HashTree] => [
                u32be(i),
                leaf(new Uint8Array())
            ]);
            return good(1n).withBranch('many', labeledTree(entries)).build();
        };
        const nodesOf = (bytes: Uint8Array) => countNodes(parseCertificate(bytes).tree);
        const others = nodesOf(many(100)) - 3 * 100;
        const most = Math.floor((MAX_TREE_NODES - others) / 3);
        const bytes = many(most);
        expect(nodesOf(bytes)).toBeGreaterThan(MAX_TREE_NODES - 3);
        expect(equalBytes(new Counting().prove(bytes), bytes)).toBe(true);
        expect(() => new Counting().prove(many(most + 1))).toThrow(
            /^CERTIFICATE_MALFORMED: .*more than 1024 nodes/
        );
    });
});

describe('who sent a wrong certificate', () => {
    const second = 1_000_000_000n;

    it('waits 60 seconds, and is told how many are left', () => {
        const refusals = new Refusals();
        refusals.add('a', 100n * second);
        expect(refusals.secondsLeft('a', 100n * second)).toBe(60);
        expect(refusals.secondsLeft('a', 100n * second + 1n)).toBe(60);
        expect(refusals.secondsLeft('a', 159n * second + 999_999_999n)).toBe(1);
        expect(refusals.secondsLeft('b', 100n * second)).toBeUndefined();
        expect(refusals.secondsLeft('a', 160n * second)).toBeUndefined();
        expect(refusals.secondsLeft('a', 100n * second)).toBeUndefined();
    });

    it('begins anew with each, and all are forgotten when the key changes', () => {
        const refusals = new Refusals();
        refusals.add('a', 0n);
        refusals.add('a', 30n * second);
        expect(refusals.secondsLeft('a', 61n * second)).toBe(29);
        refusals.clear();
        expect(refusals.secondsLeft('a', 61n * second)).toBeUndefined();
    });

    it('is one of 256 at most', () => {
        const refusals = new Refusals();
        for (let i = 0; i < 257; i++) refusals.add(`${i}`, second);
        expect(refusals.secondsLeft('0', second)).toBeUndefined();
        expect(refusals.secondsLeft('1', second)).toBe(60);
        expect(refusals.secondsLeft('256', second)).toBe(60);
    });
});
