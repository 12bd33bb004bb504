import { createHash } from 'node:crypto';
import { reconstruct as sdkReconstruct } from '@dfinity/agent';
import type { HashTree as SdkTree } from '@dfinity/agent';
import { decode } from 'cborg';
import { describe, expect, it } from 'vitest';
import { decodeData, encodeData } from '../../src/protocol/block.js';
import type { BlockData } from '../../src/protocol/block.js';
import { asciiBytes, equalBytes, toHex, u32be } from '../../src/protocol/bytes.js';
import { parseHashTree } from '../../src/protocol/certificate.js';
import { verifyConsistency } from '../../src/protocol/consistency.js';
import { decodeEntityKey } from '../../src/protocol/entity-keys.js';
import { encodeHashTree, fork, forkHash, labeled, leaf, pruned } from '../../src/protocol/hash-tree.js';
import type { HashTree } from '../../src/protocol/hash-tree.js';
import { leavesTree } from '../../src/protocol/jury-tree.js';
import { readLogVectors } from '../vectors/log-vectors.js';
import type { LogVectors, State, Step } from '../vectors/log-vectors.js';
import { sampleLog } from '../vectors/sample-log.js';
import { hex, present } from '../verifier/bytes.js';

const vectors = readLogVectors();
const staged = vectors.steps.flatMap((step) => ('bytes' in step && step.bytes !== undefined ? [step] : []));
const blocks = staged.map(({ bytes }) => hex(present(bytes)));
const data = blocks.map(decodeData);
const nodeSha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Every state that some step is in, with the calls that led to it. */
const states: [string, State][] = vectors.steps.flatMap((step, i): [string, State][] => {
    const name = `step ${i}, ${step.call}`;
    return step.call === 'select'
        ? [
              [`${name}, requested`, step.requested],
              [name, step.after]
          ]
        : [[name, step.after]];
});

describe('log.json', () => {
    it('is what its generator writes', () => {
        expect(JSON.parse(JSON.stringify(sampleLog())) as LogVectors).toEqual(vectors);
    });

    it('has what a log can have', () => {
        expect(new Set(data.map(({ kind }) => kind))).toEqual(new Set(['Add', 'Remove', 'Select', 'Expand']));
        expect(vectors.commits.map(({ length }) => length)).toEqual([2, 5, 6, 13]);
        expect(vectors.steps.filter((step) => step.call === 'select' && step.rand === null).length).toBe(1);
        expect(data.filter(({ kind, jurors }) => kind === 'Add' && jurors.length === 0).length).toBe(1);
        const chained = data.filter(
            ({ kind, jurorsIndex }) => kind === 'Expand' && data[jurorsIndex]?.kind === kind
        );
        expect(chained.length).toBe(1);
    });

    it.each(staged.map((step) => [step.index, step] as const))(
        'block %i is what its call says',
        (index, step) => {
            const block = present(data[present(index)]);
            expect(toHex(encodeData(block))).toBe(step.bytes);
            expect(nodeSha256(hex(present(step.bytes)))).toBe(step.hash);
            expect(toHex(block.author)).toBe(step.by);
            expect(toHex(block.memo)).toBe(step.memo);
            expect(`${block.timestamp}`).toBe(
                (step.call === 'select' ? step.staged_at : undefined) ?? step.at
            );
            expect(given(block)).toEqual(asked(step));
        }
    );

    it('lists the pools, by a plain reading of the rule', () => {
        const slots: string[] = [];
        const members = new Set<string>();
        data.forEach(({ kind, jurors }, index) => {
            for (const juror of jurors.map(toHex)) {
                if (kind === 'Add' && !slots.includes(juror)) slots.push(juror);
                if (kind === 'Add') members.add(juror);
                if (kind === 'Remove') members.delete(juror);
            }
            expect(vectors.pools[index]).toEqual(slots.filter((juror) => members.has(juror)));
        });
    });

    it.each(states)('R after %s is that of the SDK', async (_, state) => {
        const hashes = staged.slice(0, state.length).map(({ hash }) => hex(present(hash)));
        const shown = leavesTree({
            ...state,
            genesis: hex(state.genesis),
            previousHash: hex(state.previous_hash),
            roles: hex(state.roles),
            entity: hex(state.entity),
            httpExpr: hex(state.http_expr)
        });
        const t = hashes.length === 0 ? undefined : blocksTree(hashes, 0);
        expect(t === undefined ? null : await sdkRoot(t)).toBe(state.t);
        const under = t === undefined ? shown : fork(t, shown);
        const jury = labeled(asciiBytes('jury_blocks'), under);
        expect(await sdkRoot(fork(pruned(hex(state.http_expr)), jury))).toBe(state.r);
    });

    it('has the genesis and the entity keys that its preimages give', () => {
        expect(vectors.genesis.map((preimage) => nodeSha256(hex(preimage)))).toEqual([
            vectors.steps.at(-1)?.after.genesis
        ]);
        let entity = toHex(new Uint8Array(32));
        const kinds: (string | undefined)[] = [];
        for (const step of vectors.steps) {
            if (step.call === 'entity_key') {
                const { before, change } = present(decodeEntityKey(hex(step.preimage)));
                expect(toHex(before)).toBe(entity);
                expect([toHex(change.publicKey), toHex(change.signature)]).toEqual([step.key, step.signature ?? '']); // prettier-ignore
                expect([change.number, change.from]).toEqual([kinds.length, step.after.length]);
                kinds.push(change.kind);
                entity = nodeSha256(hex(step.preimage));
            }
            expect(step.after.entity).toBe(entity);
        }
        expect(kinds).toEqual(['First', 'Rotated', 'Reset']);
        // The second commit is of a certificate from before the rotation, and names the key of then.
        const heads = new Set(vectors.commits.slice(0, 2).map((commit) => commit.entity));
        expect(heads.size).toBe(1);
        expect(vectors.commits[2]?.entity).not.toBe(vectors.commits[1]?.entity);
    });

    it('links commits by their roots', () => {
        const roots = ['0'.repeat(64), ...vectors.commits.map(({ root }) => root)];
        expect(vectors.commits.map(({ previous_hash }) => previous_hash)).toEqual(roots.slice(0, -1));
        for (const { certificate, root, tip, witnesses, length } of vectors.commits) {
            expect(vectors.steps[certificate]?.after.r).toBe(root);
            expect(witnesses.length).toBe(length);
            for (const witness of [tip, ...witnesses]) {
                expect(`d9d9f7${toHex(encodeHashTree(parseHashTree(hex(witness))))}`).toBe(witness);
            }
        }
    });

    it('proves consistency between all sizes', () => {
        const heads = [present(vectors.installed), ...states.map(([, state]) => state)];
        const head = (size: number) => {
            const { t } = present(heads.find(({ length }) => length === size));
            return { size, root: t === null ? undefined : hex(t) };
        };
        expect(vectors.consistency.length).toBe((14 * 15) / 2);
        for (const { older, newer, proof } of vectors.consistency) {
            expect(verifyConsistency(head(older), head(newer), proof.map(hex), forkHash)).toBe(true);
        }
    });
});

