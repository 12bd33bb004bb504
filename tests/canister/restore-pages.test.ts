import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Principal } from '@dfinity/principal';
import { IDL } from '@dfinity/candid';
import { commitValue } from '../../src/client/candid-values.js';
import type { InstallGenesis } from '../../src/protocol/genesis.js';
import { restoredPreimage } from '../../src/protocol/lineage.js';
import { toHex } from '../../src/protocol/bytes.js';
import {
    decodeInstallGenesis,
    encodeInstallGenesis,
    encodeRestoredGenesis,
    genesisOf,
    readGenerations,
    ZERO_HASH
} from '../../src/protocol/genesis.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { INSTALLED, LogBuilder } from '../verifier/log-builder.js';
import { canisterWasm } from '../built.js';
import { CONTROLLER, jurorIds, JuryFixture, NO_MEMO, STRANGER } from './jury-fixture.js';
import { answers, code, RestoreFixture } from './restore-fixture.js';
import type { LineageReply } from './restore-fixture.js';

/** Pages of a restore that do not fit, and logs that nobody certified. */

let fixture: RestoreFixture;
beforeAll(async () => {
    fixture = await RestoreFixture.start();
});
afterAll(() => fixture.replica.stop());

describe('a page of a restore', () => {
    const flip = (bytes: Uint8Array, place = 3) => bytes.map((byte, i) => (i === place ? byte ^ 1 : byte));
    const own = (): Uint8Array => fixture.first.certificates[0] ?? NO_MEMO;
    const withCertificates = (...certificates: Uint8Array[]) => ({ ...fixture.first, certificates });
    const pages: [string, () => [string, unknown[]][]][] = [
        ['entity keys from too far', () => [['restore_entity_keys', [3, fixture.keys]]]],
        ['another entity key', () => [['restore_entity_keys', [0, [fixture.keys[1]]]]]],
        [
            'an entity key that is none',
            () => [['restore_entity_keys', [2, [{ ...fixture.keys[1], number: 2, key: NO_MEMO }]]]]
        ],
        [
            'an entity key of another number',
            () => [['restore_entity_keys', [2, [{ ...fixture.keys[1], number: 3 }]]]]
        ],
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
        [
            'another head of entity keys',
            () => [['restore_commits', [0, [{ ...fixture.first, entity: flip(fixture.first.entity) }]]]]
        ],
        [
            'other certified responses',
            () => [['restore_commits', [0, [{ ...fixture.first, http_expr: flip(fixture.first.http_expr) }]]]]
        ],
        ['the first commit left out', () => [['restore_commits', [0, [fixture.commits[1]]]]]],
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
            'a certificate without its tag',
            () => [['restore_commits', [0, [withCertificates(own().subarray(3))]]]]
        ],
        ['a certificate twice', () => [['restore_commits', [0, [withCertificates(own(), own())]]]]],
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
        await jury.call('restore_entity_keys', 0, fixture.keys);
        await jury.call('restore_blocks', 0, fixture.blocks);
        for (const [name, page] of pages) {
            for (const [method, args] of page())
                expect(await code(jury.call(method, ...args)), name).toBe('RESTORE_MISMATCH');
            expect(await jury.length(), name).toBe(7);
            expect(await jury.call('get_commits', 0, 10), name).toEqual([]);
            expect(await jury.call('get_entity_keys', 0, 10), name).toEqual(fixture.keys);
        }
        await jury.call('restore_commits', 0, fixture.commits);
        await jury.call('restore_end');
        expect(await answers(jury)).toEqual(await answers(fixture.origin));
    });
});

