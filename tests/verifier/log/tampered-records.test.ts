import { describe, expect, it } from 'vitest';
import { decodeData, encodeData } from '../../../src/protocol/block.js';
import type { BlockData } from '../../../src/protocol/block.js';
import { asciiBytes, concatBytes } from '../../../src/protocol/bytes.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import type { CommitInput, LogInput } from '../../../src/verifier/input.js';
import { flipBit, present } from '../bytes.js';
import { CANISTER, certificate, OTHER_KEY } from '../certificate-builder.js';
import { LogBuilder, POLICY, sampleLog, SECOND } from '../log-builder.js';
import { run } from '../verify.js';

/** Somebody changes records after they were certified: an archive, a server, a network between. */
const GOOD = sampleLog(() => certificate().withoutDelegation()).build();
const { blocks, commits } = GOOD;
const block = (index: number): Uint8Array => present(blocks[index]);
const commit = (k: number): CommitInput => present(commits[k]);
const OTHER = new LogBuilder().add('x').commit().add('y', 'z').commit().build();

const withBlocks = (change: (list: Uint8Array[]) => unknown): LogInput => {
    const list = [...blocks];
    change(list);
    return { blocks: list, commits };
};
const withData = (index: number, change: (data: BlockData) => Partial<BlockData>): LogInput =>
    withBlocks((list) => {
        const data = decodeData(block(index));
        list[index] = encodeData({ ...data, ...change(data) });
    });
const withCommit = (k: number, change: Partial<CommitInput>): LogInput => ({
    blocks,
    commits: commits.map((one, i) => (i === k ? { ...one, ...change } : one))
});
const withLeaves = (k: number, change: Partial<CommitInput['leaves']>): LogInput =>
    withCommit(k, { leaves: { ...commit(k).leaves, ...change } });
const signedAnew = (k: number, time: bigint) =>
    withCommit(k, {
        certificates: [certificate().withTime(time).withCertifiedData(CANISTER, commit(k).root).build()]
    });
const swapped = <T>(list: readonly T[] = []): T[] => [...list.slice(1), ...list.slice(0, 1)];
const zeros = new Uint8Array(32);

type Row = readonly [attack: string, input: LogInput, codes: readonly ReasonCode[]];

