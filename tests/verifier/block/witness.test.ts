import { lookup_path, LookupPathStatus, reconstruct as sdkReconstruct } from '@dfinity/agent';
import type { HashTree as SdkTree } from '@dfinity/agent';
import { decode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, equalBytes, toHex, u32be } from '../../../src/protocol/bytes.js';
import { EMPTY, encodeHashTree, fork, labeled, leaf, reconstruct } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { verifyTipWitness, verifyWitness } from '../../../src/verifier/block/witness.js';
import { flipBit, outcome, present } from '../bytes.js';
import {
    besideLeaves,
    blockHashOf,
    blockLeaf,
    bytesOf,
    change,
    hide,
    underRoot,
    leavesOf,
    WitnessBuilder
} from './witness-builder.js';

const builder = new WitnessBuilder(200);

/** What the SDK finds under `jury_blocks/<index>`. */
function sdkFinds(tree: HashTree, index: number): Uint8Array | undefined {
    const found = lookup_path(['jury_blocks', u32be(index)], decode(encodeHashTree(tree)) as SdkTree);
    return found.status === LookupPathStatus.Found ? Uint8Array.from(found.value as Uint8Array) : undefined;
}

describe('the witness of a block', () => {
    it('is read at any index of a log of any length, and by the SDK', async () => {
        const at = fc.integer({ min: 1, max: 200 }).chain((n) => fc.tuple(fc.nat(n - 1), fc.constant(n)));
        await fc.assert(
            fc.asyncProperty(at, async ([index, n]) => {
                const tree = builder.block(index, n);
                const root = builder.root(n);
                const read = verifyWitness(bytesOf(tree), { certifiedRoot: root, index });
                expect(read).toEqual({ index, blockHash: blockHashOf(index), leaves: leavesOf(n), root });
                expect(sdkFinds(tree, index)).toEqual(blockHashOf(index));
                const theirs = await sdkReconstruct(decode(encodeHashTree(tree)) as SdkTree);
                expect(toHex(Uint8Array.from(theirs))).toBe(toHex(root));
            }),
            { numRuns: 300 }
        );
    });

    it('proves nothing of another root, and says its own', () => {
        const bytes = bytesOf(builder.block(3, 9));
        expect(outcome(() => verifyWitness(bytes, { certifiedRoot: builder.root(10) }))).toBe(
            'ROOT_MISMATCH'
        );
        expect(verifyWitness(bytes).root).toEqual(builder.root(9));
    });

    it('does not survive a flipped bit', () => {
        const bytes = bytesOf(builder.block(4, 11));
        const certifiedRoot = builder.root(11);
        const codes = new Set<string>();
        for (let bit = 0; bit < 8 * bytes.length; bit++) {
            codes.add(outcome(() => verifyWitness(flipBit(bytes, bit), { certifiedRoot })));
        }
        expect([...codes].sort()).toEqual(['MALFORMED_CBOR', 'ROOT_MISMATCH', 'WITNESS_SHAPE']);
    });

    it('is refused with a code whatever the bytes are', () => {
        fc.assert(
            fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
                expect(outcome(() => verifyWitness(bytes))).not.toBe('accepted');
                expect(outcome(() => verifyTipWitness(bytes))).not.toBe('accepted');
            })
        );
    });
});

const good = builder.block(2, 5);
const bytes = bytesOf(good);
const other = labeled(asciiBytes('zzz'), leaf(Uint8Array.of(1)));
const leafOf = (name: string, size: number) => labeled(asciiBytes(name), leaf(new Uint8Array(size)));
/** The witness of block 2 of 5: `ri` into jury_blocks, then `l` to T = fork(fork(pruned, fork(2, pruned)), pruned). */
const at = (path: string, by: (node: HashTree) => HashTree) => change(good, path, by);
const swap = (node: HashTree) => (node.kind === 'fork' ? fork(node.right, node.left) : node);
const inPairs = fork(fork(hide(blockLeaf(0)), hide(blockLeaf(1))), fork(blockLeaf(2), hide(blockLeaf(3))));

