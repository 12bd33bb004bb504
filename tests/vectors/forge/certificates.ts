import { encode } from 'cborg';
import { bls12_381 } from '@noble/curves/bls12-381';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import { parseCertificate } from '../../../src/protocol/certificate.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { encodeWitness, fork, labeled, leaf, reconstruct } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { encodeCertificate, makeCertificate, signRoot } from '../../../src/replica/certify/make-certificate.js';
import { replaceBytes } from '../../verifier/bytes.js';
import { blsKey, CANISTER, canisterPrincipal, certificate, delegation, KEYS, labeledTree, OTHER_KEY, prune, RANGES, timeTree } from '../../verifier/certificate-builder.js';
import type { CertificateBuilder } from '../../verifier/certificate-builder.js';
import { firstWith, twin } from '../../verifier/twins.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case } from './case.js';
import { SECOND_CANISTER, signed } from './ledger.js';
import { built, hex, receiptsOf, ROOT, TIME } from './sample-receipt.js';

/** Rules of certificates, tried on a receipt. */
const group = new Group('certificates');
export const CERTIFICATES: readonly Case[] = group.cases;

const receipt = receiptsOf(group);
const cert = (name: string, rules: string, title: string, of: Uint8Array | CertificateBuilder, code?: ReasonCode) => receipt(name, rules, title, { certificate: of instanceof Uint8Array ? of : built(of) }, code);

/* C1: canonical CBOR */
const canister = labeled(asciiBytes('canister'), labeled(CANISTER, labeled(asciiBytes('certified_data'), leaf(ROOT))));
const time = labeled(asciiBytes('time'), timeTree(TIME));
const bytes = built(signed());
const { tree, signature } = parseCertificate(bytes);
cert('by-the-root-key', 'C1 C2 C3 C7 C8', 'a certificate by the root key', bytes);
cert('by-a-subnet', 'C3 C4 C5', 'by a subnet, ranges in one list', certificate());
cert('by-a-subnet-with-shards', 'C4 C5', 'by a subnet, ranges in shards', certificate().withDelegation({ layout: 'sharded' }));
cert('without-tag', 'C1', 'without the tag 55799', bytes.slice(3));
cert('trailing-byte', 'C1', 'a byte follows the certificate', concatBytes(bytes, Uint8Array.of(0)), 'MALFORMED_CBOR');
cert('cut', 'C1', 'the last byte is missing', bytes.slice(0, -1), 'MALFORMED_CBOR');
cert('no-bytes', 'C1', 'no certificate', new Uint8Array(), 'MALFORMED_CBOR');
cert('unknown-field', 'C1', 'a field that certificates do not have', concatBytes(hex('d9d9f7a3'), bytes.slice(4), encode('x'), encode(1)), 'MALFORMED_CBOR');
cert('repeated-field', 'C1', 'the signature stands there twice', concatBytes(hex('d9d9f7a3'), bytes.slice(4), encode('signature'), encode(signature)), 'MALFORMED_CBOR');
cert('no-signature', 'C1', 'a map without a signature', concatBytes(hex('d9d9f7a1'), encode('tree'), encodeWitness(tree).slice(3)), 'MALFORMED_CBOR');
cert('endless-map', 'C1', 'a map of indefinite length', concatBytes(hex('d9d9f7bf'), bytes.slice(4), hex('ff')), 'MALFORMED_CBOR');
cert('long-length', 'C1', 'the length of the signature in two bytes more than needed', replaceBytes(bytes, concatBytes(hex('5830'), signature), concatBytes(hex('590030'), signature)), 'MALFORMED_CBOR');
cert('hash-of-31-bytes', 'C1', 'a pruned hash of 31 bytes', replaceTree(fork(tree, { kind: 'pruned', hash: new Uint8Array(31) })), 'MALFORMED_CBOR');
cert('128-levels', 'C1', 'a leaf 128 levels below the root', replaceTree(deep(128)));
cert('129-levels', 'C1', 'a leaf 129 levels below the root', replaceTree(deep(129)), 'MALFORMED_CBOR');
cert('fields-in-other-order', 'C1', 'the signature stands before the tree: a receipt does not ask for the canonical order', concatBytes(hex('d9d9f7a2'), encode('signature'), encode(signature), encode('tree'), encodeWitness(tree).slice(3)));

