import { encode } from 'cborg';
import { bls12_381 } from '@noble/curves/bls12-381';
import { asciiBytes, concatBytes, equalBytes, fromHex, toHex, u32be } from '../../../src/protocol/bytes.js';
import { blockHash } from '../../../src/protocol/block.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { encodeWitness, fork, labeled, leaf, pruned, reconstruct } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { parseCertificate, parseHashTree } from '../../../src/protocol/certificate.js';
import { blockWitness, leavesTree, ROOT_LABEL } from '../../../src/protocol/jury-tree.js';
import { BlockTree } from '../../../src/verifier/block-tree.js';
import { encodeReceipt } from '../../../src/verifier/juror.js';
import type { Receipt } from '../../../src/verifier/juror.js';
import { encodeCertificate, makeCertificate, signRoot } from '../../../src/replica/certification.js';
import { present, replaceBytes } from '../../verifier/bytes.js';
import {
    blsKey,
    CANISTER,
    canisterPrincipal,
    certificate,
    delegation,
    KEYS,
    labeledTree,
    OTHER_KEY,
    prune,
    RANGES,
    timeTree
} from '../../verifier/certificate-builder.js';
import type { CertificateBuilder } from '../../verifier/certificate-builder.js';
import { firstWith, twin } from '../../verifier/twins.js';
import { change } from '../../verifier/witness-builder.js';
import { rootOf } from '../../verifier/log-builder.js';
import { Group } from './case.js';
import type { Case, CaseOptions } from './case.js';
import { Ledger, names, SECOND, SECOND_CANISTER, signed, START } from './ledger.js';
import { info, SEED } from './blocks.js';

/** Receipts are the smallest thing with a certificate and a witness: rules of both are tried on them. */
const certificates = new Group('certificates');
const witnesses = new Group('witnesses');
const receipts = new Group('receipts');

/** Five blocks, the third a Select. */
const ledger = new Ledger().add(...names(0, 8)).add('x').select(0, 3).add('y').add('z');
const LEAVES = ledger.state();
const TREE = new BlockTree(ledger.blocks);
const ROOT = rootOf(ledger.blocks, LEAVES);
const TIME = START + 10n * SECOND;
const witness = (index: number, leaves = LEAVES) => TREE.witness(index, leaves);

const GOOD: Receipt = {
    canisterId: CANISTER,
    index: 2,
    data: present(ledger.blocks[2]),
    tree: witness(2),
    certificate: ledger.certify(ROOT, TIME),
    lineage: ledger.preimages
};
const into =
    (group: Group) =>
    (name: string, rules: string, title: string, of: Partial<Receipt>, code?: ReasonCode, options?: CaseOptions) =>
        group.add('receipt', name, rules, title, { receipt: encodeReceipt({ ...GOOD, ...of }) }, code === undefined ? [] : [code], options);
const receipt = into(receipts);
const proof = into(witnesses);
const cert = (name: string, rules: string, title: string, of: Uint8Array | CertificateBuilder, code?: ReasonCode) =>
    into(certificates)(name, rules, title, { certificate: of instanceof Uint8Array ? of : built(of) }, code);
const built = (builder: CertificateBuilder, root = ROOT) => builder.withTime(TIME).withCertifiedData(CANISTER, root).build();

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
cert('labels-descend-below', 'C2', 'labels descend under a canister', replaceTree(fork(labeled(asciiBytes('canister'), labeled(CANISTER, fork(labeled(asciiBytes('module_hash'), leaf(ROOT)), labeled(asciiBytes('certified_data'), leaf(ROOT))))), time)), 'MALFORMED_CERTIFICATE');

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
cert('first-of-a-range', 'C5', 'the canister is the first of a range', certificate().withDelegation({ ranges: [...elsewhere, { first: canisterPrincipal(300), last: canisterPrincipal(310) }] }));
cert('last-of-a-range', 'C5', 'the canister is the last of a range', certificate().withDelegation({ ranges: [{ first: canisterPrincipal(200), last: canisterPrincipal(300) }], layout: 'sharded' }));
cert('range-of-three', 'C5', 'a range of three principals', certificate().withDelegation({ certificate: delegated(encode([[SEED.slice(0, 10), SEED.slice(0, 10), SEED.slice(0, 10)]])) }), 'MALFORMED_CBOR');
cert('ranges-with-a-byte-behind', 'C5', 'a byte follows the list of ranges', certificate().withDelegation({ certificate: delegated(concatBytes(encode(RANGES.map(({ first, last }) => [first.toUint8Array(), last.toUint8Array()])), Uint8Array.of(0))) }), 'MALFORMED_CBOR');

