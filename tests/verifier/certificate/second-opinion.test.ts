import { describe, expect, it } from 'vitest';
import { blockHash } from '../../../src/protocol/block.js';
import { encodeWitness } from '../../../src/protocol/hash-tree.js';
import { blockLeafHash, blockNodeHash, blockWitness } from '../../../src/protocol/jury-tree.js';
import type { Leaves } from '../../../src/protocol/jury-tree.js';
import { append, rightEdge } from '../../../src/protocol/log-tree.js';
import type { ProofElement } from '../../../src/protocol/log-tree.js';
import { CANISTER, canisterPrincipal, certificate, ROOT_KEY } from '../certificate-builder.js';
import { LogBuilder, names } from '../log-builder.js';
import { secondOpinion } from './second-opinion.js';

function witness(blocks: readonly Uint8Array[], index: number, leaves: Leaves): Uint8Array {
    const nodes = new Map<string, Uint8Array>();
    const peaks: Uint8Array[] = [];
    blocks.forEach((bytes, i) => {
        const completed = append(peaks, i, blockLeafHash(i, blockHash(bytes)), blockNodeHash);
        completed.forEach((hash, level) => nodes.set(`${level}/${Math.floor(i / 2 ** level)}`, hash));
    });
    const edge = rightEdge(peaks, blockNodeHash);
    const sibling = (element: ProofElement): Uint8Array => {
        const { from } = element;
        const hash =
            from === 'edge'
                ? edge[element.peak]
                : nodes.get(`${element.node.level}/${element.node.position}`);
        if (hash === undefined) throw new Error('no such node');
        return hash;
    };
    const bytes = blocks[index];
    if (bytes === undefined) throw new Error('no such block');
    return encodeWitness(blockWitness(index, blockHash(bytes), leaves, sibling));
}

function freshCommit() {
    const now = BigInt(Date.now()) * 1_000_000n;
    // The package wants delegations of the last 30 days.
    const log = new LogBuilder(() => certificate().withDelegation({ time: now })).add(...names(0, 9));
    for (let i = 0; i < 5; i++) log.add(`late-${i}`);
    const [commit] = log.commit({}, now).commits;
    const [bytes] = commit?.certificates ?? [];
    if (commit === undefined || bytes === undefined) throw new Error('no commit');
    return { blocks: log.blocks, commit, bytes };
}

describe('@dfinity/certificate-verification', () => {
    const { blocks, commit, bytes } = freshCommit();
    const ask = (tree: Uint8Array, change: object = {}) =>
        secondOpinion({ certificate: bytes, tree, canisterId: CANISTER, rootKey: ROOT_KEY, ...change });

    it.each(blocks.map((_, index) => index))('accepts the witness of block %i', async (index) => {
        expect(await ask(witness(blocks, index, commit.leaves))).toBeUndefined();
    });

    it('refuses the witness of another log', async () => {
        const other = new LogBuilder().add('somebody').blocks;
        expect(await ask(witness(other, 0, { ...commit.leaves, length: 1 }))).toBeInstanceOf(Error);
    });

    it('refuses another canister, another root key and an old certificate', async () => {
        const tree = witness(blocks, 0, commit.leaves);
        expect(await ask(tree, { canisterId: canisterPrincipal(301).toUint8Array() })).toBeInstanceOf(Error);
        expect(await ask(tree, { rootKey: ROOT_KEY.slice().fill(0, 60, 61) })).toBeInstanceOf(Error);
        const old = certificate().withTime(1n).withCertifiedData(CANISTER, commit.root).build();
        expect(await ask(tree, { certificate: old })).toBeInstanceOf(Error);
    });
});