/* C2: well-formed trees */
cert('labels-descend', 'C2', '`time` stands before `canister`', replaceTree(fork(time, canister)), 'MALFORMED_CERTIFICATE');
cert('label-twice', 'C2', 'the label `time` stands there twice', replaceTree(fork(canister, fork(time, time))), 'MALFORMED_CERTIFICATE');
cert('value-among-labels', 'C2', 'a value stands among labels', replaceTree(fork(canister, fork(leaf(ROOT), time))), 'MALFORMED_CERTIFICATE');
cert(
    'labels-descend-below',
    'C2',
    'labels descend under a canister',
    replaceTree(fork(labeled(asciiBytes('canister'), labeled(CANISTER, fork(labeled(asciiBytes('module_hash'), leaf(ROOT)), labeled(asciiBytes('certified_data'), leaf(ROOT))))), time)),
    'MALFORMED_CERTIFICATE'
);

/* C3: signatures */
cert('other-key', 'C3', 'signed by a key that nobody vouches for', signed().signedBy(OTHER_KEY), 'CERTIFICATE_SIGNATURE_INVALID');
cert('subnet-without-delegation', 'C3', 'signed by the subnet, without the delegation', signed().signedBy(KEYS.subnet), 'CERTIFICATE_SIGNATURE_INVALID');
cert('root-key-with-delegation', 'C3', 'signed by the root key, with the delegation of a subnet beside it', certificate().signedBy(KEYS.root), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-of-another', 'C3', 'the signature of another tree', encodeCertificate(tree, signRoot(KEYS.root, SEED)), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signed-without-domain', 'C3', 'the root hash signed without `0d "ic-state-root"`', encodeCertificate(tree, KEYS.root.sign(reconstruct(tree))), 'CERTIFICATE_SIGNATURE_INVALID');
cert('data-changed', 'C3', 'the certified data changed after it was signed', replaceBytes(bytes, ROOT, SEED), 'CERTIFICATE_SIGNATURE_INVALID');

/* C4: delegations */
cert('delegation-by-other-key', 'C4', 'a delegation that the root key did not sign', certificate().withDelegation({ signer: OTHER_KEY }), 'DELEGATION_INVALID');
cert('delegation-of-other-subnet', 'C4', 'a delegation about another subnet than it names', certificate().withDelegation({ certifiedSubnetId: canisterPrincipal(9) }), 'DELEGATION_INVALID');
cert('delegation-of-no-key', 'C4', 'the key of the subnet is no BLS key', certificate().withDelegation({ publicKeyDer: KEYS.subnet.publicKeyDer.slice(0, -1) }), 'DELEGATION_INVALID');
cert('delegation-of-other-key', 'C4', 'a delegation to another key than the one that signed', certificate().withDelegation({ publicKeyDer: OTHER_KEY.publicKeyDer }), 'CERTIFICATE_SIGNATURE_INVALID');
cert('nested-delegation', 'C4', 'a delegation that rests on another delegation', certificate().withDelegation({ certificate: nested() }), 'DELEGATION_INVALID');
cert('delegation-of-junk', 'C4', 'junk in place of the certificate of the delegation', certificate().withDelegation({ certificate: asciiBytes('junk') }), 'MALFORMED_CBOR');
cert('half-a-delegation', 'C1', 'a delegation without a certificate', concatBytes(hex('d9d9f7a3'), bytes.slice(4), encode('delegation'), hex('a1'), encode('subnet_id'), encode(SEED)), 'MALFORMED_CBOR');