/** Each is a witness that shows block 2, or something for it. Where the SDK finds a value there, that is said. */
const shapes: [string, HashTree, 'SDK finds it' | 'SDK refuses'][] = [
    [
        'two leaves at one index, both shown',
        at('rillrl', () => fork(blockLeaf(2), blockLeaf(2, blockHashOf(9)))),
        'SDK finds it'
    ],
    [
        'two leaves at one index, the other of them',
        at('rillr', () => fork(hide(blockLeaf(2)), blockLeaf(2, blockHashOf(9)))),
        'SDK finds it'
    ],
    [
        'two leaves at one index, deeper',
        at('rillrl', () => fork(blockLeaf(2), hide(blockLeaf(2, blockHashOf(9))))),
        'SDK finds it'
    ],
    ['a second leaf beside T', at('ril', (t) => fork(t, hide(blockLeaf(2, blockHashOf(9))))), 'SDK finds it'],
    ['a sibling shown: a block', at('rillrr', () => blockLeaf(3)), 'SDK finds it'],
    [
        'a sibling shown: a subtree',
        at('rilll', () => fork(hide(blockLeaf(0)), hide(blockLeaf(1)))),
        'SDK finds it'
    ],
    ['a sibling shown: nothing', at('rillrr', () => EMPTY), 'SDK finds it'],
    ['a sibling left out', at('rillr', () => blockLeaf(2)), 'SDK finds it'],
    ['a level more', at('rillrl', (t) => fork(t, hide(blockLeaf(8)))), 'SDK finds it'],
    ['siblings on the other side', at('rillr', swap), 'SDK finds it'],
    ['T hung to the left of another tree', at('ril', (t) => fork(t, EMPTY)), 'SDK finds it'],
    ['the leaf itself pruned', at('rillrl', hide), 'SDK refuses'],
    ['the hash in the leaf pruned', at('rillrli', hide), 'SDK refuses'],
    ['nothing in place of the leaf', at('rillrl', () => EMPTY), 'SDK refuses'],
    ['a label below the label', at('rillrli', () => blockLeaf(2)), 'SDK refuses'],
    ['a hash of 31 bytes', at('rillrli', () => leaf(new Uint8Array(31))), 'SDK finds it'],
    [
        'an index of 3 bytes',
        at('rillrl', () => labeled(Uint8Array.of(0, 0, 2), leaf(blockHashOf(2)))),
        'SDK refuses'
    ],
    [
        'an index of 5 bytes',
        at('rillrl', () => labeled(Uint8Array.of(0, 0, 0, 2, 0), leaf(blockHashOf(2)))),
        'SDK refuses'
    ],
    ['the index one less', at('rillrl', () => blockLeaf(1)), 'SDK refuses'],
    ['the index one more', at('rillrl', () => blockLeaf(3)), 'SDK refuses'],
    ['the index past the end', at('rillrl', () => blockLeaf(5)), 'SDK refuses'],
    ['the length doubled', at('rirrl', () => labeled(asciiBytes('length'), leaf(u32be(10)))), 'SDK finds it'],
    ['the length halved', at('rirrl', () => labeled(asciiBytes('length'), leaf(u32be(2)))), 'SDK finds it'],
    ['a length of nothing', at('rirrl', () => labeled(asciiBytes('length'), leaf(u32be(0)))), 'SDK finds it'],
    [
        'a length past every log',
        at('rirrl', () => labeled(asciiBytes('length'), leaf(u32be(2 ** 30 + 1)))),
        'SDK finds it'
    ],
    ['a length of 8 bytes', at('rirrl', () => leafOf('length', 8)), 'SDK finds it'],
    ['a length without T', at('ri', (t) => (t.kind === 'fork' ? t.right : t)), 'SDK refuses'],
    ['the shape of 4 blocks for a log of 5', besideLeaves(inPairs, 5), 'SDK finds it'],
    ['a leaf beside the leaves', at('rirrrr', (t) => fork(t, other)), 'SDK finds it'],
    ['a leaf beside the leaves, hidden', at('rirrrr', (t) => fork(t, hide(other))), 'SDK finds it'],
    ['a leaf before the leaves', at('rirlll', (t) => fork(leafOf('a', 4), t)), 'SDK finds it'],
    ['the leaves in another shape', at('rirr', swap), 'SDK finds it'],
    ['a leaf left out', at('rirrr', () => leafOf('previous_hash', 32)), 'SDK finds it'],
    ['a leaf of another name', at('rirrrr', () => leafOf('rolls', 32)), 'SDK finds it'],
    ['a leaf of another size', at('rirrrr', () => leafOf('roles', 31)), 'SDK finds it'],
    ['a leaf pruned', at('rirlll', hide), 'SDK finds it'],
    ['the leaves pruned', at('rir', hide), 'SDK finds it'],
    ['another label beside jury_blocks', fork(good, other), 'SDK finds it'],
    ['another label beside jury_blocks, hidden', fork(good, hide(other)), 'SDK finds it'],
    [
        'another label for jury_blocks',
        at('r', () => labeled(asciiBytes('jury_blocks_'), EMPTY)),
        'SDK refuses'
    ],
    ['jury_blocks twice', at('ri', (t) => labeled(asciiBytes('jury_blocks'), t)), 'SDK refuses'],
    ['jury_blocks at the root', at('', (t) => (t.kind === 'fork' ? t.right : t)), 'SDK finds it'],
    ['the halves exchanged', swap(good), 'SDK finds it'],
    ['the certified responses shown', at('l', () => labeled(asciiBytes('http_expr'), EMPTY)), 'SDK finds it'],
    [
        'the label of the certified responses shown',
        at('l', () => labeled(asciiBytes('http_expr'), hide(EMPTY))),
        'SDK finds it'
    ],
    ['nothing in place of the certified responses', at('l', () => EMPTY), 'SDK refuses'],
    ['two pruned halves beside jury_blocks', at('l', (t) => fork(t, t)), 'SDK finds it'],
    ['jury_blocks pruned', at('r', hide), 'SDK refuses'],
    ['five leaves', at('rirll', (t) => (t.kind === 'fork' ? t.left : t)), 'SDK finds it'],
    ['draws and entity exchanged', at('rirll', swap), 'SDK finds it'],
    ['a head of entity keys of 31 bytes', at('rirllr', () => leafOf('entity', 31)), 'SDK finds it'],
    ['the head of entity keys pruned', at('rirllr', hide), 'SDK finds it'],
    ['a witness of the leaves alone', builder.tip(5), 'SDK refuses'],
    ['nothing', EMPTY, 'SDK refuses']
];

