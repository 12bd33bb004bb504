import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startReplica } from '../../src/replica/index.js';
import { CONTROLLER, jurorIds, JuryFixture, NO_MEMO, Refused } from './jury-fixture.js';
import type { AttemptReply } from '../../src/client/candid-values.js';
import { itEmbedded, type Network } from './network.js';

const BIG = new Uint8Array(409_600).fill(0x6d);
const ALL = 4_294_967_295;
const MESSAGE_LIMIT = 2 * 1024 * 1024;
/** Of a message, what surrounds its argument has fewer bytes. */
const ENVELOPE = 300;

/** Replies hold at most 2 MiB, and a query 5 billion instructions. */
describe('replies that would not fit', () => {
    let jury: JuryFixture<Network>;

    beforeAll(async () => {
        jury = await JuryFixture.start();
        await jury.as(CONTROLLER).call('authorize', CONTROLLER);
        for (let i = 0; i < 6; i++) await jury.add(jurorIds(3, i), BIG);
        for (let i = 0; i < 6; i++) await jury.select(0, 1, BIG);
    });
    afterAll(() => jury.replica.stop());

    const fits = async (call: Promise<unknown>): Promise<number> => {
        const error = await call.then(
            () => undefined,
            (refused: unknown) => refused
        );
        const told = /PAGE_TOO_LARGE: at most (\d+) fit in one reply from \d+ on/.exec(String(error));
        if (told === null) throw new Error(`not refused as expected: ${String(error)}`);
        return Number(told[1]);
    };

    it.each([
        ['get_raw_blocks', 12],
        ['get_draws', 6]
    ])('%s says how many do, and these do', async (method, length) => {
        expect(await fits(jury.call(method, 0, ALL))).toBe(4);
        expect(await fits(jury.call(method, 0, 5))).toBe(4);
        expect(await jury.call<unknown[]>(method, 0, 4)).toHaveLength(4);
        expect(await fits(jury.call(method, 1, 5))).toBe(4);
        expect(await jury.call<unknown[]>(method, length - 4, ALL)).toHaveLength(4);
    });

    it('one block of the largest size fits', async () => {
        const index = await jury.add(jurorIds(10_000, 100, 64), BIG);
        const [bytes] = await jury.call<Uint8Array[]>('get_raw_blocks', index, 1);
        expect(bytes?.length).toBeGreaterThan(1_059_000);
        const { data } = await jury.block(index);
        expect(data.jurors).toHaveLength(10_000);
        expect(data.memo).toEqual(BIG);
        expect(await jury.jurors(index)).toHaveLength(10_000);
        await jury.commit();
        expect((await jury.block(index)).tree.length).toBeGreaterThan(0);
        const [pair] = [await fits(jury.call('get_raw_blocks', index - 3, 4))];
        expect(pair).toBe(3);
    });

    it('a page of jurors has at most 10,000, and these have 64 bytes', async () => {
        const last = (await jury.length()) - 1;
        const page = await jury.pool(last, 5, 10_000);
        expect(page.slice(5)).toHaveLength(9_995);
        await expect(jury.pool(last, 0, 10_001)).rejects.toThrow('PAGE_TOO_LARGE: at most 10000');
        expect(await jury.pool(last, 10_000, ALL)).toHaveLength(8);
    });

    it('2,000 records fit in a page and no more', async () => {
        const controller = jury.as(CONTROLLER);
        // One at a time would take a round each.
        const people = Array.from({ length: 50 }, (_, i) => Principal.fromUint8Array(Uint8Array.of(7, i, 1)));
        for (let i = 0; i < 40; i++) {
            const role = i % 2 === 0 ? { Admin: null } : { User: null };
            await Promise.all(people.map((one) => controller.call('authorize_role', one, role)));
        }
        const { length } = await jury.call<unknown[]>('get_role_changes', 2, ALL);
        expect(length).toBe(2_000);
        expect(await fits(jury.call('get_role_changes', 0, ALL))).toBe(2_000);
        expect(await jury.call<unknown[]>('get_role_changes', 0, 2_000)).toHaveLength(2_000);
    });
});

