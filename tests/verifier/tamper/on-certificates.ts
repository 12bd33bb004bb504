import { Principal } from '@dfinity/principal';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import { parseCertificate } from '../../../src/protocol/certificate.js';
import { fork, labeled, leaf, pruned, reconstruct } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import {
    encodeCertificate,
    makeCertificate,
    makeDelegation,
    timeTree
} from '../../../src/replica/certify/make-certificate.js';
import { labeledTree } from '../../../src/replica/tree/labeled-tree.js';
import type { Delegation, DelegationParts } from '../../../src/replica/certify/make-certificate.js';
import { blsKey, replicaKeys } from '../../../src/replica/keys.js';
import { IC_ROOT_KEY } from '../../../src/verifier/certificate/root-key.js';
import { verifyBlock } from '../../../src/verifier/block/verify-block.js';
import type { BlockProof } from '../../../src/verifier/block/verify-block.js';
import type { Policy } from '../../../src/verifier/input.js';
import { flipBit, outcome, present, replaceBytes } from '../bytes.js';
import { row } from './row.js';
import type { Row } from './row.js';
import type { World } from './world.js';

const TEST_KEYS = replicaKeys(new Uint8Array(32).fill(1));
const STRANGER = blsKey(asciiBytes('tests/verifier/tamper: nobody vouches for it'), 'stranger');
const PLACES = [1, 2] as const;

const ask = (world: World, change: Partial<BlockProof> = {}, policy: Partial<Policy> = {}) => [
    outcome(() => verifyBlock({ ...world.proof(...PLACES), ...change }, { ...world.policy, ...policy }))
];
const ofCertificate = (change: (bytes: Uint8Array, world: World) => Uint8Array) => (world: World) =>
    ask(world, { certificate: change(world.proof(...PLACES).certificate, world) });
const rebuilt = (world: World, change: (tree: HashTree) => HashTree): Uint8Array =>
    signed(world, change(parseCertificate(world.proof(...PLACES).certificate).tree));
const ofTree = (change: (tree: HashTree) => HashTree) => (world: World) =>
    ask(world, { certificate: rebuilt(world, change) });

function ownDelegation(world: World): Delegation {
    const { delegation } = parseCertificate(world.certificateOf(0));
    const { subnetId, certificate } = present(delegation);
    return { subnetId: Principal.fromUint8Array(subnetId), certificate };
}

function signed(world: World, tree: HashTree, delegation: Delegation | 'none' = ownDelegation(world)) {
    const key = world.keys.subnet;
    return makeCertificate({ tree, key, ...(delegation === 'none' ? {} : { delegation }) });
}

/** A genuine signature of the subnet, under a delegation that is wrong in one way. */
function delegated(world: World, change: Partial<DelegationParts>, named?: Principal): Uint8Array {
    const { root, subnet, subnetId } = world.keys;
    const own = Principal.fromUint8Array(world.policy.canisterId);
    const parts: DelegationParts = {
        rootKey: root,
        subnetId,
        subnetPublicKeyDer: subnet.publicKeyDer,
        ranges: [{ first: own, last: own }],
        layout: 'flat',
        time: 1_763_999_999_000_000_000n,
        ...change
    };
    const { certificate } = makeDelegation(parts);
    const { tree } = parseCertificate(world.proof(...PLACES).certificate);
    return signed(world, tree, { subnetId: named ?? parts.subnetId, certificate });
}
const ofDelegation = (change: Partial<DelegationParts>, named?: Principal) => (world: World) =>
    ask(world, { certificate: delegated(world, change, named) });

const certifies = (world: World, path: readonly Uint8Array[], tree: HashTree) =>
    signed(world, labeledTree([['canister', path.reduceRight((node, label) => labeled(label, node), tree)], ['time', timeTree(world.timeOf(1))]])); // prettier-ignore
const far = (number: number) => Principal.fromUint8Array(Uint8Array.of(0, 0, 0, 0, 0xff, 0, 0, number, 1, 1));