const ON_BLOCKS: Row[] = [
    ['the last block cut off', withBlocks((list) => list.pop()), ['COMMIT_LENGTH_INVALID']],
    ['all blocks cut off', { blocks: [], commits }, ['COMMIT_LENGTH_INVALID']],
    ['the last commit cut off', { blocks, commits: commits.slice(0, 2) }, ['COMMIT_LENGTH_INVALID']],
    ['all commits cut off', { blocks, commits: [] }, ['NOTHING_COMMITTED']],
    ['a block dropped', withBlocks((list) => list.splice(9 - 1, 1)), ['COMMIT_LENGTH_INVALID']],
    [
        'a block appended',
        withBlocks((list) => list.push(encodeData({ ...decodeData(block(9)), timestamp: 2n ** 63n }))),
        ['COMMIT_LENGTH_INVALID']
    ],
    ['the last block doubled', withBlocks((list) => list.push(block(9))), ['COMMIT_LENGTH_INVALID']],
    [
        'a block doubled',
        withBlocks((list) => list.splice(0, 0, block(0))),
        ['ROOT_MISMATCH', 'SELECTION_MISMATCH', 'EXPAND_INVALID', 'COMMIT_LENGTH_INVALID']
    ],
    [
        'two blocks exchanged',
        withBlocks((list) => list.splice(0, 2, block(1), block(0))),
        ['TIME_ORDER', 'ROOT_MISMATCH', 'SELECTION_MISMATCH', 'POOL_INDEX_INVALID']
    ],
    [
        'a block of another log',
        withBlocks((list) => list.splice(1, 1, present(OTHER.blocks[1]))),
        ['ROOT_MISMATCH', 'SELECTION_MISMATCH']
    ],
    ['a memo altered', withData(9, () => ({ memo: asciiBytes('somebody') })), ['ROOT_MISMATCH']],
    ['an author altered', withData(9, () => ({ author: Uint8Array.of(1, 2) })), ['ROOT_MISMATCH']],
    ['a time altered', withData(9, ({ timestamp }) => ({ timestamp: timestamp + 1n })), ['ROOT_MISMATCH']],
    [
        'a pool member altered',
        withData(1, () => ({ jurors: [asciiBytes('juror-19')] })),
        ['ROOT_MISMATCH', 'SELECTION_MISMATCH']
    ],
    [
        'the jury altered',
        withData(8, () => ({ jurors: [asciiBytes('juror-0')] })),
        ['SELECTION_MISMATCH', 'ROOT_MISMATCH']
    ],
    [
        'the order of the jury altered',
        withData(5, ({ jurors }) => ({ jurors: swapped(jurors) })),
        ['SELECTION_MISMATCH', 'ROOT_MISMATCH']
    ],
    ['the randomness altered', withData(5, () => ({ rand: zeros })), ['SELECTION_MISMATCH', 'ROOT_MISMATCH']],
    [
        'a draw number altered',
        withData(8, ({ draw }) => ({ draw: { ...present(draw), number: 7 } })),
        ['ROOT_MISMATCH']
    ],
    [
        'a bit flipped in the header',
        withBlocks((list) => list.splice(9, 1, flipBit(block(9), 40))),
        ['MALFORMED_BLOCK', 'ROOT_MISMATCH']
    ],
    [
        'a byte after the end',
        withBlocks((list) => list.splice(9, 1, concatBytes(block(9), Uint8Array.of(0)))),
        ['MALFORMED_BLOCK', 'ROOT_MISMATCH']
    ],
    [
        'an empty block',
        withBlocks((list) => list.splice(9, 1, new Uint8Array())),
        ['MALFORMED_BLOCK', 'ROOT_MISMATCH']
    ]
];

