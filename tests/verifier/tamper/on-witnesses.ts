import { asciiBytes, concatBytes, u32be } from '../../../src/protocol/bytes.js';
import { parseHashTree } from '../../../src/protocol/certificate.js';
import { EMPTY, encodeHashTree, encodeWitness, fork, labeled, leaf, pruned, reconstruct } from '../../../src/protocol/hash-tree.js'; // prettier-ignore
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { blockHash } from '../../../src/protocol/block.js';
import { verifyBlock } from '../../../src/verifier/block/verify-block.js';
import type { BlockProof } from '../../../src/verifier/block/verify-block.js';
import { outcome } from '../bytes.js';
import { change } from '../block/witness-builder.js';
import { row } from './row.js';
import type { Row } from './row.js';
import type { World } from './world.js';

/**
 * The proof of block 2 in a log of 5: `l` is the hash of the certified responses, `ri` goes into jury_blocks, `ril` to
 * T = fork(fork(0-1, fork(2, 3)), 4), `rir` to the leaves. Where a row signs the changed tree anew, the certificate is genuine: a look-up would believe it.
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
const left = (tree: HashTree) => (tree.kind === 'fork' ? tree.left : tree);
const right = (tree: HashTree) => (tree.kind === 'fork' ? tree.right : tree);
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
    row('the index in the witness one less', 'WITNESS_SHAPE', changed('rillrl', (node) => node.kind === 'labeled' ? { ...node, label: u32be(1) } : node)), // prettier-ignore
    row('the index in the witness one more', 'WITNESS_SHAPE', changed('rillrl', (node) => node.kind === 'labeled' ? { ...node, label: u32be(3) } : node)), // prettier-ignore
    row(
        'the size doubled',
        'WITNESS_SHAPE',
        certified('rirrl', () => named('length', u32be(10)))
    ),
    row(
        'the size halved',
        'WITNESS_SHAPE',
        certified('rirrl', () => named('length', u32be(2)))
    ),
    row('a genuine certificate of size 8 shown for size 5', 'ROOT_MISMATCH', changed('rirrl', () => named('length', u32be(8)))), // prettier-ignore
    row('a proof node missing', 'WITNESS_SHAPE', certified('rillr', (node) => node.kind === 'fork' ? node.left : node)), // prettier-ignore
    row(
        'a proof node more',
        'WITNESS_SHAPE',
        certified('rillrl', (node) => fork(node, hide(blockLeaf(9))))
    ),
    row('proof nodes in another order', 'ROOT_MISMATCH', changed('rill', (node) => node.kind === 'fork' && node.right.kind === 'fork' ? fork(node.right.right, fork(node.right.left, node.left)) : node)), // prettier-ignore
    row('proof nodes on the other side', 'WITNESS_SHAPE', certified('rillr', swap)),
    row('leaf and node swapped', 'WITNESS_SHAPE', certified('rill', swap)),
    row(
        'a node shown where a leaf should be',
        'WITNESS_SHAPE',
        certified('rillrl', () => hide(blockLeaf(2)))
    ),
    row('the value pruned that is needed', 'WITNESS_SHAPE', certified('rillrli', hide)),
    row(
        'another proof node',
        'ROOT_MISMATCH',
        changed('rilr', () => hide(blockLeaf(4)))
    ),
    row(
        'two leaves at one index',
        'WITNESS_SHAPE',
        certified('rillrl', (node) => fork(node, hide(blockLeaf(2))))
    ),
    row('the other of two leaves at one index', 'WITNESS_SHAPE', (world) => {
        // A log of 5 certified with a second block 2 hidden beside block 4: the shown path is not that of (2, 5).
        const second = blockLeaf(2, blockHash(world.block(3)));
        const tree = change(treeOf(world), 'rilr', (node) => fork(node, second));
        const hidden = change(tree, 'rill', hide);
        return ask(world, { tree: encodeWitness(hidden), data: world.block(3), certificate: world.sign(reconstruct(hidden), world.timeOf(1)) }); // prettier-ignore
    }),
    row(
        'another shape of the tree over the blocks',
        'WITNESS_SHAPE',
        certified('ril', (node) => fork(EMPTY, node))
    ),
    row('a leaf of the canister left out', 'WITNESS_SHAPE', certified('rirl', (node) => node.kind === 'fork' ? node.left : node)), // prettier-ignore
    row('a leaf of the canister pruned', 'WITNESS_SHAPE', certified('rirrr', hide)),
    row('a label beside the log', 'WITNESS_SHAPE', certified('', (node) => fork(node, named('zzz', Uint8Array.of(1))))), // prettier-ignore
    row('another label for the log', 'WITNESS_SHAPE', certified('r', (node) => node.kind === 'labeled' ? labeled(asciiBytes('jury_block'), node.tree) : node)), // prettier-ignore
    row(
        'the hash of the certified responses altered',
        'ROOT_MISMATCH',
        changed('l', () => pruned(new Uint8Array(32)))
    ),
    row(
        'the head of the entity keys altered',
        'ROOT_MISMATCH',
        changed('rirllr', () => named('entity', new Uint8Array(32)))
    ),
    row('the halves of the tree exchanged', 'WITNESS_SHAPE', certified('', swap)),
    row(
        'certified responses shown in place of their hash',
        'WITNESS_SHAPE',
        certified('l', () => labeled(asciiBytes('http_expr'), EMPTY))
    ),
    row(
        'the label of the certified responses shown',
        'WITNESS_SHAPE',
        certified('l', () => labeled(asciiBytes('http_expr'), hide(EMPTY)))
    ),
    row('the log at the root, without certified responses', 'WITNESS_SHAPE', certified('', right)),
    row(
        'a half that is empty',
        'WITNESS_SHAPE',
        certified('l', () => EMPTY)
    ),
    row('five leaves', 'WITNESS_SHAPE', certified('rirll', left)),
    row('the leaves in another order', 'WITNESS_SHAPE', certified('rirll', swap)),
    row(
        'a head of entity keys of 31 bytes',
        'WITNESS_SHAPE',
        certified('rirllr', () => named('entity', new Uint8Array(31)))
    ),
    row('the witness of the leaves alone', 'WITNESS_SHAPE', (world) => ask(world, { tree: world.tip.tree, certificate: world.tip.certificate })), // prettier-ignore
    row('the witness without its tag', 'MALFORMED_CBOR', (world) =>
        ask(world, { tree: encodeHashTree(treeOf(world)) })
    ),
    row('a byte behind the witness', 'MALFORMED_CBOR', (world) => ask(world, { tree: concatBytes(world.proof(...PLACES).tree, Uint8Array.of(0)) })) // prettier-ignore
];
