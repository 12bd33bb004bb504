import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Principal } from '@dfinity/principal';
import { toHex } from '../../src/protocol/bytes.js';
import { verifyLog } from '../../src/verifier/index.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { LogBuilder } from '../verifier/log-builder.js';
import { jurorIds, NO_MEMO } from './jury-fixture.js';
import { answers, code, RestoreFixture } from './restore-fixture.js';

/** Pages of a restore that do not fit, and logs that nobody certified. */

let fixture: RestoreFixture;
beforeAll(async () => {
    fixture = await RestoreFixture.start();
});
afterAll(() => fixture.replica.stop());

describe('a page of a restore', () => {
    const flip = (bytes: Uint8Array, place = 3) => bytes.map((byte, i) => (i === place ? byte ^ 1 : byte));
    const pages: [string, () => [string, unknown[]][]][] = [
        ['a gap', () => [['restore_blocks', [8, fixture.blocks]]]],
        ['another block in place of one that is there', () => [['restore_blocks', [0, [fixture.blocks[1]]]]]],
        ['a block that is none', () => [['restore_blocks', [7, [Uint8Array.of(1)]]]]],
        ['a draw number twice', () => [['restore_blocks', [7, [fixture.blocks[1]]]]]],
        ['an Expand of what is expanded already', () => [['restore_blocks', [7, [fixture.blocks[3]]]]]],
        ['commits from too far', () => [['restore_commits', [1, fixture.commits]]]],
        ['another length', () => [['restore_commits', [0, [{ ...fixture.first, length: 2 }]]]]],
        ['a length beyond the blocks', () => [['restore_commits', [0, [{ ...fixture.first, length: 8 }]]]]],
        [
            'another root',
            () => [['restore_commits', [0, [{ ...fixture.first, root: flip(fixture.first.root) }]]]]
        ],
        ['other leaves', () => [['restore_commits', [0, [{ ...fixture.first, draws: 7 }]]]]],
        ['hashes of another size', () => [['restore_commits', [0, [{ ...fixture.first, roles: NO_MEMO }]]]]],
        ['no certificate', () => [['restore_commits', [0, [{ ...fixture.first, certificates: [] }]]]]],
        [
            'five certificates',
            () => [
                [
                    'restore_commits',
                    [
                        0,
                        [
                            {
                                ...fixture.first,
                                certificates: Array<Uint8Array>(5).fill(
                                    fixture.first.certificates[0] as Uint8Array
                                )
                            }
                        ]
                    ]
                ]
            ]
        ],
        [
            'the certificate of another commit',
            () => [
                [
                    'restore_commits',
                    [0, [{ ...fixture.first, certificates: fixture.commits[1]?.certificates }]]
                ]
            ]
        ],
        [
            'commits in another order',
            () => [['restore_commits', [0, [fixture.commits[1], fixture.commits[0]]]]]
        ],
        ['a commit left out', () => [['restore_commits', [0, [fixture.commits[0], fixture.commits[2]]]]]]
    ];
    it('that does not fit is refused, and nothing of it stays', async () => {
        const jury = await fixture.empty();
        await fixture.begin(jury);
        await jury.call('restore_blocks', 0, fixture.blocks);
        for (const [name, page] of pages) {
            for (const [method, args] of page())
                expect(await code(jury.call(method, ...args)), name).toBe('RESTORE_MISMATCH');
            expect(await jury.length(), name).toBe(7);
            expect(await jury.call('get_commits', 0, 10), name).toEqual([]);
        }
        await jury.call('restore_commits', 0, fixture.commits);
        await jury.call('restore_end');
        expect(await answers(jury)).toEqual(await answers(fixture.origin));
    });
});

describe('a restore of a log that nobody certified', () => {
    it('is taken, since a canister cannot check signatures, and told by the verifier', async () => {
        const invented = new LogBuilder().add('a', 'b', 'c').commit().select(0, 2).commit();
        const jury = await fixture.empty();
        await jury.call('restore_begin', Principal.fromUint8Array(CANISTER), []);
        await jury.call('restore_blocks', 0, invented.blocks);
        const commits = invented.commits.map(({ root, leaves, certificates }) => {
            const { previousHash, ...rest } = leaves;
            return { ...rest, root, certificates, previous_hash: previousHash };
        });
        await jury.call('restore_commits', 0, commits);
        await jury.call('restore_end');
        await jury.add(jurorIds(1));
        await jury.commit();
        const { verdict } = await fixture.verify(jury);
        expect(verdict).toMatchObject({ verified: false, codes: ['DELEGATION_INVALID'] });

        // Whoever hides the commits of the origin cannot hide that something came before.
        const { blocks, commits: all } = await jury.archive();
        const policy = { rootKey: fixture.replica.rootKey, canisterId: jury.canisterId.toUint8Array() };
        const steps = verifyLog({ blocks, commits: all.slice(2) }, policy);
        const notes: string[] = [];
        let step = steps.next();
        for (; !step.done; step = steps.next())
            if (step.value.state === 'noted') notes.push(step.value.detail);
        expect(notes.join()).toContain(toHex(all[1]?.root ?? NO_MEMO));
        expect(step.value.notProven.join()).toContain('what came before the first commit');
    });
});