describe('the beginning of a restore', () => {
    it('takes the preimages of one log of this network, and no others', async () => {
        const jury = await fixture.empty();
        const [own] = fixture.genesis;
        if (own === undefined) throw new Error('no genesis');
        const installed = decodeInstallGenesis(own);
        if (installed === undefined) throw new Error('no genesis at install');
        const elsewhere = encodeInstallGenesis({ ...installed, rootKey: new Uint8Array() });
        const restored = encodeRestoredGenesis({
            installed: genesisOf(own),
            origin: CANISTER,
            originGenesis: genesisOf(own),
            length: 3,
            root: fixture.first.root
        });
        const lists: [string, Uint8Array[]][] = [
            ['none', []],
            ['one that is none', [own.slice(1)]],
            ['one that is left over', [own, own]],
            ['a restore of nothing', [restored]],
            ['a restore over another canister', [restored, own, own]],
            ['another network', [elsewhere]]
        ];
        const before = await jury.state();
        for (const [name, preimages] of lists) {
            const begun = jury.call('restore_begin', fixture.origin.canisterId, [], preimages);
            expect(await code(begun), name).toBe('RESTORE_MISMATCH');
        }
        const other = Principal.fromUint8Array(CANISTER);
        expect(await code(jury.call('restore_begin', other, [], fixture.genesis))).toBe('RESTORE_MISMATCH');
        const invented = [{ canister: other, commits: 1, genesis: genesisOf(own) }];
        const named = jury.call('restore_begin', fixture.origin.canisterId, invented, fixture.genesis);
        expect(await code(named)).toBe('RESTORE_MISMATCH');
        expect(await jury.state()).toEqual(before);
        expect(await code(fixture.begin(jury))).toBe('done');
        expect(await code(jury.call('set_root_key', fixture.replica.rootKey))).toBe('ROOT_KEY_FIXED');
    });

    it('is of no canister of another network, until it has the key of that', async () => {
        const { replica } = fixture;
        const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
        const arg = IDL.encode([IDL.Opt(IDL.Text)], [[]]);
        await replica.installCode({ canisterId, wasm: canisterWasm(), arg });
        const jury = JuryFixture.at(replica, canisterId).as(CONTROLLER);
        expect(await code(fixture.begin(jury))).toBe('RESTORE_MISMATCH');
        await jury.call('set_root_key', replica.rootKey);
        expect(await code(fixture.begin(jury))).toBe('done');
    });
});

describe('the end of a restore', () => {
    it('wants the entity keys that the last commit certifies: no more, no fewer, no others', async () => {
        const [first, second] = fixture.keys;
        if (first === undefined || second === undefined) throw new Error('no keys');
        const third = { ...second, number: 2 };
        for (const keys of [[], [first], [first, second, third], [first, { ...second, from: 2 }]]) {
            const jury = await fixture.empty();
            await fixture.begin(jury);
            await jury.call('restore_entity_keys', 0, keys);
            await jury.call('restore_blocks', 0, fixture.blocks);
            await jury.call('restore_commits', 0, fixture.commits);
            expect(await code(jury.call('restore_end')), `${keys.length} keys`).toBe('RESTORE_MISMATCH');
        }
    });

    it('wants a commit of the canister that the log is said to be of', async () => {
        const [first, second] = [await fixture.restoreInto(await fixture.empty()), await fixture.empty()];
        const { origins } = await first.call<LineageReply>('get_lineage');
        await second.call('restore_begin', first.canisterId, origins, await first.call('get_genesis'));
        await second.call('restore_entity_keys', 0, fixture.keys);
        await second.call('restore_blocks', 0, fixture.blocks);
        await second.call('restore_commits', 0, fixture.commits);
        const refused = second.call('restore_end');
        await expect(refused).rejects.toThrow('restore the log of the canister before it instead');
    });

    it('gives a genesis whose preimages lead back to the first install', async () => {
        const jury = await fixture.restoreInto(await fixture.empty());
        await jury.add(jurorIds(1, 800));
        await jury.commit();
        const preimages = await jury.call<Uint8Array[]>('get_genesis');
        const { genesis } = (await jury.archive()).commits.at(-1)?.leaves ?? { genesis: NO_MEMO };
        const [own, before, ...more] = readGenerations(preimages, genesis) ?? [];
        expect(more).toEqual([]);
        expect(own).toMatchObject({
            canisterId: jury.canisterId.toUint8Array(),
            rootKey: fixture.replica.rootKey,
            restored: {
                origin: fixture.origin.canisterId.toUint8Array(),
                length: 7,
                root: fixture.commits.at(-1)?.root,
                originGenesis: fixture.first.genesis
            }
        });
        expect(before).toMatchObject({
            canisterId: fixture.origin.canisterId.toUint8Array(),
            initHash: ZERO_HASH,
            restored: undefined
        });
    });
});