const ON_COMMITS: Row[] = [
    ['a commit dropped', { blocks, commits: [commit(0), commit(2)] }, ['PREVIOUS_HASH_MISMATCH']],
    ['the first commit dropped', { blocks, commits: commits.slice(1) }, ['PREVIOUS_HASH_MISMATCH']],
    [
        'a commit doubled',
        { blocks, commits: [commit(0), commit(1), commit(1), commit(2)] },
        ['COMMIT_LENGTH_INVALID', 'PREVIOUS_HASH_MISMATCH']
    ],
    [
        'two commits exchanged',
        { blocks, commits: [commit(1), commit(0), commit(2)] },
        ['PREVIOUS_HASH_MISMATCH', 'COMMIT_LENGTH_INVALID']
    ],
    ['the root altered', withCommit(2, { root: zeros }), ['ROOT_MISMATCH']],
    [
        'the root of a commit in the middle altered',
        withCommit(1, { root: zeros }),
        ['ROOT_MISMATCH', 'PREVIOUS_HASH_MISMATCH']
    ],
    ['a root cut short', withCommit(2, { root: commit(2).root.slice(0, 31) }), ['ROOT_MISMATCH']],
    [
        'the previous hash spliced',
        withLeaves(1, { previousHash: zeros }),
        ['PREVIOUS_HASH_MISMATCH', 'ROOT_MISMATCH']
    ],
    ['the genesis altered', withLeaves(1, { genesis: zeros }), ['GENESIS_MISMATCH', 'ROOT_MISMATCH']],
    [
        'the genesis of the first commit altered',
        withLeaves(0, { genesis: zeros }),
        ['ROOT_MISMATCH', 'GENESIS_MISMATCH']
    ],
    ['fewer draws', withLeaves(2, { draws: 2 }), ['ROOT_MISMATCH']],
    ['draws that are no number', withLeaves(2, { draws: Number.NaN }), ['ROOT_MISMATCH']],
    ['another head of roles', withLeaves(2, { roles: sha256(new Uint8Array()) }), ['ROOT_MISMATCH']],
    ['another head of entity keys', withLeaves(2, { entity: sha256(new Uint8Array()) }), ['ROOT_MISMATCH']],
    ['a shorter head of entity keys', withLeaves(2, { entity: new Uint8Array() }), ['ROOT_MISMATCH']],
    ['other certified responses', withLeaves(2, { httpExpr: zeros }), ['ROOT_MISMATCH']],
    ['a shorter hash of certified responses', withLeaves(2, { httpExpr: zeros.slice(1) }), ['ROOT_MISMATCH']],
    ['a shorter head of roles', withLeaves(2, { roles: new Uint8Array() }), ['ROOT_MISMATCH']],
    ['a shorter length', withLeaves(2, { length: 9 }), ['ROOT_MISMATCH', 'COMMIT_LENGTH_INVALID']],
    ['a longer length', withLeaves(2, { length: 11 }), ['COMMIT_LENGTH_INVALID']],
    ['a length of zero', withLeaves(0, { length: 0 }), ['COMMIT_LENGTH_INVALID']],
    ['a length that is no number', withLeaves(2, { length: Number.NaN }), ['COMMIT_LENGTH_INVALID']],
    ['no certificate', withCommit(2, { certificates: [] }), ['CERTIFICATE_SIGNATURE_INVALID']],
    [
        'the certificate of another commit',
        withCommit(2, { certificates: commit(1).certificates }),
        ['ROOT_MISMATCH']
    ],
    [
        'the certificate of another log',
        withCommit(2, { certificates: present(OTHER.commits[1]).certificates }),
        ['ROOT_MISMATCH']
    ],
    [
        'a certificate by nobody',
        withCommit(2, { certificates: [certificate().signedBy(OTHER_KEY).build()] }),
        ['CERTIFICATE_SIGNATURE_INVALID']
    ],
    ['a certificate of garbage', withCommit(2, { certificates: [new Uint8Array(500)] }), ['MALFORMED_CBOR']],
    [
        'a certificate older than the one before',
        signedAnew(1, 1_764_000_000_000_000_000n),
        ['TIME_ORDER', 'DRAW_NUMBER_INVALID']
    ],
    [
        'a certificate older than its blocks',
        signedAnew(2, 1_764_000_015_000_000_000n - SECOND),
        ['TIME_ORDER']
    ],
    [
        'a certificate newer than blocks it does not cover',
        signedAnew(1, 1_764_000_011_000_000_000n),
        ['TIME_ORDER']
    ]
];

describe.each([
    ['blocks', ON_BLOCKS],
    ['commits', ON_COMMITS]
])('tampering with %s', (_, rows) => {
    it.each(rows)('%s', (__, input, codes) => {
        const { verdict, findings } = run(input);
        expect(verdict.codes).toEqual(codes);
        expect(verdict.verified).toBe(false);
        expect(findings.some(({ state }) => state === 'failed')).toBe(true);
    });
});

describe('the first commits dropped', () => {
    const { genesis, ...withoutGenesis } = POLICY;
    const cut = { blocks, commits: commits.slice(1) };

    it('cannot be told without the preimages of the genesis, and that is said', () => {
        expect(genesis).toHaveLength(1);
        const { verdict, findings } = run(cut, withoutGenesis);
        expect(verdict).toMatchObject({ verified: true, length: 10 });
        expect(verdict.notProven.join()).toContain('that no commit came before the first');
        expect(findings.filter(({ state }) => state === 'noted')[0]?.detail).toContain(
            'an older log or commit came before'
        );
        expect(run(GOOD, withoutGenesis).verdict.notProven.join()).toContain(
            'that no commit came before the first'
        );
        expect(run(GOOD).verdict.notProven.join()).not.toContain('the first');
    });

    it('is told with them, and it is not called an older log', () => {
        const { verdict, findings } = run(cut);
        expect(verdict.codes).toEqual(['PREVIOUS_HASH_MISMATCH']);
        expect(findings.find(({ state }) => state === 'failed')).toMatchObject({
            subject: 'commit',
            index: 0
        });
        expect(findings.map(({ detail }) => detail).join()).not.toContain('an older log');
    });
});
