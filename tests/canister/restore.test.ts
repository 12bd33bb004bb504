import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../src/protocol/bytes.js';
import type { Origin } from '../../src/protocol/lineage.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import { canisterWasm } from '../built.js';
import { certifiedData } from './certified-data.js';
import type { CommitReply } from './jury-fixture.js';
import { jurorIds, NO_MEMO, STRANGER, USER } from './jury-fixture.js';
import { answers, code, ENTITY_KEYS, originsOf, RestoreFixture } from './restore-fixture.js';
import type { LineageReply } from './restore-fixture.js';
import { replaceCode } from './replace-code.js';

/** A log that is put into another canister, on the compiled canister. */

let fixture: RestoreFixture;
beforeAll(async () => {
    fixture = await RestoreFixture.start();
});
afterAll(() => fixture.replica.stop());

describe('a restored log', () => {
    it('gives the same answers, and goes on', async () => {
        const jury = await fixture.restoreInto(await fixture.empty());
        expect(await answers(jury)).toEqual(await answers(fixture.origin));
        expect(await originsOf(jury)).toMatchObject([
            { canisterId: fixture.origin.canisterId.toUint8Array(), commits: 4 }
        ]);
        expect(await jury.select(6, 9)).toBe(7);
        expect(await jury.expand(6, 2)).toBe(8);
        expect(await code(jury.expand(1, 1))).toBe('ALREADY_EXPANDED');
        expect(await jury.expand(3, 1)).toBe(9);
        await jury.remove(jurorIds(5, 40));
        await jury.commit();
        expect((await jury.attempts()).map(({ number }) => number)).toEqual([0, 1, 2]);
        const { verdict, findings } = await fixture.verify(jury);
        expect(verdict).toMatchObject({ verified: true, length: 11, codes: [] });
        expect(findings.filter(({ state }) => state === 'noted').map(({ detail }) => detail)).toContainEqual(
            expect.stringContaining('restored from')
        );
    });

    it('keeps all that over an upgrade, and is restored again as a whole lineage', async () => {
        const first = await fixture.restoreInto(await fixture.empty());
        await first.select(6, 3);
        await first.commit();
        await replaceCode(fixture.replica, {
            canisterId: first.canisterId,
            wasm: canisterWasm()
        });
        const before = await first.state();
        expect(await originsOf(first)).toHaveLength(1);
        const second = await fixture.empty();
        const lineage = (await first.call<LineageReply>('get_lineage')).origins;
        const preimages = await first.call<Uint8Array[]>('get_genesis');
        await second.call('restore_begin', first.canisterId, lineage, preimages);
        await second.call('restore_entity_keys', 0, fixture.keys);
        await second.call('restore_blocks', 0, await first.rawBlocks(8));
        const commits = await first.call<CommitReply[]>('get_commits', 0, 100);
        // A message ends where an origin ends: the signature of its last commit is checked then.
        expect(await second.call('restore_commits', 0, commits)).toBe(4);
        expect(await second.call('restore_commits', 0, commits)).toBe(5);
        await second.call('restore_end');
        await second.add(jurorIds(1, 500));
        await second.commit();
        expect(await fixture.verify(second)).toMatchObject({ verdict: { verified: true, length: 9 } });
        expect(await originsOf(second)).toHaveLength(2);
        expect(await first.state()).toEqual(before);
    });

    it('takes further certificates for commits of its origin, and of its own', async () => {
        const jury = await fixture.restoreInto(await fixture.empty());
        const [own] = fixture.commits[1]?.certificates ?? [];
        expect(await code(jury.call('add_certificate', 0, own))).toBe('CERTIFICATE_MISMATCH');
        expect(await code(jury.call('add_certificate', 1, own))).toBe('done');
    });

    it('is not verified without its lineage, or with another', async () => {
        const jury = await fixture.restoreInto(await fixture.empty());
        await jury.add(jurorIds(1, 700));
        await jury.commit();
        const archive = await jury.archive();
        const [truth] = await originsOf(jury);
        if (truth === undefined) throw new Error('no origin');
        const codesWith = (origins: Origin[]) => {
            const canisterId = jury.canisterId.toUint8Array();
            const steps = verifyLog(archive, { rootKey: fixture.replica.rootKey, canisterId, origins });
            for (;;) {
                const step = steps.next();
                if (step.done) return step.value.codes;
            }
        };
        expect(codesWith([truth])).toEqual([]);
        expect(codesWith([])).toEqual(['GENESIS_MISMATCH']);
        expect(codesWith([{ ...truth, commits: 3 }])).toContain('GENESIS_MISMATCH');
        expect(codesWith([{ ...truth, commits: 9 }])).toContain('GENESIS_MISMATCH');
        expect(codesWith([{ ...truth, genesis: new Uint8Array(32) }])).toEqual(['GENESIS_MISMATCH']);
        expect(codesWith([{ ...truth, canisterId: STRANGER.toUint8Array() }])).toContain('CANISTER_MISMATCH');
    });
});