const WHO_SIGNED: Row[] = [
    row('the wrong root key', 'DELEGATION_INVALID', (world) => ask(world, {}, { rootKey: STRANGER.publicKeyDer })), // prettier-ignore
    row('the root key of the public network', 'DELEGATION_INVALID', (world) => ask(world, {}, { rootKey: IC_ROOT_KEY })), // prettier-ignore
    row('a test network in place of the network that is meant', 'DELEGATION_INVALID', (world) => {
        const { tree } = parseCertificate(world.proof(...PLACES).certificate);
        const { root, subnet, subnetId } = TEST_KEYS;
        const own = Principal.fromUint8Array(world.policy.canisterId);
        const delegation = makeDelegation({ rootKey: root, subnetId, subnetPublicKeyDer: subnet.publicKeyDer, ranges: [{ first: own, last: own }], layout: 'flat', time: 1n }); // prettier-ignore
        return ask(world, { certificate: makeCertificate({ tree, key: subnet, delegation }) });
    }),
    row('a root key that is no key', 'ROOT_KEY_MALFORMED', (world) => ask(world, {}, { rootKey: new Uint8Array(133) })), // prettier-ignore
    row('another canister is asked about', 'CANISTER_MISMATCH', (world) => ask(world, {}, { canisterId: world.other.policy.canisterId })), // prettier-ignore
    row('the certificate of another canister', 'CANISTER_MISMATCH', (world) =>
        ask(world, { certificate: present(world.other.log.commits[0]?.certificates[0]) })
    ),
    row('a subnet that is not in charge of the canister', 'CANISTER_OUT_OF_RANGE', ofDelegation({ ranges: [{ first: far(1), last: far(9) }] })), // prettier-ignore
    row('a subnet that is not in charge, its ranges in shards', 'CANISTER_OUT_OF_RANGE', ofDelegation({ ranges: [{ first: far(1), last: far(9) }], layout: 'sharded' })), // prettier-ignore
    row('a delegation without ranges', 'CANISTER_OUT_OF_RANGE', ofDelegation({ layout: 'none' })),
    row('the delegation of another subnet', 'DELEGATION_INVALID', ofDelegation({}, far(3))),
    row('a delegation to another key', 'CERTIFICATE_SIGNATURE_INVALID', ofDelegation({ subnetPublicKeyDer: STRANGER.publicKeyDer })), // prettier-ignore
    row(
        'a delegation that the root key did not sign',
        'DELEGATION_INVALID',
        ofDelegation({ rootKey: STRANGER })
    ),
    row('a delegation to something that is no key', 'DELEGATION_INVALID', ofDelegation({ subnetPublicKeyDer: new Uint8Array(133) })), // prettier-ignore
    row('a delegation that rests on another delegation', 'DELEGATION_INVALID', (world) => {
        const { tree, signature } = parseCertificate(ownDelegation(world).certificate);
        const nested = encodeCertificate(tree, signature, ownDelegation(world));
        return ask(world, {
            certificate: rebuiltWith(world, { ...ownDelegation(world), certificate: nested })
        });
    }),
    row('no delegation', 'CERTIFICATE_SIGNATURE_INVALID', (world) => {
        const { tree } = parseCertificate(world.proof(...PLACES).certificate);
        return ask(world, { certificate: signed(world, tree, 'none') });
    }),
    row('a key that nobody vouches for', 'CERTIFICATE_SIGNATURE_INVALID', (world) => {
        const { tree } = parseCertificate(world.proof(...PLACES).certificate);
        return ask(world, { certificate: makeCertificate({ tree, key: STRANGER, delegation: ownDelegation(world) }) }); // prettier-ignore
    }),
    row('the signature of another tree', 'CERTIFICATE_SIGNATURE_INVALID', (world) => {
        const { tree } = parseCertificate(world.proof(...PLACES).certificate);
        const { signature } = parseCertificate(world.certificateOf(3));
        return ask(world, { certificate: encodeCertificate(tree, signature, ownDelegation(world)) });
    }),
    row('a signature of infinity', 'CERTIFICATE_SIGNATURE_INVALID', (world) => {
        const { tree } = parseCertificate(world.proof(...PLACES).certificate);
        const infinity = concatBytes(Uint8Array.of(0xc0), new Uint8Array(47));
        return ask(world, { certificate: encodeCertificate(tree, infinity, ownDelegation(world)) });
    })
];

const rebuiltWith = (world: World, delegation: Delegation): Uint8Array =>
    signed(world, parseCertificate(world.proof(...PLACES).certificate).tree, delegation);

const WHAT_IT_SAYS: Row[] = [
    row('a certificate of an older size', 'ROOT_MISMATCH', (world) => ask(world, { certificate: world.certificateOf(0) })), // prettier-ignore
    row('a certificate of a newer size', 'ROOT_MISMATCH', (world) => ask(world, { certificate: world.certificateOf(5) })), // prettier-ignore
    row(
        'the certified data pruned',
        'CANISTER_MISMATCH',
        (world) =>
        ask(world, { certificate: certifies(world, [world.policy.canisterId, asciiBytes('certified_data')], pruned(reconstruct(leaf(world.commit(1).root)))) }) // prettier-ignore
    ),
    row('the canister pruned', 'CANISTER_MISMATCH', (world) =>
        ask(world, { certificate: certifies(world, [], pruned(reconstruct(leaf(world.commit(1).root)))) })
    ),
    row(
        'the certified data under another label',
        'CANISTER_MISMATCH',
        (world) =>
        ask(world, { certificate: certifies(world, [world.policy.canisterId, asciiBytes('certified_dat')], leaf(world.commit(1).root)) }) // prettier-ignore
    ),
    row(
        'the root as one of several certified data',
        'CANISTER_MISMATCH',
        (world) =>
        ask(world, { certificate: certifies(world, [world.policy.canisterId, asciiBytes('certified_data')], labeled(asciiBytes('0'), leaf(world.commit(1).root))) }) // prettier-ignore
    ),
    row(
        'no time',
        'TIME_MISSING',
        ofTree((tree) => (tree.kind === 'fork' ? tree.left : tree))
    ),
    row('the time pruned', 'TIME_MISSING', ofTree((tree) => tree.kind === 'fork' ? fork(tree.left, pruned(reconstruct(tree.right))) : tree)), // prettier-ignore
    row('a time that is not in its shortest form', 'TIME_MISSING', ofTree((tree) => tree.kind === 'fork' ? fork(tree.left, labeled(asciiBytes('time'), leaf(Uint8Array.of(0x80, 0)))) : tree)), // prettier-ignore
    row('a certificate younger than what is asked for', 'CERTIFICATE_TIME', (world) => ask(world, {}, { notAfter: world.timeOf(1) - 1n })), // prettier-ignore
    row('a certificate older than what is asked for', 'CERTIFICATE_TIME', (world) => ask(world, {}, { notBefore: world.timeOf(1) + 1n })), // prettier-ignore
    row('a certificate older than its block', 'TIME_ORDER', (world) =>
        ask(world, { certificate: world.sign(world.commit(1).root, world.data(2).timestamp - 1n) })
    )
];

