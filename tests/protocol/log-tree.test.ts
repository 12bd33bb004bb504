import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes, toHex, u32be } from '../../src/protocol/bytes.js';
import { forkHash } from '../../src/protocol/hash-tree.js';
import { append, inclusionPath, peaks, rightEdge, rootFromProof } from '../../src/protocol/log-tree.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { naiveInclusion, naiveRoot } from './naive-tree.js';

interface InclusionVector {
    readonly leafIdx: number;
    readonly treeSize: number;
    readonly root: string;
    readonly leafHash: string;
    readonly proof: readonly string[] | null;
    readonly desc: string;
    readonly wantErr: boolean;
    readonly name: string;
}

const vectors = JSON.parse(
    readFileSync(new URL('../vectors/rfc6962-proofs.json', import.meta.url), 'utf8')
) as { inclusion: InclusionVector[] };

const base64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const rfc6962Node = (left: Uint8Array, right: Uint8Array) =>
    sha256(concatBytes(Uint8Array.of(1), left, right));

describe('inclusion proofs of RFC 6962', () => {
    it('are there, good ones and bad ones', () => {
        expect(vectors.inclusion.filter(({ wantErr }) => !wantErr).length).toBeGreaterThan(3);
        expect(vectors.inclusion.filter(({ wantErr }) => wantErr).length).toBeGreaterThan(30);
    });

    it.each(vectors.inclusion.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
        const { leafIdx, treeSize, root, leafHash, proof, wantErr } = vector;
        const hashes = (proof ?? []).map(base64);
        const found = rootFromProof(leafIdx, treeSize, base64(leafHash), hashes, rfc6962Node);
        expect(found !== undefined && equalBytes(found, base64(root))).toBe(!wantErr);
    });
});

const leaf = (index: number) => sha256(u32be(index));

describe('the tree over the blocks', () => {
    const leaves = Array.from({ length: 200 }, (_, i) => leaf(i));

    it('has the root of RFC 9162 at every length, and complete nodes where they belong', () => {
        const peakHashes: Uint8Array[] = [];
        leaves.forEach((hash, i) => {
            const completed = append(peakHashes, i, hash, forkHash);
            completed.forEach((node, level) => {
                const below = leaves.slice(i + 1 - 2 ** level, i + 1);
                if (level < 4) expect(node).toEqual(naiveRoot(below));
            });
            expect(peakHashes.length).toBe(peaks(i + 1).length);
            expect(toHex(rightEdge(peakHashes, forkHash)[0] ?? hash)).toBe(
                toHex(naiveRoot(leaves.slice(0, i + 1)))
            );
        });
    });

    it.each([1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 33, 64, 100])(
        'has the inclusion proofs of RFC 9162 at length %i',
        (n) => {
            const some = leaves.slice(0, n);
            const root = naiveRoot(some);
            some.forEach((hash, index) => {
                const proof = naiveInclusion(index, some);
                expect(inclusionPath(index, n).length).toBe(proof.length);
                expect(rootFromProof(index, n, hash, proof, forkHash)).toEqual(root);
                expect(rootFromProof(index, n, hash, [...proof, root], forkHash)).toBeUndefined();
                expect(rootFromProof(index, n, hash, proof.slice(1), forkHash)).not.toEqual(
                    n === 1 ? undefined : root
                );
            });
            expect(rootFromProof(n, n, root, [], forkHash)).toBeUndefined();
        }
    );

    it('names the nodes of a proof by where they are stored', () => {
        const n = 100;
        const some = leaves.slice(0, n);
        const peakList = peaks(n);
        for (let index = 0; index < n; index++) {
            const proof = inclusionPath(index, n).map((element) => {
                if (element.from === 'edge') {
                    const start = peakList[element.peak];
                    return naiveRoot(some.slice((start?.position ?? 0) * 2 ** (start?.level ?? 0)));
                }
                const { level, position } = element.node;
                return naiveRoot(some.slice(position * 2 ** level, (position + 1) * 2 ** level));
            });
            expect(proof).toEqual(naiveInclusion(index, some));
        }
    });

    it('has no peaks while it is empty', () => {
        expect(peaks(0)).toEqual([]);
        expect(rightEdge([], forkHash)).toEqual([]);
        expect(() => append([], 1, leaf(0), forkHash)).toThrow(RangeError);
    });
});