describe('a restore', () => {
    it('is cut off anywhere and taken up again, over upgrades too, and certifies nothing before its end', async () => {
        const jury = await fixture.empty();
        const upgrade = () =>
            replaceCode(fixture.replica, {
                canisterId: jury.canisterId,
                wasm: canisterWasm()
            });
        const nothing = () =>
            expect(certifiedData(fixture.replica, jury.canisterId)).toBe(toHex(fixture.first.http_expr));
        expect(certifiedData(fixture.replica, jury.canisterId)).not.toBe(toHex(fixture.first.http_expr));
        await fixture.begin(jury);
        nothing();
        await fixture.begin(jury);
        for (let k = 0; k < fixture.keys.length; k++) {
            expect(await jury.call('restore_entity_keys', 0, fixture.keys.slice(0, k + 1))).toBe(k + 1);
            nothing();
        }
        for (let index = 0; index < fixture.blocks.length; index++) {
            const start = Math.max(0, index - 2);
            expect(await jury.call('restore_blocks', start, fixture.blocks.slice(start, index + 1))).toBe(
                index + 1
            );
            nothing();
            if (index % 3 === 0) await upgrade();
            nothing();
            await fixture.begin(jury);
        }
        for (let number = 0; number < fixture.commits.length; number++) {
            expect(await jury.call('restore_commits', 0, fixture.commits.slice(0, number + 1))).toBe(
                number + 1
            );
            nothing();
        }
        await upgrade();
        expect(await jury.call<LineageReply>('get_lineage')).toMatchObject({ restoring: true });
        expect(await jury.call('restore_end')).toBe(7);
        expect(certifiedData(fixture.replica, jury.canisterId)).not.toBe(toHex(fixture.first.http_expr));
        expect(await answers(jury)).toEqual(await answers(fixture.origin));
        const whole = await fixture.restoreInto(await fixture.empty());
        expect(await whole.call('get_consistency', 0, 7)).toEqual(await jury.call('get_consistency', 0, 7));
        expect(await code(jury.call('restore_end'))).toBe('RESTORE_MISMATCH');
        expect(await code(fixture.begin(jury))).toBe('RESTORE_NOT_EMPTY');
    });

    it('refuses every other change while it lasts', async () => {
        const jury = await fixture.empty();
        await jury.call('authorize', USER);
        await fixture.begin(jury);
        await jury.call('restore_blocks', 0, fixture.blocks);
        const calls: [string, unknown[]][] = [
            ['add', [jurorIds(1), NO_MEMO]],
            ['remove', [jurorIds(1), NO_MEMO]],
            ['select', [0, 1, NO_MEMO]],
            ['expand', [1, 1, NO_MEMO]],
            ['commit', [fixture.commits[0]?.certificates[0]]],
            ['add_certificate', [0, fixture.commits[0]?.certificates[0]]],
            ['authorize', [STRANGER]],
            ['set_entity_key', [ENTITY_KEYS[2], []]],
            ['deauthorize', [USER]]
        ];
        for (const [method, args] of calls)
            expect(await code(jury.call(method, ...args)), method).toBe('RESTORE_UNDERWAY');
        expect(certifiedData(fixture.replica, jury.canisterId)).toBe(toHex(fixture.first.http_expr));
        expect(await jury.length()).toBe(7);
    });

    it('is for controllers only', async () => {
        const jury = await fixture.empty();
        await jury.call('authorize_role', USER, { Admin: null });
        const calls: [string, unknown[]][] = [
            ['restore_begin', [fixture.origin.canisterId, [], fixture.genesis]],
            ['restore_entity_keys', [0, fixture.keys]],
            ['restore_blocks', [0, fixture.blocks]],
            ['restore_commits', [0, fixture.commits]],
            ['restore_end', []]
        ];
        for (const sender of [USER, STRANGER])
            for (const [method, args] of calls)
                expect(await code(jury.as(sender).call(method, ...args)), method).toBe('NOT_AUTHORIZED');
        for (const [method, args] of calls.slice(1))
            expect(await code(jury.call(method, ...args)), method).toBe('RESTORE_MISMATCH');
    });

    it('is for an empty log only', async () => {
        const jury = await fixture.empty();
        await jury.add(jurorIds(3));
        const before = await jury.state();
        expect(await code(fixture.begin(jury))).toBe('RESTORE_NOT_EMPTY');
        expect(await jury.state()).toEqual(before);
        const keyed = await fixture.empty();
        await keyed.call('set_entity_key', ENTITY_KEYS[2], []);
        expect(await code(fixture.begin(keyed))).toBe('RESTORE_NOT_EMPTY');
        const other = await fixture.empty();
        await fixture.begin(other);
        expect(await code(other.call('restore_begin', STRANGER, [], fixture.genesis))).toBe(
            'RESTORE_MISMATCH'
        );
        expect(await code(other.call('restore_end'))).toBe('RESTORE_MISMATCH');
    });

    it('of a prefix ends at a commit, and its lineage says how far', async () => {
        const jury = await fixture.empty();
        await fixture.begin(jury);
        await jury.call('restore_entity_keys', 0, fixture.keys.slice(0, 1));
        await jury.call('restore_blocks', 0, fixture.blocks.slice(0, 4));
        await jury.call('restore_commits', 0, fixture.commits.slice(0, 2));
        expect(await code(jury.call('restore_end'))).toBe('RESTORE_MISMATCH');
        const other = await fixture.empty();
        await fixture.begin(other);
        await other.call('restore_entity_keys', 0, fixture.keys.slice(0, 1));
        await other.call('restore_blocks', 0, fixture.blocks.slice(0, 3));
        await other.call('restore_commits', 0, fixture.commits.slice(0, 2));
        await other.call('restore_end');
        await other.add(jurorIds(1, 900));
        await other.commit();
        const { verdict, findings } = await fixture.verify(other);
        expect(verdict.verified).toBe(true);
        expect(JSON.stringify(findings.map(({ detail }) => detail))).toContain('its first 2 commits');
    });
});