/* C6: one form of each point */
const [twinTree, twinSignature] = firstWith(
    (i) => labeledTree([['canister', labeledTree([[CANISTER, labeledTree([['certified_data', leaf(ROOT)]])]])], ['time', timeTree(TIME + BigInt(i))]]),
    (of) => twin(signRoot(KEYS.root, reconstruct(of)))
);
cert('signature-plus-p', 'C6', 'a signature whose x is written as x + p', encodeCertificate(twinTree, twinSignature), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-at-infinity', 'C6', 'the point at infinity', encodeCertificate(tree, concatBytes(Uint8Array.of(0xc0), new Uint8Array(47))), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-written-out', 'C6', 'the signature as an uncompressed point', encodeCertificate(tree, bls12_381.G1.Point.fromBytes(signature).toBytes(false)), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-of-47-bytes', 'C6', 'a signature of 47 bytes', encodeCertificate(tree, signature.slice(1)), 'CERTIFICATE_SIGNATURE_INVALID');
cert('signature-outside-the-group', 'C6', 'a point of the curve that is not in the prime-order subgroup', encodeCertificate(tree, outside()), 'CERTIFICATE_SIGNATURE_INVALID');
cert('key-at-infinity', 'C6', 'a subnet whose key is the point at infinity, and whose signature is too', infinite(), 'CERTIFICATE_SIGNATURE_INVALID');
const [twinKey, twinDer] = firstWith((i) => blsKey(asciiBytes('tests/vectors/forge: a subnet'), `${i}`), (made) => {
    const found = twin(made.publicKeyDer.slice(37));
    return found && concatBytes(made.publicKeyDer.slice(0, 37), found);
});
cert('key-plus-p', 'C6', 'a subnet whose key has an x written as x + p', certificate().withDelegation({ publicKeyDer: twinDer }).signedBy(twinKey), 'CERTIFICATE_SIGNATURE_INVALID');

/* C7, C8 */
cert('no-time', 'C7', 'a certificate without a time', signed().withTree(() => canister).withTime(TIME), 'TIME_MISSING');
cert('time-in-longer-form', 'C7', 'a time in a longer form than the shortest', replaceTree(fork(canister, labeled(asciiBytes('time'), leaf(concatBytes(leb(TIME, true), Uint8Array.of(0)))))), 'TIME_MISSING');
cert('time-of-65-bits', 'C7', 'a time of 2^64', replaceTree(fork(canister, labeled(asciiBytes('time'), timeTree(2n ** 64n)))), 'TIME_MISSING');
cert('other-canister', 'C8', 'it shows the data of another canister only', signed().withTime(TIME).withCertifiedData(SECOND_CANISTER, ROOT).build(), 'CANISTER_MISMATCH');
cert('data-hidden', 'C8', 'the certified data is pruned', signed().withTime(TIME).withCanister(CANISTER, prune(labeled(asciiBytes('certified_data'), leaf(ROOT)))).build(), 'CANISTER_MISMATCH');
cert('module-hash-only', 'C8', 'it shows the module hash of the canister', signed().withTime(TIME).withCanister(CANISTER, labeled(asciiBytes('module_hash'), leaf(ROOT))).build(), 'CANISTER_MISMATCH');
cert('canister-of-a-prefix', 'C8', 'it shows a canister whose id begins like the one asked about', signed().withTime(TIME).withCertifiedData(concatBytes(CANISTER, Uint8Array.of(0)), ROOT).build(), 'CANISTER_MISMATCH');

/* Witnesses */
const good = parseHashTree(GOOD.tree);
const shape = (name: string, title: string, of: HashTree, code: ReasonCode = 'WITNESS_SHAPE') =>
    proof(name, 'W1', title, { tree: encodeWitness(of), certificate: built(signed(), reconstruct(of)) }, code);
const one = new Ledger().add('a');
for (const [index] of ledger.blocks.entries())
    proof(`block-${index}-of-5`, 'W1 W3', `the witness of block ${index} of 5`, { index, data: present(ledger.blocks[index]), tree: witness(index) });
proof('block-0-of-1', 'W1 W3', 'the witness of the only block', { index: 0, data: present(one.blocks[0]), tree: new BlockTree(one.blocks).witness(0, one.state()), certificate: built(signed(), rootOf(one.blocks, one.state())) });
shape('sibling-shown', 'a sibling on the path is shown and not pruned', change(good, 'rill', () => fork(labeled(u32be(0), leaf(SEED)), pruned(SEED))));
shape('path-too-short', 'the path of block 2 of 5 lacks a sibling', change(good, 'ril', () => fork(pruned(SEED), labeled(u32be(2), leaf(blockHash(GOOD.data))))));
shape('sides-exchanged', 'two siblings stand on the other side', change(good, 'ril', (node) => node.kind === 'fork' ? fork(node.right, node.left) : node));
shape('leaf-in-a-leaf', 'a block stands at another place of a larger tree', change(good, 'ril', (node) => fork(node, pruned(SEED))));
shape('index-beyond-the-length', 'block 2 of a log of 2', blockTreeOf(2, { ...LEAVES, length: 2 }));
shape('hash-of-31-bytes', 'a block hash of 31 bytes', blockTreeOf(2, LEAVES, SEED.slice(1)));
shape('label-of-5-bytes', 'the label of the block has five bytes', replaceLeaf(good, labeled(concatBytes(u32be(2), Uint8Array.of(0)), leaf(blockHash(GOOD.data)))));
shape('http-expr-shown', 'the half beside the log is shown', change(good, 'l', () => labeled(asciiBytes('http_expr'), leaf(SEED))));
shape('other-root-label', 'the log stands under another label', change(good, 'r', (node) => node.kind === 'labeled' ? { ...node, label: asciiBytes('jury_block') } : node));
shape('leaf-of-leaves-pruned', 'a leaf beside the blocks is pruned', change(good, 'rirrrr', prune));
shape('leaves-in-other-order', 'two leaves change places', change(good, 'rirll', (node) => node.kind === 'fork' ? fork(node.right, node.left) : node));
shape('draws-of-5-bytes', 'the leaf `draws` has five bytes', change(good, 'rirlll', () => labeled(asciiBytes('draws'), leaf(new Uint8Array(5)))));
shape('seventh-leaf', 'a seventh leaf', change(good, 'rirrrr', (node) => fork(node, labeled(asciiBytes('zeal'), leaf(SEED)))));
shape('a-tip', 'the witness of a tip, which shows no block', fork(pruned(LEAVES.httpExpr), labeled(ROOT_LABEL, fork(pruned(SEED), leavesTree(LEAVES)))));
proof('other-index', 'W4', 'the witness of block 1 in a receipt of block 2', { tree: witness(1) }, 'WITNESS_SHAPE');
proof('without-tag', 'W2', 'without the tag 55799', { tree: GOOD.tree.slice(3) }, 'MALFORMED_CBOR');
proof('trailing-byte', 'W2', 'a byte follows the witness', { tree: concatBytes(GOOD.tree, Uint8Array.of(0)) }, 'MALFORMED_CBOR');
proof('long-length', 'W2', 'the label of the block with a length in longer form', { tree: replaceBytes(GOOD.tree, hex('4400000002'), hex('580400000002')) }, 'MALFORMED_CBOR');
proof('4097-bytes', 'W2', 'more than 4,096 bytes', { tree: concatBytes(GOOD.tree, new Uint8Array(4097 - GOOD.tree.length)) }, 'MALFORMED_CBOR');
proof('other-root', 'W3', 'a witness of the same form that leads to another root', { tree: witness(2, { ...LEAVES, draws: 5 }) }, 'ROOT_MISMATCH');
proof('other-sibling', 'W3', 'a sibling is another one', { tree: encodeWitness(otherSibling(good)) }, 'ROOT_MISMATCH');

/* One block */
receipt('select', 'R1 R2 R3 R6', 'the receipt of a Select', {});
receipt('malformed-block', 'R1', 'a block that is none', restaged({ bytes: concatBytes(GOOD.data, Uint8Array.of(0)) }), 'MALFORMED_BLOCK');
receipt('select-of-nobody', 'R1', 'a Select of nobody: a receipt does not show whether it is of a lottery', restaged({ nobody: true }), 'MALFORMED_BLOCK');
receipt('other-block', 'R2', 'the bytes of another block', { data: present(ledger.blocks[1]) }, 'BLOCK_HASH_MISMATCH');
receipt('younger-than-its-certificate', 'R3', 'a block younger than the certificate', { certificate: ledger.certify(ROOT, START + SECOND) }, 'TIME_ORDER');
receipt('bounds-kept', 'R4', 'the certificate is as old as may be', {}, undefined, { input: { not_before: String(TIME), not_after: String(TIME) } });
receipt('too-old', 'R4', 'the certificate is older than asked for', {}, 'CERTIFICATE_TIME', { input: { not_before: String(TIME + 1n) } });
receipt('too-new', 'R4', 'the certificate is newer than asked for', {}, 'CERTIFICATE_TIME', { input: { not_after: String(TIME - 1n) } });
receipt('canister-asked-for', 'R7', 'of the canister that was asked about', {}, undefined, { input: { canister: canisterPrincipal(300).toText() } });
receipt('other-canister', 'R7', 'another canister was asked about', {}, 'CANISTER_MISMATCH', { input: { canister: canisterPrincipal(301).toText() } });
receipt('names-another-canister', 'R6 C8', 'the receipt names another canister than its certificate is of', { canisterId: SECOND_CANISTER }, 'CANISTER_MISMATCH');
const form = (name: string, title: string, of: Uint8Array) =>
    receipts.add('receipt', name, 'R6', title, { receipt: of }, ['RECEIPT_MALFORMED']);
const whole = encodeReceipt(GOOD);
form('receipt-cut', 'the last byte is missing', whole.slice(0, -1));
form('receipt-with-a-byte-behind', 'a byte follows the receipt', concatBytes(whole, Uint8Array.of(0)));
form('receipt-of-five-fields', 'the field of the preimages is missing', whole.slice(0, -(4 + 28 + 0) - lineageBytes()));
form('receipt-without-preimages', 'a list of no preimages', encodeReceipt({ ...GOOD, lineage: [] }));
form('index-of-5-bytes', 'an index of five bytes', replaceBytes(whole, hex('0000000400000002'), hex('000000050000000002')));
form('canister-of-30-bytes', 'a canister id of 30 bytes', encodeReceipt({ ...GOOD, canisterId: new Uint8Array(30) }));

export const RECEIPTS: readonly Case[] = [...certificates.cases, ...witnesses.cases, ...receipts.cases];

function hex(text: string): Uint8Array {
    return fromHex(text) ?? new Uint8Array();
}

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
    const subnet = labeledTree([['public_key', leaf(KEYS.subnet.publicKeyDer)], ['canister_ranges', leaf(ranges)]]);
    return makeCertificate({ tree: labeledTree([['subnet', labeledTree([[id, subnet]])], ['time', timeTree(1n)]]), key: KEYS.root });
}