/* C5: ranges */
const elsewhere = [{ first: canisterPrincipal(512), last: canisterPrincipal(600) }];
cert('out-of-range', 'C5', 'the subnet is in charge of other canisters', certificate().withDelegation({ ranges: elsewhere }), 'CANISTER_OUT_OF_RANGE');
cert('out-of-every-shard', 'C5', 'the same, in shards', certificate().withDelegation({ ranges: elsewhere, layout: 'sharded' }), 'CANISTER_OUT_OF_RANGE');
cert('no-ranges', 'C5', 'a delegation that shows no ranges', certificate().withDelegation({ layout: 'none' }), 'CANISTER_OUT_OF_RANGE');
cert(
    'first-of-a-range',
    'C5',
    'the canister is the first of a range',
    certificate().withDelegation({
        ranges: [...elsewhere, { first: canisterPrincipal(300), last: canisterPrincipal(310) }]
    })
);
cert(
    'last-of-a-range',
    'C5',
    'the canister is the last of a range',
    certificate().withDelegation({
        ranges: [{ first: canisterPrincipal(200), last: canisterPrincipal(300) }],
        layout: 'sharded'
    })
);
cert(
    'range-of-three',
    'C5',
    'a range of three principals',
    certificate().withDelegation({
        certificate: delegated(encode([[SEED.slice(0, 10), SEED.slice(0, 10), SEED.slice(0, 10)]]))
    }),
    'MALFORMED_CBOR'
);
cert(
    'ranges-with-a-byte-behind',
    'C5',
    'a byte follows the list of ranges',
    certificate().withDelegation({
        certificate: delegated(concatBytes(encode(RANGES.map(({ first, last }) => [first.toUint8Array(), last.toUint8Array()])), Uint8Array.of(0)))
    }),
    'MALFORMED_CBOR'
);

/* C6: one form of each point */
const [twinTree, twinSignature] = firstWith(
    (i) =>
        labeledTree([
            ['canister', labeledTree([[CANISTER, labeledTree([['certified_data', leaf(ROOT)]])]])],
            ['time', timeTree(TIME + BigInt(i))]
        ]),
    (of) => twin(signRoot(KEYS.root, reconstruct(of)))
);
cert('signature-plus-p', 'C6', 'a signature whose x is written as x + p', encodeCertificate(twinTree, twinSignature), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-at-infinity', 'C6', 'the point at infinity', encodeCertificate(tree, concatBytes(Uint8Array.of(0xc0), new Uint8Array(47))), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-written-out', 'C6', 'the signature as an uncompressed point', encodeCertificate(tree, bls12_381.G1.Point.fromBytes(signature).toBytes(false)), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-of-47-bytes', 'C6', 'a signature of 47 bytes', encodeCertificate(tree, signature.slice(1)), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-outside-the-group', 'C6', 'a point of the curve that is not in the prime-order subgroup', encodeCertificate(tree, outside()), 'CERTIFICATE_SIGNATURE_INVALID');
cert('key-at-infinity', 'C6', 'a subnet whose key is the point at infinity, and whose signature is too', infinite(), 'CERTIFICATE_SIGNATURE_INVALID');
const [twinKey, twinDer] = firstWith(
    (i) => blsKey(asciiBytes('tests/vectors/forge: a subnet'), `${i}`),
    (made) => {
        const found = twin(made.publicKeyDer.slice(37));
        return found && concatBytes(made.publicKeyDer.slice(0, 37), found);
    }
);
cert('key-plus-p', 'C6', 'a subnet whose key has an x written as x + p', certificate().withDelegation({ publicKeyDer: twinDer }).signedBy(twinKey), 'CERTIFICATE_SIGNATURE_INVALID');

