import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { startReplica } from '../../src/replica/index.js';
import { jurorIds, JuryFixture, STRANGER, upTo, USER } from './jury-fixture.js';
import { itEmbedded, type Network } from './network.js';

const NOWHERE = [5, 4_294_967_295];

/** Blocks: 0 add thirty, 1 remove some, 2 add some back and some new, 3 a draw, 4 nobody. */
describe('questions about the log', () => {
    let jury: JuryFixture<Network>;
    const people = jurorIds(40);
    const [first, second, third] = people as [Uint8Array, Uint8Array, Uint8Array];
    const stranger = asciiBytes('a stranger');

    beforeAll(async () => {
        jury = await JuryFixture.start();
        await jury.add(people.slice(0, 30), asciiBytes('thirty'));
        await jury.remove([first, second, stranger, first]);
        await jury.add([second, second, ...people.slice(30)]);
        await jury.select(1, 5, asciiBytes('a case'));
        await jury.add([]);
    });
    afterAll(() => jury.replica.stop());

    const refused = async (call: Promise<unknown>, text: string) => {
        await expect(call).rejects.toThrow(text);
    };

    describe('find', () => {
        it('gives positions in the pool at each index', async () => {
            expect(await jury.find(0, [first, second, third])).toEqual([[0], [1], [2]]);
            expect(await jury.find(1, [first, second, third])).toEqual([[], [], [0]]);
            expect(await jury.find(2, [first, second, third])).toEqual([[], [0], [1]]);
            expect(await jury.find(4, [first, second, third])).toEqual([[], [0], [1]]);
        });

        it('agrees with get_pool for everybody at every index', async () => {
            for (let index = 0; index < 5; index++) {
                const pool = await jury.pool(index);
                expect(await jury.find(index, pool)).toEqual(pool.map((_, position) => [position]));
            }
        });

        it('answers repeats, strangers and bytes that no juror can have', async () => {
            const asked = [third, stranger, third, new Uint8Array(), new Uint8Array(65), people[39] ?? first];
            expect(await jury.find(2, asked)).toEqual([[1], [], [1], [], [], [38]]);
            expect(await jury.find(1, asked)).toEqual([[0], [], [0], [], [], []]);
            expect(await jury.find(0, [])).toEqual([]);
        });

        it('takes 10,000 at once, and says so to more', async () => {
            const many = Array.from({ length: 10_000 }, () => stranger);
            expect(await jury.find(4, many)).toHaveLength(10_000);
            await refused(jury.find(4, [...many, stranger]), 'PAGE_TOO_LARGE: at most 10000');
        });
    });

    describe('get_history', () => {
        it.each([
            ['somebody who left', () => first, [0, 1]],
            ['somebody who came back', () => second, [0, 1, 2]],
            ['somebody who stayed', () => third, [0]],
            ['somebody who came late', () => people[35] ?? first, [2]],
            ['a stranger whom a Remove names', () => stranger, []],
            ['no bytes', () => new Uint8Array(), []],
            ['more bytes than a juror has', () => new Uint8Array(70), []]
        ])('of %s', async (_, who, spans) => {
            expect(await jury.history(who())).toEqual(spans);
        });
    });

    it('get_size counts what a block names, repeats included', async () => {
        const sizes = await Promise.all([0, 1, 2, 3, 4].map((index) => jury.call('get_size', index)));
        expect(sizes).toEqual([30, 4, 12, 5, 0]);
    });

    it('get_pool_size counts members', async () => {
        const sizes = await Promise.all([0, 1, 2, 3, 4].map((index) => jury.call('get_pool_size', index)));
        expect(sizes).toEqual([30, 28, 39, 39, 39]);
    });

    it.each([
        ['get_size', []],
        ['get_pool_size', []],
        ['get_jurors', []],
        ['get_block', []],
        ['get_witness', [[]]],
        ['find', [[]]],
        ['get_pool', [0, 0]]
    ])('%s says how long the log is to who asks past its end', async (method, rest) => {
        for (const index of NOWHERE) {
            const text = `INDEX_OUT_OF_RANGE: asked for index ${index} of a log of 5 blocks`;
            await refused(jury.call(method, index, ...rest), text);
        }
    });

    it('get_limits says the limits', async () => {
        expect(await jury.call('get_limits')).toEqual({
            juror_bytes: 64,
            jurors: 10_000,
            memo_bytes: 409_600,
            certificate_bytes: 65_536,
            certificates: 4,
            count: 10_000,
            page_jurors: 10_000,
            page_blocks: 2_000,
            page_bytes: 1_900_000,
            log_length: 2 ** 30
        });
    });

    it('last_hash is zeros before the first commit, then the newest root', async () => {
        expect(await jury.call('last_hash')).toBe('00'.repeat(32));
        const root = await jury.certifiedRoot();
        await jury.commit();
        expect(await jury.call('last_hash')).toBe(root);
        expect(await jury.call('get_certificate')).toEqual([]);
    });

    it('get_draws tells every attempt', async () => {
        const [attempt] = await jury.attempts();
        const { data } = await jury.block(3);
        expect(attempt).toMatchObject({
            number: 0,
            author: USER,
            index: 1,
            count: 5,
            memo: asciiBytes('a case'),
            outcome: { Staged: 3 }
        });
        expect(data).toMatchObject({ draw: [{ number: [0], requested_at: attempt?.requested_at }] });
    });

    it.each(['get_draws', 'get_commits', 'get_raw_blocks', 'get_role_changes'])(
        '%s gives what there is, and nothing past the end',
        async (method) => {
            const all = await jury.call<unknown[]>(method, 0, 4_294_967_295);
            expect(all.length).toBeGreaterThan(0);
            expect(await jury.call(method, 0, all.length)).toEqual(all);
            expect(await jury.call(method, all.length - 1, 7)).toEqual(all.slice(-1));
            for (const start of [all.length, 4_294_967_295]) {
                expect(await jury.call(method, start, 4_294_967_295)).toEqual([]);
            }
            expect(await jury.call(method, 0, 0)).toEqual([]);
        }
    );

    it('asks nobody for a role', async () => {
        const anyone = jury.as(STRANGER);
        expect(upTo(await anyone.pool(1, 0, 1))).toEqual([toHex(third)]);
        expect(await anyone.history(second)).toEqual([0, 1, 2]);
    });
});

itEmbedded('get_draws tells of draws that failed', async () => {
    const jury = await JuryFixture.deploy(await startReplica());
    await jury.add(jurorIds(3));
    await jury.select(0, 2);
    jury.replica.setRandomness(() => ({ reject: { message: 'none' } }));
    await expect(jury.select(0, 2, asciiBytes('in vain'))).rejects.toThrow('RANDOMNESS_UNAVAILABLE: draw 1');
    jury.replica.setRandomness(undefined);
    const [, failed, ...none] = await jury.attempts();
    expect(failed).toMatchObject({ number: 1, memo: asciiBytes('in vain'), outcome: { Failed: null } });
    expect(none).toEqual([]);
    expect(await jury.attempts(1, 1)).toEqual([failed]);
    await jury.replica.stop();
});