/** A point of the curve of small x. The subgroup is one of about 2^125 cosets: no such point is in it. */
function outside(): Uint8Array {
    const { Fp } = bls12_381.fields;
    const isSquare = (value: bigint) => Fp.eql(Fp.pow(value, (Fp.ORDER - 1n) / 2n), Fp.ONE);
    for (let x = 1n; ; x++)
        if (isSquare(Fp.create(x * x * x + 4n))) return hex((x | (1n << 383n)).toString(16));
}

function infinite(): Uint8Array {
    const key = concatBytes(KEYS.subnet.publicKeyDer.slice(0, 37), Uint8Array.of(0xc0), new Uint8Array(95));
    const { certificate: own } = delegation({ publicKeyDer: key });
    return encodeCertificate(tree, concatBytes(Uint8Array.of(0xc0), new Uint8Array(47)), { subnetId: KEYS.subnetId, certificate: own });
}

function leb(value: bigint, continues: boolean): Uint8Array {
    const own = timeTree(value);
    const of = own.kind === 'leaf' ? own.value.slice() : new Uint8Array();
    if (continues) of[of.length - 1] = (of.at(-1) ?? 0) | 0x80;
    return of;
}

/** A witness that claims block 2 to be of a log of another length. */
function blockTreeOf(index: number, leaves: typeof LEAVES, hash = blockHash(GOOD.data)): HashTree {
    const shown = blockWitness(index, hash, { ...LEAVES }, () => SEED);
    return change(shown, 'rir', () => leavesTree(leaves));
}

