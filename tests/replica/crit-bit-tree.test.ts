import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { lookupSubtree, lookupValue } from '../../src/protocol/certificate.js';
import { type HashTree, reconstruct } from '../../src/protocol/hash-tree.js';
import { toHex } from '../../src/protocol/bytes.js';
import { CritBitTree } from '../../src/replica/tree/crit-bit-tree.js';
import { StateLeaf, StateTree } from '../../src/replica/tree/state-node.js';

const label = fc.uint8Array({ minLength: 2, maxLength: 2, max: 15 });
const change = fc.record({ label, value: fc.option(fc.uint8Array({ maxLength: 2 })) });
type Model = Map<string, { label: Uint8Array; value: Uint8Array }>;

/** Sets, and deletes where there is no value. Asking for the hash in between would hide one that is not renewed. */
function made(changes: readonly { label: Uint8Array; value: Uint8Array | null }[], often: boolean) {
    const tree = new CritBitTree();
    const model: Model = new Map();
    for (const { label: name, value } of changes) {
        if (value === null) {
            tree.delete(name);
            model.delete(toHex(name));
        } else {
            tree.set(name, () => new StateLeaf(value));
            model.set(toHex(name), { label: name, value });
        }
        if (often) void tree.hash;
    }
    return { tree, model };
}

const labelsOf = (tree: HashTree): string[] => {
    if (tree.kind === 'fork') return [...labelsOf(tree.left), ...labelsOf(tree.right)];
    return tree.kind === 'labeled' ? [toHex(tree.label)] : [];
};

describe('a state tree that is changed in place', () => {
    it('is the same however it came about', () => {
        fc.assert(
            fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
                const { tree, model } = made(changes, true);
                const again = made([...model.values()].reverse(), false);
                expect(tree.hash).toEqual(again.tree.hash);
            })
        );
    });

    // The agent's own lookup orders labels of several bytes wrongly, so it is no judge here.
    it('shows what is there and proves what is not', () => {
        fc.assert(
            fc.property(
                fc.array(change, { maxLength: 40 }),
                fc.array(label, { maxLength: 3 }),
                (changes, wanted) => {
                    const { tree, model } = made(changes, true);
                    const revealed = tree.reveal(wanted.map((name) => [name]));
                    expect(reconstruct(revealed)).toEqual(tree.hash);
                    for (const name of wanted) {
                        const known = model.get(toHex(name));
                        const found = lookupSubtree(revealed, [name]);
                        expect(found.status).toBe(known ? 'found' : 'absent');
                        expect(lookupValue(revealed, [name])).toEqual(known?.value);
                        const child = tree.child(name);
                        expect(child instanceof StateLeaf ? child.value : undefined).toEqual(known?.value);
                    }
                }
            )
        );
    });

    it('has its labels in order, as a map must, and shows all when asked for all', () => {
        fc.assert(
            fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
                const { tree, model } = made(changes, false);
                const revealed = tree.reveal([[]]);
                expect(labelsOf(revealed)).toEqual([...model.keys()].sort());
                expect(reconstruct(revealed)).toEqual(tree.hash);
            })
        );
    });

    it('shows no more than it must', () => {
        const tree = new CritBitTree();
        const outer = new StateTree([['request_status', tree]]);
        for (let i = 0; i < 16; i++)
            tree.set(Uint8Array.of(i << 4, 0), () => new StateLeaf(Uint8Array.of(i)));
        const name = new TextEncoder().encode('request_status');
        const revealed = outer.reveal([[name, Uint8Array.of(0x30, 0)]]);
        expect(reconstruct(revealed)).toEqual(outer.hash);
        const inner = revealed.kind === 'labeled' ? revealed.tree : revealed;
        expect(labelsOf(inner)).toEqual(['3000']);
        expect(labelsOf(tree.reveal([[Uint8Array.of(0x35, 0)]]))).toEqual(['3000', '4000']);
    });
});
