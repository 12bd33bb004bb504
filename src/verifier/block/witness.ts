import { equalBytes, readU32be } from '../../protocol/bytes.js';
import { malformedCbor } from '../../protocol/cbor-reader.js';
import { parseHashTree } from '../../protocol/certificate.js';
import { JuryError } from '../../protocol/codes.js';
import { encodeWitness, reconstruct, type HashTree } from '../../protocol/hash-tree.js';
import {
    blockLeafHash,
    blockNodeHash,
    blockWitness,
    readLeavesTree,
    readRootTree,
    tipWitness,
    type Leaves
} from '../../protocol/jury-tree.js';
import { MAX_LOG_LENGTH } from '../../protocol/limits.js';
import { inclusionPath, peaks, type ProofElement } from '../../protocol/log-tree.js';
import type { RangeNode } from './range-node.js';

/** What a witness proves under its root. */
export interface VerifiedLeaves {
    readonly leaves: Leaves;
    /** R, 32 bytes: recomputed from the witness. */
    readonly root: Uint8Array;
}

export interface VerifiedBlockWitness extends VerifiedLeaves {
    readonly index: number;
    /** 32 bytes. */
    readonly blockHash: Uint8Array;
}

export interface VerifiedTipWitness extends VerifiedLeaves {
    /** T, 32 bytes; undefined for an empty log. */
    readonly blocksHash: Uint8Array | undefined;
}

export interface WitnessPolicy {
    /** The root that a certificate certifies. Without one, a witness proves nothing yet. */
    readonly certifiedRoot?: Uint8Array | undefined;
    /** The index that was asked about. */
    readonly index?: number | undefined;
}

/** No witness of a log of 2^30 blocks comes near it; longer bytes are hostile. */
const MAX_WITNESS_BYTES = 4096;

/**
 * Verifies the witness of a block (docs/protocol.md, "Witness"). A look-up of its label would not do: in a tree of
 * another shape two leaves can stand at one label, and a witness shows only one of them. So what is read is written
 * again as the one witness that it may be, and compared.
 * @throws {JuryError} `MALFORMED_CBOR`, `WITNESS_SHAPE`, `ROOT_MISMATCH`, whatever the bytes are
 */
export function verifyWitness(bytes: Uint8Array, policy: WitnessPolicy = {}): VerifiedBlockWitness {
    const tree = parseWitness(bytes);
    const [blocks, leaves] = readParts(tree);
    if (blocks === undefined) throw badShape('it shows no block');
    const { index, hash, siblings } = readPath(blocks);
    if (index >= leaves.length) throw badShape(`block ${index} of a log of ${leaves.length}`);
    checkIs(bytes, rebuild(index, hash, siblings, leaves));
    if (policy.index !== undefined && policy.index !== index) {
        throw badShape(`it is the path of block ${index}, not of block ${policy.index}`);
    }
    return { index, blockHash: hash, leaves, root: checkRoot(tree, policy) };
}

/**
 * Verifies the witness of the leaves alone (docs/protocol.md, "Tip witness").
 * @throws {JuryError} `MALFORMED_CBOR`, `WITNESS_SHAPE`, `ROOT_MISMATCH`, whatever the bytes are
 */
export function verifyTipWitness(
    bytes: Uint8Array,
    policy: Pick<WitnessPolicy, 'certifiedRoot'> = {}
): VerifiedTipWitness {
    const tree = parseWitness(bytes);
    const [blocks, leaves] = readParts(tree);
    const blocksHash = blocks?.kind === 'pruned' ? blocks.hash : undefined;
    if ((blocksHash === undefined) !== (leaves.length === 0)) {
        throw badShape(`it shows ${blocksHash === undefined ? 'no' : 'a'} T of ${leaves.length} blocks`);
    }
    checkIs(bytes, tipWitness(blocksHash, leaves));
    return { leaves, blocksHash, root: checkRoot(tree, policy) };
}

/**
 * All nodes of the tree of blocks that the witness of a block shows or leads to, from its leaf up to T.
 * @param bytes that `verifyWitness` accepts
 */
