import { afterAll, beforeAll, expect, it } from 'vitest';
import { startReplica } from '../../src/replica/index.js';
import type { Replica } from '../../src/replica/index.js';
import { jurorIds, JuryFixture, upTo } from './jury-fixture.js';
import { describeEmbedded } from './network.js';
import { drawPositions, sha256, u32 } from './model/documented.js';

const MEMO = new Uint8Array(409_600).fill(0x6d);
/** A message may spend 40; a draw has to stay well under it. */
const WORST = 25_000_000_000n;

/**
 * Nothing that a caller chose can make a draw fail once its randomness is in. The callback writes stable memory, which
 * is there or the whole canister stands still; it draws no more than the pool has members, which was checked against
 * a pool of the past, which never changes; its place in the log is kept while it waits; and what it spends is bounded,
 * which these tests measure. Only an upgrade under way takes a callback from it, and that draw is on record as failed.
 */
describeEmbedded('the largest draws', () => {
    let replica: Replica;
    let jury: JuryFixture;
    const people = jurorIds(30_000, 0, 64);
    const part = (k: number) => people.slice(10_000 * k, 10_000 * (k + 1));

    beforeAll(async () => {
        replica = await startReplica();
        jury = await JuryFixture.deploy(replica);
        for (let k = 0; k < 3; k++) await jury.add(part(k));
        const scattered = people.filter((_, i) => i % 3 === 1);
        await jury.remove(scattered);
        await jury.add(scattered.filter((_, i) => i % 2 === 1));
        await jury.remove(people.filter((_, i) => i % 5 === 2));
        await jury.add(people.filter((_, i) => i % 10 === 2));
    }, 240_000);
    afterAll(() => replica.stop());

    it(
        'are of 10,000, with the longest ids and memo, from a pool of the past',
        { timeout: 240_000 },
        async () => {
            const rand = sha256(u32(1));
            replica.setRandomness(() => rand);
            const pool = people.filter((_, i) => i % 3 !== 1);
            expect(await jury.call('get_pool_size', 3)).toBe(pool.length);
            const index = await jury.select(3, 10_000, MEMO);
            console.log(
                `10,000 of ${pool.length} at a past index: ${jury.instructions / 1_000_000n} M instructions`
            );
            expect(jury.instructions).toBeLessThan(WORST);
            const expected = drawPositions(rand, pool.length, 10_000, 0).map((at) => pool[at] ?? rand);
            expect(upTo(await jury.jurors(index))).toEqual(upTo(expected));
            expect(await jury.attempts()).toMatchObject([{ memo: MEMO, outcome: { Staged: index } }]);
        }
    );

    it('and their last extension cost no more', { timeout: 240_000 }, async () => {
        const select = await jury.select(4, 1);
        await jury.expand(select, 9_999, MEMO);
        console.log(`9,999 more at a past index: ${jury.instructions / 1_000_000n} M instructions`);
        expect(jury.instructions).toBeLessThan(WORST);
    });

    it('of one more than 10,000 take no draw number', async () => {
        const before = await jury.state();
        await expect(jury.select(3, 10_001)).rejects.toMatchObject({ code: 'COUNT_OUT_OF_RANGE' });
        expect(await jury.state()).toEqual(before);
    });
});

describeEmbedded('a word of the stream that would favour some positions', () => {
    let jury: JuryFixture;
    afterAll(() => jury.replica.stop());

    it('is passed over', async () => {
        // Found by search: of pools of at most 10,000, this one has the largest zone, one word in 446,000.
        const [size, rand] = [9_714, sha256(u32(145_501))];
        const positions = drawPositions(rand, size, 12, 0);
        const [biased] = [2_039];
        expect(positions).not.toContain(biased);
        jury = await JuryFixture.deploy(await startReplica());
        const people = jurorIds(size);
        await jury.add(people);
        jury.replica.setRandomness(() => rand);
        const drawn = await jury.jurors(await jury.select(0, 12));
        expect(upTo(drawn)).toEqual(upTo(positions.map((at) => people[at] ?? rand)));
    });
});
