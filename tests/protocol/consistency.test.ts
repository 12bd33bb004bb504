import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, u32be } from '../../src/protocol/bytes.js';
import { consistencyPath, rootsFromConsistency, verifyConsistency } from '../../src/protocol/consistency.js';
import { forkHash } from '../../src/protocol/hash-tree.js';
import { inclusionPath, rootFromProof } from '../../src/protocol/log-tree.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { flipBit, present } from '../verifier/bytes.js';
import { naiveConsistency, naiveRoot } from './naive-tree.js';
import { StoredNodes } from './stored-nodes.js';

interface ConsistencyVector {
    readonly size1: number;
    readonly size2: number;
    readonly root1: string;
    readonly root2: string;
    readonly proof: readonly string[] | null;
    readonly wantErr: boolean;
    readonly name: string;
}

const { consistency: vectors } = JSON.parse(
    readFileSync(new URL('../vectors/rfc6962-proofs.json', import.meta.url), 'utf8')
) as { consistency: ConsistencyVector[] };

const base64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const rfc6962Node = (left: Uint8Array, right: Uint8Array) =>
    sha256(concatBytes(Uint8Array.of(1), left, right));

describe('consistency proofs of RFC 6962', () => {
    it('are there, good ones and bad ones', () => {
        expect(vectors.filter(({ wantErr }) => !wantErr).length).toBeGreaterThanOrEqual(6);
        expect(vectors.filter(({ wantErr }) => wantErr).length).toBeGreaterThan(40);
    });

    it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
        const { size1, size2, root1, root2, proof, wantErr } = vector;
        const older = { size: size1, root: base64(root1) };
        const newer = { size: size2, root: base64(root2) };
        expect(verifyConsistency(older, newer, (proof ?? []).map(base64), rfc6962Node)).toBe(!wantErr);
    });
});

const leaf = (index: number) => sha256(u32be(index));