export function shownNodes(bytes: Uint8Array): RangeNode[] {
    const [blocks, { length }] = readParts(parseWitness(bytes));
    if (blocks === undefined) throw badShape('it shows no block');
    const { index, hash, siblings } = readPath(blocks);
    let node: RangeNode = { start: index, end: index + 1, hash: blockLeafHash(index, hash) };
    const nodes = [node];
    for (const [i, element] of inclusionPath(index, length).entries()) {
        const sibling = siblings[i];
        if (sibling === undefined) throw badShape(`its path is too short for block ${index} of ${length}`);
        const beside = { ...rangeOf(element, length), hash: sibling };
        const [left, right] = element.side === 'left' ? [beside, node] : [node, beside];
        node = { start: left.start, end: right.end, hash: blockNodeHash(left.hash, right.hash) };
        nodes.push(beside, node);
    }
    return nodes;
}

function rangeOf(element: ProofElement, length: number): { start: number; end: number } {
    const isEdge = element.from === 'edge';
    const { level, position } = (isEdge ? peaks(length)[element.peak] : element.node) ?? {
        level: 0,
        position: length
    };
    const start = position * 2 ** level;
    return { start, end: isEdge ? length : start + 2 ** level };
}

function parseWitness(bytes: Uint8Array): HashTree {
    if (bytes.length > MAX_WITNESS_BYTES) throw malformedCbor(`${bytes.length} bytes are too many`);
    const tree = parseOrdered(bytes);
    if (!equalBytes(encodeWitness(tree), bytes))
        throw malformedCbor('the tag of self-described CBOR is missing');
    return tree;
}

/** Labels out of order are one more wrong shape here. */
function parseOrdered(bytes: Uint8Array): HashTree {
    try {
        return parseHashTree(bytes);
    } catch (error) {
        if (!(error instanceof JuryError) || error.code !== 'MALFORMED_CERTIFICATE') throw error;
        throw badShape(error.message);
    }
}

/** T, or undefined where the leaves stand alone, and the leaves. */
function readParts(tree: HashTree): [HashTree | undefined, Leaves] {
    const root = readRootTree(tree);
    if (root === undefined) throw badShape('its root is not a pruned half and the label jury_blocks');
    const { jury, httpExpr } = root;
    const alone = readLeavesTree(jury, httpExpr);
    if (alone !== undefined) return [undefined, alone];
    const leaves = jury.kind === 'fork' ? readLeavesTree(jury.right, httpExpr) : undefined;
    if (jury.kind !== 'fork' || leaves === undefined) throw badShape('it does not show the six leaves');
    if (leaves.length > MAX_LOG_LENGTH) throw badShape(`a log of ${leaves.length} blocks`);
    return [jury.left, leaves];
}

interface BlockPath {
    readonly index: number;
    readonly hash: Uint8Array;
    /** From the leaf up. */
    readonly siblings: readonly Uint8Array[];
}

/** Follows the only way down that is not pruned. Which sides the siblings stand on is compared later. */
function readPath(blocks: HashTree): BlockPath {
    const siblings: Uint8Array[] = [];
    let tree = blocks;
    while (tree.kind === 'fork') {
        const [next, sibling] =
            tree.left.kind === 'pruned' ? [tree.right, tree.left] : [tree.left, tree.right];
        if (sibling.kind !== 'pruned') throw badShape('it shows more than one path');
        siblings.unshift(sibling.hash);
        tree = next;
    }
    if (tree.kind !== 'labeled' || tree.label.length !== 4 || tree.tree.kind !== 'leaf') {
        throw badShape('its path does not end at a block');
    }
    if (tree.tree.value.length !== 32) throw badShape(`a block hash of ${tree.tree.value.length} bytes`);
    return { index: readU32be(tree.label), hash: tree.tree.value, siblings };
}

/** The witness that a block at this index of a log of this length has, with these siblings. */
function rebuild(index: number, hash: Uint8Array, siblings: readonly Uint8Array[], leaves: Leaves): HashTree {
    const left = [...siblings];
    return blockWitness(index, hash, leaves, () => {
        const sibling = left.shift();
        if (sibling === undefined)
            throw badShape(`its path is too short for block ${index} of ${leaves.length}`);
        return sibling;
    });
}

function checkIs(bytes: Uint8Array, expected: HashTree): void {
    if (equalBytes(encodeWitness(expected), bytes)) return;
    throw badShape('its path is not the one that a log of this length has');
}

function checkRoot(tree: HashTree, { certifiedRoot }: WitnessPolicy): Uint8Array {
    const root = reconstruct(tree);
    if (certifiedRoot !== undefined && !equalBytes(root, certifiedRoot)) {
        throw new JuryError('ROOT_MISMATCH', 'the witness leads to another root than the certified one');
    }
    return root;
}

const badShape = (detail: string) => new JuryError('WITNESS_SHAPE', detail);
