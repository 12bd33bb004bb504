import { asciiBytes, compareBytes, concatBytes, equalBytes } from './bytes.js';
import { ARRAY, CborReader, MAP, malformedCbor } from './cbor-reader.js';
import { cborBytes, cborMap, SELF_DESCRIBED } from './cbor-writer.js';
import { JuryError } from './codes.js';
import type { HashTree } from './hash-tree.js';
import { EMPTY, encodeHashTree, fork, labeled, leaf, pruned } from './hash-tree.js';
import { MAX_TREE_DEPTH, MAX_TREE_NODES } from './limits.js';

/** A certificate of the Internet Computer (interface specification, "Certificate"), parsed but not verified. */
export interface Certificate {
    readonly tree: HashTree;
    /** 48 bytes: a BLS12-381 signature in G1. */
    readonly signature: Uint8Array;
    readonly delegation: Delegation | undefined;
}

export interface Delegation {
    readonly subnetId: Uint8Array;
    /** The certificate, still encoded, in which the root key vouches for the subnet. */
    readonly certificate: Uint8Array;
}

/**
 * Parses the bytes of a certificate. They are whatever a caller, a server or a folder gave us, so: definite and
 * shortest lengths, no unknown or repeated keys, bounded depth, a well-formed tree, no trailing bytes.
 * @throws {JuryError} `MALFORMED_CBOR`, `MALFORMED_CERTIFICATE`
 */
export function parseCertificate(bytes: Uint8Array): Certificate {
    const reader = new CborReader(bytes);
    reader.skipSelfDescribed();
    const fields = readFields(reader, ['tree', 'signature', 'delegation'], {
        tree: () => parseTree(reader),
        signature: () => reader.byteString('the signature'),
        delegation: () => parseDelegation(reader)
    });
    reader.end();
    if (fields.tree === undefined || fields.signature === undefined)
        throw malformedCbor('no tree or no signature');
    return { tree: fields.tree, signature: fields.signature, delegation: fields.delegation };
}

/**
 * The one form in which the canister records a certificate: tag 55799, fields in the order of the interface
 * specification (tree, signature, delegation; subnet_id, certificate), shortest definite lengths. It is the form in
 * which the network hands certificates out. Whatever `parseCertificate` takes, it reads back from here.
 */
export function encodeCertificate({ tree, signature, delegation }: Certificate): Uint8Array {
    const fields: [string, Uint8Array[]][] = [
        ['tree', [encodeHashTree(tree)]],
        ['signature', cborBytes(signature)]
    ];
    if (delegation !== undefined) {
        const { subnetId, certificate } = delegation;
        const parts = cborMap([
            ['subnet_id', cborBytes(subnetId)],
            ['certificate', cborBytes(certificate)]
        ]);
        fields.push(['delegation', parts]);
    }
    return concatBytes(SELF_DESCRIBED, ...cborMap(fields));
}

/** The same with the canonical encoding of the certificate in its delegation too, if that is one. */
export function canonicalCertificate(certificate: Certificate): Uint8Array {
    const { delegation } = certificate;
    if (delegation === undefined) return encodeCertificate(certificate);
    return encodeCertificate({
        ...certificate,
        delegation: { ...delegation, certificate: canonicalIfAny(delegation.certificate) }
    });
}

function canonicalIfAny(bytes: Uint8Array): Uint8Array {
    try {
        return encodeCertificate(parseCertificate(bytes));
    } catch (error) {
        if (error instanceof JuryError) return bytes;
        throw error;
    }
}

/**
 * Parses a hash tree that stands alone, such as a witness.
 * @throws {JuryError} `MALFORMED_CBOR`, `MALFORMED_CERTIFICATE`
 */
export function parseHashTree(bytes: Uint8Array): HashTree {
    const reader = new CborReader(bytes);
    reader.skipSelfDescribed();
    const tree = parseTree(reader);
    reader.end();
    return tree;
}

function parseDelegation(reader: CborReader): Delegation {
    const fields = readFields(reader, ['subnet_id', 'certificate'], {
        subnet_id: () => reader.byteString('the subnet id'),
        certificate: () => reader.byteString('the certificate of the delegation')
    });
    if (fields.subnet_id === undefined || fields.certificate === undefined)
        throw malformedCbor('half a delegation');
    return { subnetId: fields.subnet_id, certificate: fields.certificate };
}

function readFields<T extends object>(
    reader: CborReader,
    names: readonly (keyof T & string)[],
    read: { readonly [K in keyof T]: () => T[K] }
): Partial<T> {
    const found: Partial<T> = {};
    const count = reader.expect(MAP, 'a certificate or delegation');
    for (let i = 0; i < count; i++) {
        const key = reader.text('a field name');
        const name = names.find((known) => known === key);
        if (name === undefined) throw malformedCbor('an unknown field');
        if (name in found) throw malformedCbor(`the field ${name} stands twice`);
        found[name] = read[name]();
    }
    return found;
}

