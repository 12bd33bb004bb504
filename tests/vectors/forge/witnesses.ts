import { asciiBytes, concatBytes, equalBytes, toHex, u32be } from '../../../src/protocol/bytes.js';
import { blockHash } from '../../../src/protocol/block.js';
import { parseHashTree } from '../../../src/protocol/certificate.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { encodeWitness, fork, labeled, leaf, pruned, reconstruct } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { blockWitness, leavesTree, ROOT_LABEL } from '../../../src/protocol/jury-tree.js';
import { BlockTree } from '../../../src/verifier/block/block-tree.js';
import { present, replaceBytes } from '../../verifier/bytes.js';
import { prune } from '../../verifier/certificate-builder.js';
import { rootOf } from '../../verifier/log-builder.js';
import { change } from '../../verifier/block/witness-builder.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case } from './case.js';
import { Ledger, signed } from './ledger.js';
import { built, GOOD, hex, LEAVES, ledger, receiptsOf, witness } from './sample-receipt.js';

/** Rules of witnesses, tried on a receipt. */
const group = new Group('witnesses');
export const WITNESSES: readonly Case[] = group.cases;
const proof = receiptsOf(group);

const good = parseHashTree(GOOD.tree);
const shape = (name: string, title: string, of: HashTree, code: ReasonCode = 'WITNESS_SHAPE') => proof(name, 'W1', title, { tree: encodeWitness(of), certificate: built(signed(), reconstruct(of)) }, code);
const one = new Ledger().add('a');
for (const [index] of ledger.blocks.entries())
    proof(`block-${index}-of-5`, 'W1 W3', `the witness of block ${index} of 5`, {
        index,
        data: present(ledger.blocks[index]),
        tree: witness(index)
    });
proof('block-0-of-1', 'W1 W3', 'the witness of the only block', {
    index: 0,
    data: present(one.blocks[0]),
    tree: new BlockTree(one.blocks).witness(0, one.state()),
    certificate: built(signed(), rootOf(one.blocks, one.state()))
});
shape(
    'sibling-shown',
    'a sibling on the path is shown and not pruned',
    change(good, 'rill', () => fork(labeled(u32be(0), leaf(SEED)), pruned(SEED)))
);
shape(
    'path-too-short',
    'the path of block 2 of 5 lacks a sibling',
    change(good, 'ril', () => fork(pruned(SEED), labeled(u32be(2), leaf(blockHash(GOOD.data)))))
);
shape(
    'sides-exchanged',
    'two siblings stand on the other side',
    change(good, 'ril', (node) => (node.kind === 'fork' ? fork(node.right, node.left) : node))
);
shape(
    'leaf-in-a-leaf',
    'a block stands at another place of a larger tree',
    change(good, 'ril', (node) => fork(node, pruned(SEED)))
);
shape('index-beyond-the-length', 'block 2 of a log of 2', blockTreeOf(2, { ...LEAVES, length: 2 }));
shape('hash-of-31-bytes', 'a block hash of 31 bytes', blockTreeOf(2, LEAVES, SEED.slice(1)));
shape('label-of-5-bytes', 'the label of the block has five bytes', replaceLeaf(good, labeled(concatBytes(u32be(2), Uint8Array.of(0)), leaf(blockHash(GOOD.data)))));
shape(
    'http-expr-shown',
    'the half beside the log is shown',
    change(good, 'l', () => labeled(asciiBytes('http_expr'), leaf(SEED)))
);
shape(
    'other-root-label',
    'the log stands under another label',
    change(good, 'r', (node) => (node.kind === 'labeled' ? { ...node, label: asciiBytes('jury_block') } : node))
);
shape('leaf-of-leaves-pruned', 'a leaf beside the blocks is pruned', change(good, 'rirrrr', prune));
shape(
    'leaves-in-other-order',
    'two leaves change places',
    change(good, 'rirll', (node) => (node.kind === 'fork' ? fork(node.right, node.left) : node))
);
shape(
    'draws-of-5-bytes',
    'the leaf `draws` has five bytes',
    change(good, 'rirlll', () => labeled(asciiBytes('draws'), leaf(new Uint8Array(5))))
);
shape(
    'seventh-leaf',
    'a seventh leaf',
    change(good, 'rirrrr', (node) => fork(node, labeled(asciiBytes('zeal'), leaf(SEED))))
);
shape('a-tip', 'the witness of a tip, which shows no block', fork(pruned(LEAVES.httpExpr), labeled(ROOT_LABEL, fork(pruned(SEED), leavesTree(LEAVES)))));
proof('other-index', 'W4', 'the witness of block 1 in a receipt of block 2', { tree: witness(1) }, 'WITNESS_SHAPE');
proof('without-tag', 'W2', 'without the tag 55799', { tree: GOOD.tree.slice(3) }, 'MALFORMED_CBOR');
proof('trailing-byte', 'W2', 'a byte follows the witness', { tree: concatBytes(GOOD.tree, Uint8Array.of(0)) }, 'MALFORMED_CBOR');
proof('long-length', 'W2', 'the label of the block with a length in longer form', { tree: replaceBytes(GOOD.tree, hex('4400000002'), hex('580400000002')) }, 'MALFORMED_CBOR');
proof('4097-bytes', 'W2', 'more than 4,096 bytes', { tree: concatBytes(GOOD.tree, new Uint8Array(4097 - GOOD.tree.length)) }, 'MALFORMED_CBOR');
proof('other-root', 'W3', 'a witness of the same form that leads to another root', { tree: witness(2, { ...LEAVES, draws: 5 }) }, 'ROOT_MISMATCH');
proof('other-sibling', 'W3', 'a sibling is another one', { tree: encodeWitness(otherSibling(good)) }, 'ROOT_MISMATCH');

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
