import { Principal } from '@dfinity/principal';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import { verifyConsistency } from '../../src/protocol/consistency.js';
import { blockNodeHash } from '../../src/protocol/jury-tree.js';
import { verifyBlock } from '../../src/verifier/block/verify-block.js';
import { verifyTipWitness, verifyWitness } from '../../src/verifier/block/witness.js';
import { readLogVectors } from '../vectors/log-vectors.js';
import type { CommitVector } from '../vectors/log-vectors.js';
import { hex, present } from './bytes.js';
import { certificate, ROOT_KEY } from './certificate-builder.js';
import { run } from './verify.js';

const vectors = readLogVectors();
const canisterId = hex(vectors.canister_id);
const policy = { rootKey: ROOT_KEY, canisterId, cache: new Map() };
const staged = vectors.steps.flatMap((step) => ('bytes' in step && step.bytes !== undefined ? [step] : []));
const blocks = staged.map(({ bytes }) => hex(present(bytes)));
const own = Principal.fromUint8Array(canisterId);

/** What the network would have signed at the step that read the certificate. */
const signed = vectors.commits.map(({ certificate: step, root }) =>
    certificate()
        .withDelegation({ ranges: [{ first: own, last: own }] })
        .withTime(BigInt(present(vectors.steps[step]).at))
        .withCertifiedData(canisterId, hex(root))
        .build()
);

const leavesOf = (commit: CommitVector) => ({
    length: commit.length,
    draws: commit.draws,
    genesis: hex(commit.genesis),
    previousHash: hex(commit.previous_hash),
    roles: hex(commit.roles),
    entity: hex(commit.entity),
    httpExpr: hex(commit.http_expr)
});

describe('log.json', () => {
    const commits = vectors.commits.map((commit, k) => ({
        root: hex(commit.root),
        leaves: leavesOf(commit),
        certificates: [present(signed[k])]
    }));

    it('is verified as a whole, every draw run again', () => {
        const { findings, verdict } = run({ blocks, commits }, policy);
        expect(verdict).toMatchObject({ verified: true, codes: [], length: blocks.length });
        expect(toHex(present(verdict.root))).toBe(vectors.commits.at(-1)?.root);
        expect(verdict.draws.map(({ index, redrawn }) => [index, redrawn])).toEqual(
            staged.flatMap(({ call, index }) =>
                call === 'select' || call === 'expand' ? [[index, true]] : []
            )
        );
        const failed = vectors.steps.flatMap((step) =>
            step.call === 'select' && step.rand === null ? [step] : []
        );
        expect(findings.map(({ detail }) => detail)).toContain(
            `1 of 5 draw numbers left no block: ${present(failed[0]).number}`
        );
    });

    it.each(vectors.commits.map((_, k) => k))('the witnesses of commit %i are read', (k) => {
        const commit = present(vectors.commits[k]);
        const certifiedRoot = hex(commit.root);
        const tip = verifyTipWitness(hex(commit.tip), { certifiedRoot });
        expect(tip.leaves).toEqual(leavesOf(commit));
        expect(toHex(present(tip.blocksHash))).toBe(present(vectors.steps[commit.certificate]).after.t);
        commit.witnesses.forEach((witness, index) => {
            const read = verifyWitness(hex(witness), { certifiedRoot, index });
            expect(read.leaves).toEqual(tip.leaves);
            expect(toHex(read.blockHash)).toBe(staged[index]?.hash);
        });
    });

    it('every block is verified alone, under the first commit that covers it', () => {
        blocks.forEach((data, index) => {
            const k = vectors.commits.findIndex(({ length }) => length > index);
            const tree = hex(present(vectors.commits[k]?.witnesses[index]));
            const verified = verifyBlock({ certificate: present(signed[k]), tree, data, index }, policy);
            expect(verified.index).toBe(index);
        });
    });

    it('each commit is proven to continue every one before it', () => {
        const heads = vectors.commits.map(({ tip }) => {
            const { blocksHash: root, leaves } = verifyTipWitness(hex(tip));
            return { size: leaves.length, root };
        });
        for (const older of heads) {
            for (const newer of heads.filter(({ size }) => size >= older.size)) {
                const { proof } = present(
                    vectors.consistency.find((one) => one.older === older.size && one.newer === newer.size)
                );
                expect(verifyConsistency(older, newer, proof.map(hex), blockNodeHash)).toBe(true);
            }
        }
    });
});