describe('a restore of a log that nobody certified', () => {
    const ofThisNetwork = (change: Partial<InstallGenesis> = {}) =>
        encodeInstallGenesis({ ...INSTALLED, rootKey: fixture.replica.rootKey, ...change });
    const canister = (bytes: Uint8Array) => Principal.fromUint8Array(bytes);

    it('is refused at its end', async () => {
        const preimage = ofThisNetwork();
        const log = new LogBuilder();
        log.genesis = genesisOf(preimage);
        const invented = log.add('a', 'b', 'c').commit().select(0, 2).commit();
        const jury = await fixture.empty();
        await jury.call('restore_begin', canister(CANISTER), [], [preimage]);
        await jury.call('restore_blocks', 0, invented.blocks);
        expect(await jury.call('restore_commits', 0, invented.commits.map(commitValue))).toBe(2);
        expect(await code(jury.call('restore_end'))).toBe('DELEGATION_INVALID');
        expect(await jury.call('get_lineage')).toMatchObject({ restoring: true });
    });

    it('is refused where a canister of its lineage ends', async () => {
        const [first, second] = [ofThisNetwork(), ofThisNetwork({ canisterId: STRANGER.toUint8Array() })];
        const log = new LogBuilder();
        log.genesis = genesisOf(first);
        log.add('a', 'b', 'c').commit().select(0, 2).commit();
        const end = log.commits.at(-1);
        if (end === undefined) throw new Error('no commit');
        const { root, leaves } = end;
        const origin = { canisterId: CANISTER, commits: 2, genesis: genesisOf(second) };
        const restored = restoredPreimage(origin, { ...leaves, root });
        log.genesis = genesisOf(restored);
        log.add('d').commit();
        const jury = await fixture.empty();
        const before = [{ canister: canister(CANISTER), commits: 2, genesis: origin.genesis }];
        await jury.call('restore_begin', STRANGER, before, [restored, second, first]);
        await jury.call('restore_blocks', 0, log.blocks);
        const commits = log.commits.map(commitValue);
        expect(await jury.call('restore_commits', 0, commits.slice(0, 1))).toBe(1);
        expect(await code(jury.call('restore_commits', 1, commits.slice(1)))).toBe('DELEGATION_INVALID');
        expect(await jury.call('get_commits', 0, 10)).toHaveLength(1);
    });
});

describe('whoever hides the commits of an origin', () => {
    it('cannot hide that something came before', async () => {
        const jury = await fixture.restoreInto(await fixture.empty());
        await jury.add(jurorIds(1, 900));
        await jury.commit();
        const { blocks, commits: all } = await jury.archive();
        const genesis = await jury.call<Uint8Array[]>('get_genesis');
        const policy = { rootKey: fixture.replica.rootKey, canisterId: jury.canisterId.toUint8Array() };
        const run = (more: object) => {
            const steps = verifyLog({ blocks, commits: all.slice(4) }, { ...policy, ...more });
            const notes: string[] = [];
            let step = steps.next();
            for (; !step.done; step = steps.next())
                if (step.value.state === 'noted') notes.push(step.value.detail);
            return { notes: notes.join(), verdict: step.value };
        };
        const { notes, verdict } = run({});
        expect(notes).toContain(toHex(all[3]?.root ?? NO_MEMO));
        expect(verdict.notProven.join()).toContain('what came before the first commit');
        // With the preimages of its genesis there is more to hide.
        expect(run({ genesis }).verdict.codes).toContain('GENESIS_MISMATCH');
        expect(run({ genesis: genesis.slice(0, 2) }).verdict.codes).toContain('GENESIS_MISMATCH');
    });
});