/* C7, C8 */
cert(
    'no-time',
    'C7',
    'a certificate without a time',
    signed()
        .withTree(() => canister)
        .withTime(TIME),
    'TIME_MISSING'
);
cert('time-in-longer-form', 'C7', 'a time in a longer form than the shortest', replaceTree(fork(canister, labeled(asciiBytes('time'), leaf(concatBytes(leb(TIME, true), Uint8Array.of(0)))))), 'TIME_MISSING');
cert('time-of-65-bits', 'C7', 'a time of 2^64', replaceTree(fork(canister, labeled(asciiBytes('time'), timeTree(2n ** 64n)))), 'TIME_MISSING');
cert('other-canister', 'C8', 'it shows the data of another canister only', signed().withTime(TIME).withCertifiedData(SECOND_CANISTER, ROOT).build(), 'CANISTER_MISMATCH');
cert(
    'data-hidden',
    'C8',
    'the certified data is pruned',
    signed()
        .withTime(TIME)
        .withCanister(CANISTER, prune(labeled(asciiBytes('certified_data'), leaf(ROOT))))
        .build(),
    'CANISTER_MISMATCH'
);
cert(
    'module-hash-only',
    'C8',
    'it shows the module hash of the canister',
    signed()
        .withTime(TIME)
        .withCanister(CANISTER, labeled(asciiBytes('module_hash'), leaf(ROOT)))
        .build(),
    'CANISTER_MISMATCH'
);
cert(
    'canister-of-a-prefix',
    'C8',
    'it shows a canister whose id begins like the one asked about',
    signed()
        .withTime(TIME)
        .withCertifiedData(concatBytes(CANISTER, Uint8Array.of(0)), ROOT)
        .build(),
    'CANISTER_MISMATCH'
);

/** The same certificate over another tree, really signed. */
function replaceTree(of: HashTree): Uint8Array {
    return encodeCertificate(of, signRoot(KEYS.root, reconstruct(of)));
}

/** The tree of the certificate, with a path of labels beside `canister` whose leaf is at a depth; the root is at 0. */
function deep(depth: number): HashTree {
    let below: HashTree = leaf(SEED);
    for (let at = depth - 1; at > 2; at--) below = labeled(asciiBytes('x'), below);
    return fork(fork(canister, labeled(asciiBytes('deep'), below)), time);
}

function nested(): Uint8Array {
    const inner = delegation();
    const own = parseCertificate(inner.certificate);
    return makeCertificate({ tree: own.tree, key: KEYS.root, delegation: inner });
}

/** A delegation with such bytes for its ranges. */
function delegated(ranges: Uint8Array): Uint8Array {
    const id = KEYS.subnetId.toUint8Array();
    const subnet = labeledTree([
        ['public_key', leaf(KEYS.subnet.publicKeyDer)],
        ['canister_ranges', leaf(ranges)]
    ]);
    return makeCertificate({
        tree: labeledTree([
            ['subnet', labeledTree([[id, subnet]])],
            ['time', timeTree(1n)]
        ]),
        key: KEYS.root
    });
}

/** A point of the curve of small x. The subgroup is one of about 2^125 cosets: no such point is in it. */
function outside(): Uint8Array {
    const { Fp } = bls12_381.fields;
    const isSquare = (value: bigint) => Fp.eql(Fp.pow(value, (Fp.ORDER - 1n) / 2n), Fp.ONE);
    for (let x = 1n; ; x++) if (isSquare(Fp.create(x * x * x + 4n))) return hex((x | (1n << 383n)).toString(16));
}

function infinite(): Uint8Array {
    const key = concatBytes(KEYS.subnet.publicKeyDer.slice(0, 37), Uint8Array.of(0xc0), new Uint8Array(95));
    const { certificate: own } = delegation({ publicKeyDer: key });
    return encodeCertificate(tree, concatBytes(Uint8Array.of(0xc0), new Uint8Array(47)), {
        subnetId: KEYS.subnetId,
        certificate: own
    });
}

function leb(value: bigint, continues: boolean): Uint8Array {
    const own = timeTree(value);
    const of = own.kind === 'leaf' ? own.value.slice() : new Uint8Array();
    if (continues) of[of.length - 1] = (of.at(-1) ?? 0) | 0x80;
    return of;
}