itEmbedded('the memo of a failed draw is kept whole', async () => {
    const jury = await JuryFixture.deploy(await startReplica());
    await jury.add(jurorIds(3));
    jury.replica.setRandomness(() => ({ reject: { message: 'none' } }));
    await expect(jury.select(0, 1, BIG)).rejects.toBeInstanceOf(Refused);
    const [attempt] = await jury.call<AttemptReply[]>('get_draws', 0, 1);
    expect(attempt?.memo).toEqual(BIG);
    await jury.replica.stop();
});

describe('arguments of the largest size that the network delivers', () => {
    let jury: JuryFixture<Network>;
    beforeAll(async () => {
        jury = await JuryFixture.start();
        await jury.add(jurorIds(3));
    });
    afterAll(() => jury.replica.stop());

    const blob = new Uint8Array(MESSAGE_LIMIT - ENVELOPE).fill(7);

    it.each<[string, unknown[], string]>([
        ['add', [[blob], NO_MEMO], 'ARGUMENT_MALFORMED: the argument of add has 2096869 bytes'],
        ['add', [[], blob], 'ARGUMENT_MALFORMED: the argument of add has 2096868 bytes'],
        ['remove', [[], blob], 'ARGUMENT_MALFORMED: the argument of remove has'],
        ['add', [[blob.slice(0, 1_000_000)], NO_MEMO], 'JUROR_SIZE: juror 0 of the list has 1000000 bytes'],
        ['remove', [[], blob.slice(0, 1_000_000)], 'MEMO_TOO_LARGE: the memo has 1000000 bytes'],
        ['select', [0, 1, blob], 'MEMO_TOO_LARGE: '],
        ['expand', [0, 1, blob], 'MEMO_TOO_LARGE: '],
        ['commit', [blob], 'CERTIFICATE_TOO_LARGE: the argument of commit has 2096864 bytes, at most 65792'],
        ['commit', [blob.slice(0, 65_537)], 'CERTIFICATE_TOO_LARGE: 65537 bytes, at most 65536'],
        ['add_certificate', [0, blob], 'CERTIFICATE_TOO_LARGE: '],
        ['add_certificate', [0, blob.slice(0, 65_537)], 'COMMIT_OUT_OF_RANGE: ']
    ])('%s', async (method, args, text) => {
        const before = await jury.state();
        await expect(jury.call(method, ...args)).rejects.toThrow(text);
        expect(await jury.state()).toEqual(before);
    });

    it('add of 400,000 jurors of one byte', async () => {
        const before = await jury.state();
        const many = Array.from({ length: 400_000 }, () => Uint8Array.of(1));
        await expect(jury.add(many)).rejects.toThrow('TOO_MANY_JURORS: the argument of add');
        await expect(jury.add(many.slice(0, 16_384))).rejects.toThrow(
            'TOO_MANY_JURORS: 16384 jurors in one call'
        );
        await expect(jury.find(0, many.slice(0, 16_385))).rejects.toThrow(
            'PAGE_TOO_LARGE: the argument of find'
        );
        expect(await jury.state()).toEqual(before);
    });

    it('find of one juror of as much as is read, and get_history of it', async () => {
        expect(await jury.find(0, [blob.slice(0, 650_000)])).toEqual([[]]);
        expect(await jury.history(blob.slice(0, 100))).toEqual([]);
        await expect(jury.find(0, [blob])).rejects.toThrow('ARGUMENT_MALFORMED: the argument of find');
        await expect(jury.history(blob)).rejects.toThrow('ARGUMENT_MALFORMED: the argument of get_history');
    });

    it.each(['get_history', 'find', 'add', 'authorize', 'get_witness', 'get_consistency'])(
        '%s of 2 MiB of nothing',
        async (method) => {
            const how = ['add', 'authorize'].includes(method) ? 'update' : 'query';
            const call = { canisterId: jury.canisterId, method, arg: blob, sender: CONTROLLER };
            const result = await jury.replica[how](call);
            expect(result).toHaveProperty('message', expect.stringContaining('ARGUMENT_MALFORMED: '));
        }
    );
});