/** RFC 9162, section 2.1.1, over leaves that begin at index `first`. */
function blocksTree(hashes: readonly Uint8Array[], first: number): HashTree {
    const [only] = hashes;
    if (only !== undefined && hashes.length === 1) return labeled(u32be(first), leaf(only));
    let k = 1;
    while (2 * k < hashes.length) k *= 2;
    return fork(blocksTree(hashes.slice(0, k), first), blocksTree(hashes.slice(k), first + k));
}

const sdkRoot = async (tree: HashTree) =>
    toHex(Uint8Array.from(await sdkReconstruct(decode(encodeHashTree(tree)) as SdkTree)));

function asked(step: Step): object {
    switch (step.call) {
        case 'add':
            return { kind: 'Add', jurors: step.jurors, index: 0 };
        case 'remove':
            return { kind: 'Remove', jurors: step.jurors, index: 0 };
        case 'select':
            return {
                kind: 'Select',
                count: step.count,
                index: step.pool,
                rand: step.rand,
                number: step.number
            };
        case 'expand':
            return {
                kind: 'Expand',
                count: step.more,
                index: step.of,
                rand: randOf(step.of),
                number: undefined
            };
        default:
            return {};
    }
}

function given({ kind, jurors, jurorsIndex: index, rand, draw }: BlockData): object {
    if (rand === undefined) return { kind, jurors: jurors.map(toHex), index };
    expect(draw?.algorithm).toBe('chacha20-uniform32-positions/1');
    const pool = vectors.pools[poolOf(index, kind)] ?? [];
    expect(jurors.every((juror) => pool.some((member) => equalBytes(hex(member), juror)))).toBe(true);
    return { kind, count: jurors.length, index, rand: toHex(rand), number: draw?.number };
}

const randOf = (index: number) => toHex(present(data[index]?.rand));

/** The index whose pool a chain draws from. */
function poolOf(index: number, kind: string): number {
    const before = data[index];
    return kind === 'Select' || before === undefined ? index : poolOf(before.jurorsIndex, before.kind);
}