const signatureHead = concatBytes(asciiBytes('signature'), Uint8Array.of(0x58, 0x30));
const HOW_IT_IS_WRITTEN: Row[] = [
    row(
        'a trailing byte',
        'MALFORMED_CBOR',
        ofCertificate((bytes) => concatBytes(bytes, Uint8Array.of(0)))
    ),
    row(
        'the certificate twice in a row',
        'MALFORMED_CBOR',
        ofCertificate((bytes) => concatBytes(bytes, bytes))
    ),
    row(
        'the last byte cut',
        'MALFORMED_CBOR',
        ofCertificate((bytes) => bytes.slice(0, -1))
    ),
    row(
        'no bytes',
        'MALFORMED_CBOR',
        ofCertificate(() => new Uint8Array())
    ),
    row('a length not in its shortest form', 'MALFORMED_CBOR', (world) => {
        const { tree, signature } = parseCertificate(world.proof(...PLACES).certificate);
        const bytes = encodeCertificate(tree, signature);
        const long = concatBytes(asciiBytes('signature'), Uint8Array.of(0x59, 0, 0x30));
        return ask(world, { certificate: replaceBytes(bytes, signatureHead, long) });
    }),
    row('a map of endless length', 'MALFORMED_CBOR', ofCertificate((bytes) => concatBytes(bytes.slice(0, 3), Uint8Array.of(0xbf), bytes.slice(4), Uint8Array.of(0xff)))), // prettier-ignore
    row('a field twice', 'MALFORMED_CBOR', (world) => {
        const { tree, signature } = parseCertificate(world.proof(...PLACES).certificate);
        const bytes = encodeCertificate(tree, signature).slice();
        const head = bytes.findIndex((byte) => byte >>> 5 === 5);
        bytes[head] = (bytes[head] ?? 0) + 1;
        return ask(world, { certificate: concatBytes(bytes, Uint8Array.of(0x69), signatureHead, signature) });
    }),
    row('an unknown field', 'MALFORMED_CBOR', (world) => {
        const { tree, signature } = parseCertificate(world.proof(...PLACES).certificate);
        const bytes = encodeCertificate(tree, signature).slice();
        const head = bytes.findIndex((byte) => byte >>> 5 === 5);
        bytes[head] = (bytes[head] ?? 0) + 1;
        return ask(world, { certificate: concatBytes(bytes, Uint8Array.of(0x61, 0x78, 0)) });
    }),
    row('labels that do not ascend', 'MALFORMED_CERTIFICATE', ofTree((tree) => (tree.kind === 'fork' ? fork(tree.right, tree.left) : tree))), // prettier-ignore
    row('a label twice', 'MALFORMED_CERTIFICATE', ofTree((tree) => fork(tree, labeled(asciiBytes('time'), leaf(Uint8Array.of(1)))))), // prettier-ignore
    row(
        'a value among labels',
        'MALFORMED_CERTIFICATE',
        ofTree((tree) => fork(tree, leaf(Uint8Array.of(1))))
    ),
    row('more levels than any tree has', 'MALFORMED_CBOR', ofTree((tree) => Array.from({ length: 200 }).reduce<HashTree>((node) => fork(node, { kind: 'empty' }), tree))), // prettier-ignore
    row('a bit of the signature flipped', 'CERTIFICATE_SIGNATURE_INVALID', (world) => {
        const { tree, signature } = parseCertificate(world.proof(...PLACES).certificate);
        return ask(world, {
            certificate: encodeCertificate(tree, flipBit(signature, 300), ownDelegation(world))
        });
    })
];

export const ON_CERTIFICATES: readonly Row[] = [...WHO_SIGNED, ...WHAT_IT_SAYS, ...HOW_IT_IS_WRITTEN];