function parseTree(reader: CborReader): HashTree {
    const tree = parseNode(reader, 0, { left: MAX_TREE_NODES });
    checkOrder(tree);
    return tree;
}

function parseNode(reader: CborReader, depth: number, nodes: { left: number }): HashTree {
    if (depth > MAX_TREE_DEPTH) throw malformedCbor(`a tree deeper than ${MAX_TREE_DEPTH}`);
    if (nodes.left-- === 0) throw malformedCbor(`a tree of more than ${MAX_TREE_NODES} nodes`);
    const length = reader.expect(ARRAY, 'a tree node');
    const kind = reader.expect(0, 'the kind of a tree node');
    if (kind === 0 && length === 1) return EMPTY;
    if (kind === 1 && length === 3)
        return fork(parseNode(reader, depth + 1, nodes), parseNode(reader, depth + 1, nodes));
    if (kind === 2 && length === 3)
        return labeled(reader.byteString('a label'), parseNode(reader, depth + 1, nodes));
    if (kind === 3 && length === 2) return leaf(reader.byteString('a leaf'));
    if (kind !== 4 || length !== 2) throw malformedCbor(`a tree node of kind ${kind} with ${length} parts`);
    const hash = reader.byteString('a hash');
    if (hash.length !== 32) throw malformedCbor(`a hash of ${hash.length} bytes`);
    return pruned(hash);
}

/**
 * "Well-formed" of the interface specification: under each label, labels ascend strictly and values do not stand
 * among them.
 */
function checkOrder(tree: HashTree): void {
    let last: Uint8Array | undefined;
    for (const node of children(tree)) {
        if (node.kind === 'leaf' && node !== tree) throw badTree('a value stands among labels');
        if (node.kind !== 'labeled') continue;
        if (last !== undefined && compareBytes(last, node.label) >= 0) throw badTree('labels do not ascend');
        last = node.label;
        checkOrder(node.tree);
    }
}

const badTree = (detail: string) => new JuryError('MALFORMED_CERTIFICATE', detail);

/** The nodes under one label: forks dissolved, in order. */
function children(tree: HashTree): HashTree[] {
    return tree.kind === 'fork' ? [...children(tree.left), ...children(tree.right)] : [tree];
}

/** `lookup` of the specification: a label that could hide in a pruned part is unknown, not absent. */
export type Lookup =
    | { readonly status: 'found'; readonly tree: HashTree }
    | { readonly status: 'absent' }
    | { readonly status: 'unknown' };

/** Finds the subtree at a path of labels in a well-formed tree. */
export function lookupSubtree(tree: HashTree, path: readonly Uint8Array[]): Lookup {
    let current: Lookup = { status: 'found', tree };
    for (const label of path) {
        if (current.status !== 'found') return current;
        current = lookupLabel(current.tree, label);
    }
    return current;
}

/** The value at a path, or undefined if the tree does not show one. */
export function lookupValue(tree: HashTree, path: readonly Uint8Array[]): Uint8Array | undefined {
    const found = lookupSubtree(tree, path);
    return found.status === 'found' && found.tree.kind === 'leaf' ? found.tree.value : undefined;
}

function lookupLabel(tree: HashTree, label: Uint8Array): Lookup {
    let hidden = false;
    for (const node of children(tree)) {
        if (node.kind === 'pruned') hidden = true;
        if (node.kind !== 'labeled') continue;
        if (equalBytes(node.label, label)) return { status: 'found', tree: node.tree };
        if (compareBytes(node.label, label) > 0) break;
        hidden = false;
    }
    return hidden ? { status: 'unknown' } : { status: 'absent' };
}

/** The labels and subtrees directly under a tree, in order; pruned parts are left out. */
export function labeledChildren(tree: HashTree): { label: Uint8Array; tree: HashTree }[] {
    return children(tree).flatMap((node) =>
        node.kind === 'labeled' ? [{ label: node.label, tree: node.tree }] : []
    );
}

/**
 * The time of a certificate, nanoseconds since 1970: unsigned LEB128 in its shortest form, below 2^64. Undefined if
 * the tree shows no such thing.
 */
export function certificateTime(tree: HashTree): bigint | undefined {
    const bytes = lookupValue(tree, [asciiBytes('time')]);
    const last = bytes?.at(-1);
    if (bytes === undefined || last === undefined || bytes.length > 10) return undefined;
    const isOneNumber = bytes.every((byte, i) => byte >= 0x80 === i < bytes.length - 1);
    if (!isOneNumber || (last === 0 && bytes.length > 1)) return undefined;
    const time = bytes.reduceRight((value, byte) => (value << 7n) | BigInt(byte & 0x7f), 0n);
    return time < 2n ** 64n ? time : undefined;
}
