import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Certificate, lookup_path, LookupPathStatus } from '@dfinity/agent';
import type { Principal } from '@dfinity/principal';
import { equalBytes } from '../../src/protocol/bytes.js';
import { type HashTree, leaf, reconstruct } from '../../src/protocol/hash-tree.js';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { labeledTree } from '../../src/replica/tree/labeled-tree.js';
import {
    makeCertificate,
    makeDelegation,
    type RangeLayout,
    timeTree
} from '../../src/replica/certify/make-certificate.js';
import { replicaKeys } from '../../src/replica/keys.js';
import { type StateNode, StateLeaf, StateTree } from '../../src/replica/tree/state-node.js';

const keys = replicaKeys(new Uint8Array(32).fill(5));
const ranges = [{ first: canisterIdOf(0n), last: canisterIdOf(9n) }];
const bytes = (text: string) => new TextEncoder().encode(text);

describe('certificates made without a replica', () => {
    const time = BigInt(Date.now()) * 1_000_000n;
    const tree = labeledTree([
        ['time', timeTree(time)],
        [
            'canister',
            labeledTree([
                [canisterIdOf(3n).toUint8Array(), labeledTree([['certified_data', leaf(bytes('root'))]])]
            ])
        ]
    ]);
    const delegation = (layout: RangeLayout, rootKey = keys.root) =>
        makeDelegation({
            rootKey,
            subnetId: keys.subnetId,
            subnetPublicKeyDer: keys.subnet.publicKeyDer,
            ranges,
            layout,
            time
        });
    const verify = (certificate: Uint8Array, canisterId: Principal) =>
        Certificate.create({ certificate, rootKey: keys.root.publicKeyDer, canisterId });

    it('by the root key', async () => {
        const certificate = await verify(makeCertificate({ tree, key: keys.root }), canisterIdOf(3n));
        const path = ['canister', canisterIdOf(3n).toUint8Array(), 'certified_data'];
        expect(certificate.lookup_path(path)).toMatchObject({ value: bytes('root') });
    });

    it('by a subnet key, delegated', async () => {
        const made = makeCertificate({ tree, key: keys.subnet, delegation: delegation('flat') });
        await expect(verify(made, canisterIdOf(3n))).resolves.toBeDefined();
        await expect(verify(made, canisterIdOf(10n))).rejects.toThrow(/canister_ranges/);
    });

    it('by a subnet key, with the delegation of somebody else or without one', async () => {
        const forged = makeCertificate({
            tree,
            key: keys.subnet,
            delegation: delegation('flat', keys.subnet)
        });
        await expect(verify(forged, canisterIdOf(3n))).rejects.toThrow();
        await expect(verify(makeCertificate({ tree, key: keys.subnet }), canisterIdOf(3n))).rejects.toThrow();
    });

    it('sharded ranges are another tree over the same key', () => {
        expect(delegation('sharded').certificate).not.toEqual(delegation('flat').certificate);
        expect(delegation('none').certificate.length).toBeLessThan(delegation('flat').certificate.length);
    });
});

describe('partial trees', () => {
    const label = fc.uint8Array({ minLength: 0, maxLength: 2, max: 3 });
    const { node } = fc.letrec<{ node: StateNode }>((tie) => ({
        node: fc.oneof(
            { maxDepth: 3 },
            fc.uint8Array({ maxLength: 3 }).map((value) => new StateLeaf(value)),
            fc
                .uniqueArray(fc.tuple(label, tie('node')), {
                    selector: ([name]) => name.join(),
                    maxLength: 5
                })
                .map((entries) => new StateTree(entries))
        )
    }));
    const tree = node.filter((made): made is StateTree => made instanceof StateTree);
    const path = fc.array(label, { maxLength: 3 });

    const valueAt = (from: StateNode, [first, ...rest]: Uint8Array[]): Uint8Array | undefined => {
        if (first === undefined) return from instanceof StateLeaf ? from.value : undefined;
        const child = from instanceof StateTree ? from.child(first) : undefined;
        return child && valueAt(child, rest);
    };
    /** The value at a path of a revealed tree, found by walking all of it. */
    const shown = (from: HashTree, wanted: Uint8Array[]): Uint8Array | undefined => {
        const [first, ...rest] = wanted;
        if (from.kind === 'leaf') return first === undefined ? from.value : undefined;
        if (from.kind === 'fork') return shown(from.left, wanted) ?? shown(from.right, wanted);
        if (from.kind !== 'labeled' || first === undefined) return undefined;
        return equalBytes(from.label, first) ? shown(from.tree, rest) : undefined;
    };

    it('have the root of the whole, and show what was asked for', () => {
        fc.assert(
            fc.property(tree, fc.array(path, { maxLength: 3 }), (whole, paths) => {
                const revealed = whole.reveal(paths);
                expect(reconstruct(revealed)).toEqual(whole.hash);
                for (const wanted of paths) expect(shown(revealed, wanted)).toEqual(valueAt(whole, wanted));
            })
        );
    });

    it('prove absence', () => {
        const whole = new StateTree(['a', 'c', 'e', 'g'].map((name) => [name, new StateLeaf(bytes(name))]));
        for (const [name, status] of [
            ['b', 'Absent'],
            ['0', 'Absent'],
            ['z', 'Absent'],
            ['c', 'Found']
        ] as const) {
            const revealed = whole.reveal([[bytes(name)]]);
            const toAgent = (from: HashTree): never =>
                ({
                    empty: [0],
                    fork: from.kind === 'fork' ? [1, toAgent(from.left), toAgent(from.right)] : [],
                    labeled: from.kind === 'labeled' ? [2, from.label, toAgent(from.tree)] : [],
                    leaf: from.kind === 'leaf' ? [3, from.value] : [],
                    pruned: from.kind === 'pruned' ? [4, from.hash] : []
                })[from.kind] as never;
            expect(lookup_path([name], toAgent(revealed)).status).toBe(LookupPathStatus[status]);
        }
    });
});