describe('a consistency proof', () => {
    const leaves = Array.from({ length: 65 }, (_, i) => leaf(i));
    const stored = new StoredNodes();
    for (const hash of leaves) stored.append(hash);
    const head = (size: number) => ({ size, root: stored.root(size) });
    const proofOf = (m: number, n: number) => stored.hashes(n, consistencyPath(m, n));
    const holds = (m: number, n: number, proof: readonly Uint8Array[]) =>
        verifyConsistency(head(m), head(n), proof, forkHash);

    it('is that of RFC 9162 for all sizes up to 65', () => {
        for (let n = 1; n <= 65; n++) {
            const some = leaves.slice(0, n);
            expect(stored.root(n)).toEqual(naiveRoot(some));
            for (let m = 1; m <= n; m++) {
                expect(proofOf(m, n)).toEqual(naiveConsistency(m, some));
                expect(holds(m, n, proofOf(m, n))).toBe(true);
            }
        }
    });

    it('proves no other sizes and no other roots', () => {
        const sizes = [1, 2, 3, 4, 6, 7, 8, 12, 13, 16];
        for (const n of sizes) {
            for (const m of sizes.filter((size) => size <= n)) {
                const proof = proofOf(m, n);
                const others = [m - 1, m + 1].filter((size) => size > 0 && size <= n);
                for (const size of others) expect(holds(size, n, proof), `${m}, ${n}`).toBe(false);
                for (const size of [n - 1, n + 1]) expect(holds(m, size, proof), `${m}, ${n}`).toBe(false);
                for (const size of others) {
                    const older = { size: m, root: stored.root(size) };
                    expect(verifyConsistency(older, head(n), proof, forkHash)).toBe(false);
                }
            }
        }
    });

    it('holds as it is only: nothing more, less, changed or in another order', () => {
        for (const [m, n] of [
            [3, 7],
            [4, 7],
            [6, 13],
            [21, 64],
            [64, 65],
            [9, 9]
        ] as const) {
            const proof = proofOf(m, n);
            const root = present(stored.root(n));
            expect(holds(m, n, [...proof, root])).toBe(false);
            expect(holds(m, n, [root, ...proof])).toBe(false);
            proof.forEach((hash, i) => {
                expect(holds(m, n, proof.toSpliced(i, 1))).toBe(false);
                expect(holds(m, n, proof.toSpliced(i, 1, flipBit(hash, 100)))).toBe(false);
                for (const other of [hash.slice(0, 31), concatBytes(hash, Uint8Array.of(0))]) {
                    expect(holds(m, n, proof.toSpliced(i, 1, other))).toBe(false);
                }
                const next = proof[i + 1];
                if (next !== undefined) expect(holds(m, n, proof.toSpliced(i, 2, next, hash))).toBe(false);
            });
        }
    });

    it('from nothing and to itself is empty', () => {
        for (const n of [0, 1, 2, 7, 65]) {
            expect(consistencyPath(0, n)).toEqual([]);
            expect(consistencyPath(n, n)).toEqual([]);
            expect(holds(0, n, [])).toBe(true);
            expect(holds(n, n, [])).toBe(true);
            expect(holds(0, n, [leaf(0)])).toBe(false);
            expect(holds(n, n, [leaf(0)])).toBe(false);
        }
        expect(verifyConsistency(head(5), { size: 5, root: leaf(0) }, [], forkHash)).toBe(false);
        // RFC 6962 gives the empty tree a root of its own; here it has none, and one that is claimed is refused.
        const emptyOfRfc6962 = { size: 0, root: sha256(new Uint8Array()) };
        expect(verifyConsistency(emptyOfRfc6962, head(5), [], forkHash)).toBe(false);
        expect(verifyConsistency(emptyOfRfc6962, emptyOfRfc6962, [], forkHash)).toBe(false);
        expect(rootsFromConsistency(0, 5, leaf(0), [], forkHash)).toBeUndefined();
    });

    it('of a shrunken tree, or of one without a root, is refused', () => {
        expect(() => consistencyPath(6, 5)).toThrow(RangeError);
        expect(holds(6, 5, [])).toBe(false);
        expect(holds(5, 0, [])).toBe(false);
        expect(rootsFromConsistency(6, 5, leaf(0), [], forkHash)).toBeUndefined();
        for (const size of [5, -1, 0.5, NaN, 2 ** 31, Infinity]) {
            expect(verifyConsistency({ size, root: undefined }, head(6), [], forkHash)).toBe(false);
            const huge = { size: size + 2 ** 40, root: leaf(0) };
            expect(verifyConsistency(head(4), huge, [], forkHash)).toBe(false);
        }
    });
});

/** Numbers below `below` that are the same in every run (Numerical Recipes' linear congruence). */
function numbers(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
}

describe('proofs from stored nodes, up to 2^20 leaves', () => {
    const stored = new StoredNodes();
    const sizes = numbers(20);

    // Leaves need no hashing of their own; what is hashed is the tree above them.
    beforeAll(() => {
        for (let i = 0; i < 2 ** 20; i++) {
            const hash = new Uint8Array(32);
            hash.set(u32be(i));
            stored.append(hash);
        }
    });

    it('hold between 1,000 random pairs of sizes, with few nodes read', () => {
        for (let round = 0; round < 1000; round++) {
            const n = 2 + sizes(2 ** 20 - 1);
            const m = 1 + sizes(n - 1);
            stored.reads = 0;
            const proof = stored.hashes(n, consistencyPath(m, n));
            expect(stored.reads).toBeLessThanOrEqual(40);
            expect(proof.length).toBeLessThanOrEqual(21);
            const [older, newer] = [m, n].map((size) => ({ size, root: stored.root(size) }));
            expect(verifyConsistency(present(older), present(newer), proof, forkHash)).toBe(true);
            expect(verifyConsistency({ size: m, root: leaf(m) }, present(newer), proof, forkHash)).toBe(
                false
            );
        }
    });

    it('include 1,000 random leaves at random sizes', () => {
        for (let round = 0; round < 1000; round++) {
            const n = 1 + sizes(2 ** 20);
            const index = sizes(n);
            const proof = stored.hashes(n, inclusionPath(index, n));
            const own = stored.node({ level: 0, position: index });
            const root = rootFromProof(index, n, own, proof, forkHash);
            expect(root !== undefined && equalBytes(root, present(stored.root(n)))).toBe(true);
        }
    });
});