describe('a witness of another shape is refused', () => {
    /** A look-up walks to the label that it is asked for and does not mind the shape of the tree around it. */
    it.each(shapes)('%s', (_, tree, sdk) => {
        const root = reconstruct(tree);
        expect(outcome(() => verifyWitness(bytesOf(tree), { certifiedRoot: root }))).toBe('WITNESS_SHAPE');
        expect(sdkFinds(tree, 2) === undefined ? 'SDK refuses' : 'SDK finds it').toBe(sdk);
    });

    it('one root cannot show two blocks at one index', () => {
        const [one, two] = [blockLeaf(2), blockLeaf(2, blockHashOf(9))];
        const first = fork(hide(blockLeaf(0)), hide(blockLeaf(1)));
        // For a log of three blocks, block 2 stands alone on the right. A second one hides among the first two.
        const shown = besideLeaves(fork(hide(fork(first, two)), one), 3);
        const hidden = besideLeaves(fork(fork(hide(first), two), hide(one)), 3);
        const certifiedRoot = reconstruct(shown);
        expect(reconstruct(hidden)).toEqual(certifiedRoot);
        expect([shown, hidden].map((tree) => sdkFinds(tree, 2))).toEqual([blockHashOf(2), blockHashOf(9)]);
        expect(verifyWitness(bytesOf(shown), { certifiedRoot }).blockHash).toEqual(blockHashOf(2));
        expect(outcome(() => verifyWitness(bytesOf(hidden), { certifiedRoot }))).toBe('WITNESS_SHAPE');
    });

    it('another block than the one that was asked about', () => {
        expect(outcome(() => verifyWitness(bytes, { index: 2 }))).toBe('accepted');
        for (const index of [1, 3, 2 ** 32 + 2, -1]) {
            expect(outcome(() => verifyWitness(bytes, { index }))).toBe('WITNESS_SHAPE');
        }
    });
});

