import { Principal } from '@dfinity/principal';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONTROLLER, jurorIds, JuryFixture, Refused, STRANGER, USER } from './jury-fixture.js';
import type { Network } from './network.js';

/** One canister for all: each test ends with the state it began with, which is the point of most. */
describe('the canister refuses, and changes nothing:', () => {
    let jury: JuryFixture<Network>;
    let before: unknown;

    beforeAll(async () => {
        jury = await JuryFixture.start();
        await jury.add(jurorIds(9));
        await jury.commit();
        await jury.add(jurorIds(2, 100));
    });
    beforeEach(async () => {
        before = await jury.state();
    });
    afterEach(async () => {
        expect(await jury.state()).toEqual(before);
    });
    afterAll(() => jury.replica.stop());

    async function refusal(call: Promise<unknown>): Promise<Refused> {
        const result = await call.then(
            () => undefined,
            (error: unknown) => error
        );
        if (!(result instanceof Refused)) throw new Error('the call was not refused');
        expect(result.message).not.toMatch(/\bat [\w.<>]+ \(|Uncaught/);
        return result;
    }

    const blob = (length: number) => new Uint8Array(length).fill(7);
    const updates: [string, unknown[]][] = [
        ['add', [jurorIds(1), blob(0)]],
        ['remove', [jurorIds(1), blob(0)]],
        ['select', [0, 1, blob(0)]],
        ['commit', [blob(10)]],
        ['authorize', [STRANGER]],
        ['deauthorize', [USER]]
    ];

    it.each(updates)('%s by a stranger', async (method, args) => {
        for (const sender of [STRANGER, Principal.anonymous()]) {
            const { code, message } = await refusal(jury.as(sender).call(method, ...args));
            expect(code).toBe('NOT_AUTHORIZED');
            expect(message).toContain(sender.toText());
        }
    });

    it.each(['authorize', 'deauthorize'])('%s by a user who is no admin', async (method) => {
        expect((await refusal(jury.call(method, STRANGER))).code).toBe('NOT_AUTHORIZED');
    });

    it('queries sent as updates', async () => {
        expect((await refusal(jury.send('update', 'length', []))).code).toBe('QUERY_ONLY');
    });

    it.each(['add', 'select', 'commit', 'authorize', 'get_pool', 'get_block'])(
        '%s of garbage',
        async (method) => {
            const how = method.startsWith('get_') ? 'query' : 'update';
            const sender = CONTROLLER;
            for (const arg of [
                Uint8Array.of(1, 2, 3),
                new Uint8Array(),
                new Uint8Array(100_000).fill(0x44)
            ]) {
                const result = await jury.replica[how]({ canisterId: jury.canisterId, method, arg, sender });
                if (result.kind !== 'reject') throw new Error('garbage was taken');
                const tooLarge = method === 'commit' && arg.length > 65_536 + 256;
                const code = tooLarge ? 'CERTIFICATE_TOO_LARGE' : 'ARGUMENT_MALFORMED';
                expect(result.message).toContain(`${code}: the argument of ${method}`);
            }
        }
    );

    it.each<[string, string, unknown[], string]>([
        [
            'an empty juror',
            'add',
            [[blob(1), blob(0)], blob(0)],
            'JUROR_SIZE: juror 1 of the list has 0 bytes'
        ],
        ['a juror of 65 bytes', 'add', [[blob(65)], blob(0)], 'JUROR_SIZE: juror 0 of the list has 65 bytes'],
        ['to remove a juror of 65 bytes', 'remove', [[blob(65)], blob(0)], 'JUROR_SIZE: juror 0'],
        ['10,001 jurors', 'add', [jurorIds(10_001), blob(0)], 'TOO_MANY_JURORS: 10001 jurors'],
        ['a memo of 409,601 bytes', 'add', [[], blob(409_601)], 'MEMO_TOO_LARGE: the memo has 409601 bytes'],
        ['to draw with such a memo', 'select', [0, 1, blob(409_601)], 'MEMO_TOO_LARGE: '],
        ['to draw nobody', 'select', [0, 0, blob(0)], 'COUNT_OUT_OF_RANGE: asked for 0 jurors'],
        ['to draw 10,001', 'select', [0, 10_001, blob(0)], 'COUNT_OUT_OF_RANGE: asked for 10001'],
        [
            'to draw 10 of 9',
            'select',
            [0, 10, blob(0)],
            'POOL_TOO_SMALL: asked for 10 of a pool of 9 at index 0'
        ],
        [
            'to draw from the future',
            'select',
            [2, 1, blob(0)],
            'INDEX_OUT_OF_RANGE: asked for index 2 of a log of 2'
        ],
        [
            'to draw from the last index there could be',
            'select',
            [4294967295, 1, blob(0)],
            'INDEX_OUT_OF_RANGE: '
        ],
        ['a block beyond the log', 'get_block', [2], 'INDEX_OUT_OF_RANGE: asked for index 2 of a log of 2'],
        ['jurors beyond the log', 'get_jurors', [2], 'INDEX_OUT_OF_RANGE: '],
        ['a pool beyond the log', 'get_pool', [2, 0, 1], 'INDEX_OUT_OF_RANGE: '],
        ['a pool size beyond the log', 'get_pool_size', [2], 'INDEX_OUT_OF_RANGE: ']
    ])('%s', async (_, method, args, text) => {
        const { message } = await refusal(jury.call(method, ...args));
        expect(message).toContain(text);
    });
});

describe('limits that are reached but not passed', () => {
    let jury: JuryFixture<Network>;
    beforeAll(async () => {
        jury = await JuryFixture.start();
    });
    afterAll(() => jury.replica.stop());

    it('takes ids of 1 and 64 bytes', async () => {
        await jury.add([Uint8Array.of(9), new Uint8Array(64).fill(8)]);
        expect(await jury.pool(0)).toEqual([Uint8Array.of(9), new Uint8Array(64).fill(8)]);
    });

    it('takes a memo of 400 KiB, 10,000 jurors of 64 bytes, and draws them all', async () => {
        const memo = new Uint8Array(409_600).fill(3);
        const people = jurorIds(10_000, 0, 64);
        const index = await jury.add(people, memo);
        expect(await jury.call('get_pool_size', index)).toBe(10_002);
        const drawn = await jury.select(index, 10_000, memo);
        expect(await jury.jurors(drawn)).toHaveLength(10_000);
        expect((await jury.block(drawn)).data.memo).toEqual(memo);
        await jury.commit();
        expect((await jury.verify()).verdict.verified).toBe(true);
    });

    it('gives a page of 10,000, not of more', async () => {
        await jury.add(jurorIds(10, 70_000));
        const last = (await jury.length()) - 1;
        expect(await jury.pool(last, 0, 10_000)).toHaveLength(10_000);
        await expect(jury.pool(last, 0, 10_001)).rejects.toMatchObject({ code: 'PAGE_TOO_LARGE' });
        expect(await jury.pool(last, 10_005, 4_000_000_000)).toHaveLength(7);
    });

    it('says how many blocks fit in a page', async () => {
        await expect(jury.call('get_raw_blocks', 0, 3)).rejects.toThrow(/PAGE_TOO_LARGE: at most 2 fit/);
        expect(await jury.call('get_raw_blocks', 0, 2)).toHaveLength(2);
        expect(await jury.call('get_raw_blocks', 4, 5)).toHaveLength(0);
    });
});

describe('roles', () => {
    let jury: JuryFixture<Network>;
    beforeAll(async () => {
        jury = await JuryFixture.start();
    });
    afterAll(() => jury.replica.stop());

    it('are granted by controllers, taken back by them, and given up by anyone for themselves', async () => {
        const admin = jury.as(CONTROLLER);
        await admin.call('authorize', STRANGER);
        expect(await jury.as(STRANGER).add(jurorIds(1))).toBe(0);
        await admin.call('authorize', STRANGER);
        const listed = (await jury.call<Principal[]>('get_authorized')).map((principal) =>
            principal.toText()
        );
        expect(listed.sort()).toEqual([STRANGER.toText(), USER.toText()].sort());
        await jury.as(STRANGER).call('deauthorize', STRANGER);
        await expect(jury.as(STRANGER).add(jurorIds(1))).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
        await admin.call('deauthorize', STRANGER);
        await admin.call('deauthorize', USER);
        await expect(jury.add(jurorIds(1))).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    });

    it('leave a certified trace of every change', async () => {
        const admin = jury.as(CONTROLLER);
        const roots = new Set([await jury.certifiedRoot()]);
        await admin.call('authorize', USER);
        roots.add(await jury.certifiedRoot());
        await admin.call('deauthorize', USER);
        roots.add(await jury.certifiedRoot());
        await admin.call('deauthorize', USER);
        roots.add(await jury.certifiedRoot());
        expect(roots.size).toBe(3);
    });
});