function replaceLeaf(of: HashTree, by: HashTree): HashTree {
    const text = toHex(encodeWitness(of));
    const [from, to] = [labeled(u32be(2), leaf(blockHash(GOOD.data))), by].map((node) => toHex(encodeWitness(node).slice(3)));
    return parseHashTree(hex(text.replace(from ?? '', to ?? '')));
}

function otherSibling(of: HashTree): HashTree {
    let done = false;
    const walk = (node: HashTree): HashTree => {
        if (node.kind === 'labeled' && equalBytes(node.label, ROOT_LABEL)) return { ...node, tree: walk(node.tree) };
        if (node.kind === 'fork') return fork(walk(node.left), done ? node.right : walk(node.right));
        if (node.kind !== 'pruned' || equalBytes(node.hash, LEAVES.httpExpr) || done) return node;
        done = true;
        return pruned(SEED);
    };
    return walk(of);
}

/** A log whose block 2 is another one, certified. */
function restaged({ bytes: of, nobody = false }: { bytes?: Uint8Array; nobody?: boolean }): Partial<Receipt> {
    const other = new Ledger().add(...names(0, 8)).add('x');
    if (nobody) other.stage({ kind: 'Select', rand: SEED, jurors: [], ...info({ requestedAt: START + 2n * SECOND }) });
    else other.stageBytes(of ?? new Uint8Array());
    return {
        data: present(other.blocks[2]),
        tree: new BlockTree(other.blocks).witness(2, other.state()),
        certificate: built(signed(), rootOf(other.blocks, other.state()))
    };
}

function lineageBytes(): number {
    return GOOD.lineage.reduce((sum, { length }) => sum + 4 + length, 0);
}