describe('a witness of the right shape', () => {
    const certifiedRoot = builder.root(5);
    const answer = (tree: HashTree) => outcome(() => verifyWitness(bytesOf(tree), { certifiedRoot }));

    it.each<[string, HashTree]>([
        ['another block hash', at('rillrli', () => leaf(blockHashOf(3)))],
        ['another sibling', at('rillrr', () => hide(blockLeaf(4)))],
        [
            'siblings exchanged',
            at('rill', (t) =>
                change(
                    change(t, 'l', () => hide(blockLeaf(3))),
                    'rr',
                    hide
                )
            )
        ],
        // Block 2 has the same path among 5, 6, 7 and 8 blocks; only the root tells them apart.
        ['a length with the same path', at('rirrl', () => labeled(asciiBytes('length'), leaf(u32be(6))))],
        ['another number of draws', at('rirlll', () => leafOf('draws', 4))],
        ['other entity keys', at('rirllr', () => leafOf('entity', 32))],
        ['other certified responses', at('l', () => hide(EMPTY))],
        ['another genesis', at('rirlr', () => leafOf('genesis', 32))],
        ['another previous hash', at('rirrrl', () => leafOf('previous_hash', 32))],
        ['other roles', at('rirrrr', () => leafOf('roles', 32))],
        ['that of another length', builder.block(2, 6)]
    ])('leads to another root: %s', (_, tree) => expect(answer(tree)).toBe('ROOT_MISMATCH'));

    it.each<[string, Uint8Array]>([
        ['is cut', bytes.slice(0, -1)],
        ['goes on', concatBytes(bytes, Uint8Array.of(0))],
        ['lacks the tag', encodeHashTree(good)],
        ['has the tag twice', concatBytes(bytes.slice(0, 3), bytes)],
        ['writes a length long', concatBytes(bytes.slice(0, 5), Uint8Array.of(0x58, 11), bytes.slice(6))],
        ['is long', bytesOf(underRoot(leaf(new Uint8Array(4096))))],
        ['is no tree', concatBytes(bytes.slice(0, 3), Uint8Array.of(0x82, 0x05, 0x40))],
        [
            'prunes to 31 bytes',
            concatBytes(bytes.slice(0, 3), Uint8Array.of(0x82, 4, 0x58, 31), new Uint8Array(31))
        ],
        ['is empty', new Uint8Array()]
    ])('in bytes that are not canonical: %s', (_, encoded) => {
        expect(outcome(() => verifyWitness(encoded))).toBe('MALFORMED_CBOR');
        expect(outcome(() => verifyTipWitness(encoded))).toBe('MALFORMED_CBOR');
    });

    it('fits the limit at the greatest length', () => {
        const siblings = builder.siblings(2, 5);
        expect(siblings.length).toBe(3);
        let deep: HashTree = blockLeaf(2 ** 30 - 1);
        for (let i = 0; i < 30; i++) deep = fork(hide(blockLeaf(i)), deep);
        const deepest = bytesOf(besideLeaves(deep, 2 ** 30));
        expect(verifyWitness(deepest).index).toBe(2 ** 30 - 1);
        expect(deepest.length).toBeLessThan(2048);
    });
});

describe('the witness of the tip', () => {
    const read = (tree: HashTree, certifiedRoot?: Uint8Array) =>
        verifyTipWitness(bytesOf(tree), { certifiedRoot });
    const tip = builder.tip(5);

    it('gives the leaves and T, for an empty log too', () => {
        for (const n of [0, 1, 2, 5, 128]) {
            const root = builder.root(n);
            expect(read(builder.tip(n), root)).toEqual({
                leaves: leavesOf(n),
                blocksHash: builder.blocksHash(n),
                root
            });
        }
        expect(builder.blocksHash(0)).toBeUndefined();
        expect(equalBytes(present(builder.blocksHash(1)), reconstruct(blockLeaf(0)))).toBe(true);
    });

    it.each<[string, HashTree]>([
        ['T shown', besideLeaves(blockLeaf(0), 1)],
        ['T in parts', besideLeaves(fork(hide(blockLeaf(0)), hide(blockLeaf(1))), 2)],
        ['T of an empty log', besideLeaves(hide(blockLeaf(0)), 0)],
        ['T of an empty log, shown', besideLeaves(blockLeaf(0), 0)],
        ['T left empty', besideLeaves(EMPTY, 1)],
        ['T of an empty log, left empty', besideLeaves(EMPTY, 0)],
        ['no T of five blocks', change(tip, 'ri', (t) => (t.kind === 'fork' ? t.right : t))],
        ['T on the right', change(tip, 'ri', swap)],
        ['a leaf pruned', change(tip, 'rirlll', hide)],
        ['a leaf more', change(tip, 'rirrrr', (t) => fork(t, other))],
        ['a length past every log', besideLeaves(hide(blockLeaf(0)), 2 ** 31)],
        ['a label more', fork(tip, other)],
        ['the witness of a block', good]
    ])('in another shape is refused: %s', (_, tree) => {
        expect(outcome(() => read(tree, reconstruct(tree)))).toBe('WITNESS_SHAPE');
    });

    it('proves nothing of another root', () => {
        expect(outcome(() => read(tip, builder.root(6)))).toBe('ROOT_MISMATCH');
        const flipped = bytesOf(tip);
        for (let bit = 0; bit < 8 * flipped.length; bit++) {
            const certifiedRoot = builder.root(5);
            expect(outcome(() => verifyTipWitness(flipBit(flipped, bit), { certifiedRoot }))).not.toBe(
                'accepted'
            );
        }
    });
});
