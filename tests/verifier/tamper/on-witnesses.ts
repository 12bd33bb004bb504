import { asciiBytes, concatBytes, u32be } from '../../../src/protocol/bytes.js';
import { parseHashTree } from '../../../src/protocol/certificate.js';
import { EMPTY, encodeHashTree, encodeWitness, fork, labeled, leaf, pruned, reconstruct } from '../../../src/protocol/hash-tree.js'; // prettier-ignore
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { blockHash } from '../../../src/protocol/block.js';
import { verifyBlock } from '../../../src/verifier/verify-block.js';
import type { BlockProof } from '../../../src/verifier/verify-block.js';
import { outcome } from '../bytes.js';
import { change } from '../witness-builder.js';
import { row } from './row.js';
import type { Row } from './row.js';
import type { World } from './world.js';

/**
 * The proof of block 2 in a log of 5: `i` goes into jury_blocks, `il` to T = fork(fork(0-1, fork(2, 3)), 4), `ir`
 * to the leaves. Where a row signs the changed tree anew, the certificate is genuine: a look-up would believe it.
 */
const PLACES = [1, 2] as const;
const ask = (world: World, proof: Partial<BlockProof>) => [
    outcome(() => verifyBlock({ ...world.proof(...PLACES), ...proof }, world.policy))
];
const treeOf = (world: World): HashTree => parseHashTree(world.proof(...PLACES).tree);
const changed = (path: string, by: (node: HashTree) => HashTree) => (world: World) =>
    ask(world, { tree: encodeWitness(change(treeOf(world), path, by)) });
const certified = (path: string, by: (node: HashTree) => HashTree) => (world: World) => {
    const tree = change(treeOf(world), path, by);
    return ask(world, {
        tree: encodeWitness(tree),
        certificate: world.sign(reconstruct(tree), world.timeOf(1))
    });
};
const hide = (tree: HashTree) => pruned(reconstruct(tree));
const swap = (tree: HashTree) => (tree.kind === 'fork' ? fork(tree.right, tree.left) : tree);
const named = (name: string, value: Uint8Array) => labeled(asciiBytes(name), leaf(value));
const blockLeaf = (index: number, hash: Uint8Array = new Uint8Array(32)) => labeled(u32be(index), leaf(hash));

export const ON_WITNESSES: readonly Row[] = [
    row('the witness of another block', 'WITNESS_SHAPE', (world) => ask(world, { tree: world.proof(2, 3).tree, certificate: world.certificateOf(2) })), // prettier-ignore
    row('the witness and the bytes of another block', 'WITNESS_SHAPE', (world) => ask(world, { ...world.proof(2, 3), index: 2 })), // prettier-ignore
    row('the bytes of another block', 'BLOCK_HASH_MISMATCH', (world) => ask(world, { data: world.block(3) })),
    row('the bytes of a block of another canister', 'BLOCK_HASH_MISMATCH', (world) => ask(world, { data: world.other.log.blocks[0] ?? new Uint8Array() })), // prettier-ignore
    row('a valid certificate with the witness of another size', 'ROOT_MISMATCH', (world) => ask(world, { tree: world.proof(2, 2).tree })), // prettier-ignore
    row('the proof for the index before', 'WITNESS_SHAPE', (world) => ask(world, { index: 1 })),
    row('the proof for the index after', 'WITNESS_SHAPE', (world) => ask(world, { index: 3 })),
    row('the index in the witness one less', 'WITNESS_SHAPE', changed('illrl', (node) => node.kind === 'labeled' ? { ...node, label: u32be(1) } : node)), // prettier-ignore
    row('the index in the witness one more', 'WITNESS_SHAPE', changed('illrl', (node) => node.kind === 'labeled' ? { ...node, label: u32be(3) } : node)), // prettier-ignore
    row(
        'the size doubled',
        'WITNESS_SHAPE',
        certified('irrl', () => named('length', u32be(10)))
    ),
    row(
        'the size halved',
        'WITNESS_SHAPE',
        certified('irrl', () => named('length', u32be(2)))
    ),
    row('a genuine certificate of size 8 shown for size 5', 'ROOT_MISMATCH', changed('irrl', () => named('length', u32be(8)))), // prettier-ignore
    row('a proof node missing', 'WITNESS_SHAPE', certified('illr', (node) => node.kind === 'fork' ? node.left : node)), // prettier-ignore
    row(
        'a proof node more',
        'WITNESS_SHAPE',
        certified('illrl', (node) => fork(node, hide(blockLeaf(9))))
    ),
    row('proof nodes in another order', 'ROOT_MISMATCH', changed('ill', (node) => node.kind === 'fork' && node.right.kind === 'fork' ? fork(node.right.right, fork(node.right.left, node.left)) : node)), // prettier-ignore
    row('proof nodes on the other side', 'WITNESS_SHAPE', certified('illr', swap)),
    row('leaf and node swapped', 'WITNESS_SHAPE', certified('ill', swap)),
    row(
        'a node shown where a leaf should be',
        'WITNESS_SHAPE',
        certified('illrl', () => hide(blockLeaf(2)))
    ),
    row('the value pruned that is needed', 'WITNESS_SHAPE', certified('illrli', hide)),
    row(
        'another proof node',
        'ROOT_MISMATCH',
        changed('ilr', () => hide(blockLeaf(4)))
    ),
    row(
        'two leaves at one index',
        'WITNESS_SHAPE',
        certified('illrl', (node) => fork(node, hide(blockLeaf(2))))
    ),
    row('the other of two leaves at one index', 'WITNESS_SHAPE', (world) => {
        // A log of 5 certified with a second block 2 hidden beside block 4: the shown path is not that of (2, 5).
        const second = blockLeaf(2, blockHash(world.block(3)));
        const tree = change(treeOf(world), 'ilr', (node) => fork(node, second));
        const hidden = change(tree, 'ill', hide);
        return ask(world, { tree: encodeWitness(hidden), data: world.block(3), certificate: world.sign(reconstruct(hidden), world.timeOf(1)) }); // prettier-ignore
    }),
    row(
        'another shape of the tree over the blocks',
        'WITNESS_SHAPE',
        certified('il', (node) => fork(EMPTY, node))
    ),
    row('a leaf of the canister left out', 'WITNESS_SHAPE', certified('irl', (node) => node.kind === 'fork' ? node.left : node)), // prettier-ignore
    row('a leaf of the canister pruned', 'WITNESS_SHAPE', certified('irrr', hide)),
    row('a label beside the log', 'WITNESS_SHAPE', certified('', (node) => fork(node, named('zzz', Uint8Array.of(1))))), // prettier-ignore
    row('another label for the log', 'WITNESS_SHAPE', certified('', (node) => node.kind === 'labeled' ? labeled(asciiBytes('jury_block'), node.tree) : node)), // prettier-ignore
    row('the witness of the leaves alone', 'WITNESS_SHAPE', (world) => ask(world, { tree: world.tip.tree, certificate: world.tip.certificate })), // prettier-ignore
    row('the witness without its tag', 'MALFORMED_CBOR', (world) =>
        ask(world, { tree: encodeHashTree(treeOf(world)) })
    ),
    row('a byte behind the witness', 'MALFORMED_CBOR', (world) => ask(world, { tree: concatBytes(world.proof(...PLACES).tree, Uint8Array.of(0)) })) // prettier-ignore
];
