import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startReplica } from '../../src/replica/index.js';
import type { RandomnessAnswer, Replica } from '../../src/replica/index.js';
import { drawVectors } from '../vectors/draws.js';
import { jurorIds, JuryFixture, upTo } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

/** Pools of up to this size are filled in the canister; larger vectors are for src/protocol. */
const LARGEST_POOL = 10_000;

describeEmbedded('draws in the canister', () => {
    let replica: Replica;
    beforeAll(async () => {
        replica = await startReplica();
    });
    afterAll(() => replica.stop());

    describe('give the juries of the Rust crates', () => {
        const vectors = drawVectors.filter(({ poolSize }) => poolSize <= LARGEST_POOL);
        const sizes = [...new Set(vectors.map(({ poolSize }) => poolSize))].sort((a, b) => a - b);
        const people = jurorIds(LARGEST_POOL);
        let jury: JuryFixture;

        beforeAll(async () => {
            jury = await JuryFixture.deploy(replica);
            let filled = 0;
            for (const size of sizes) {
                await jury.add(people.slice(filled, size));
                filled = size;
            }
        });

        it('has vectors', () => {
            expect(drawVectors).toHaveLength(26);
            expect(vectors.length).toBeGreaterThanOrEqual(18);
        });

        it.each(vectors)('$count of $poolSize', async ({ seed, count, poolSize, positions }) => {
            replica.setRandomness(() => seed);
            const index = await jury.select(sizes.indexOf(poolSize), count);
            expect(upTo(await jury.jurors(index))).toEqual(
                upTo(positions.map((p) => people[p] ?? new Uint8Array()))
            );
            const { data } = await jury.block(index);
            expect(data.rand).toEqual([seed]);
            expect(data.jurors_index).toBe(sizes.indexOf(poolSize));
        });
    });

    describe('and the randomness they wait for', () => {
        const people = jurorIds(50);
        let jury: JuryFixture;

        beforeEach(async () => {
            replica.setRandomness(undefined);
            jury = await JuryFixture.deploy(replica);
            await jury.add(people);
        });

        /** Holds every answer until it is released with its place in the queue. */
        function hold(): ((answer: RandomnessAnswer) => void)[] {
            const waiting: ((answer: RandomnessAnswer) => void)[] = [];
            replica.setRandomness(() => new Promise((resolve) => waiting.push(resolve)));
            return waiting;
        }

        async function until(condition: () => boolean): Promise<void> {
            while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
        }

        it('certify the draw number before they ask', async () => {
            const before = await jury.certifiedRoot();
            const waiting = hold();
            const draw = jury.select(0, 3);
            await until(() => waiting.length === 1);
            const during = await jury.certificate();
            expect(await jury.certifiedRoot()).not.toBe(before);
            waiting[0]?.(new Uint8Array(32));
            await draw;
            await jury.commit(during);
            const { commits } = await jury.archive();
            expect(commits[0]?.leaves).toMatchObject({ length: 1, draws: 1 });
        });

        it('may be several at once, while the pool changes under them', async () => {
            const waiting = hold();
            const first = jury.select(0, 50);
            await until(() => waiting.length === 1);
            const second = jury.select(0, 4);
            await until(() => waiting.length === 2);
            expect(await jury.remove(people.slice(0, 45))).toBe(1);
            expect(await jury.add(jurorIds(10, 900))).toBe(2);
            waiting[1]?.(new Uint8Array(32).fill(2));
            expect(await second).toBe(3);
            waiting[0]?.(new Uint8Array(32).fill(1));
            expect(await first).toBe(4);
            expect(upTo(await jury.jurors(4)).sort()).toEqual(upTo(people).sort());
            replica.setRandomness(undefined);
            await jury.commit();
            const { verdict } = await jury.verify();
            expect(verdict.verified).toBe(true);
            expect(verdict.draws.map(({ number }) => number)).toEqual([1, 0]);
        });

        it('leave a gap in the numbers when there is none', async () => {
            replica.setRandomness(() => ({ reject: { message: 'no beacon today' } }));
            await expect(jury.select(0, 3)).rejects.toMatchObject({ code: 'RANDOMNESS_UNAVAILABLE' });
            expect(await jury.length()).toBe(1);
            replica.setRandomness(undefined);
            expect(await jury.select(0, 3)).toBe(1);
            await jury.commit();
            const { verdict, findings } = await jury.verify();
            expect(verdict.verified).toBe(true);
            expect(verdict.draws.map(({ number }) => number)).toEqual([1]);
            expect(findings.filter(({ subject, state }) => subject === 'log' && state === 'noted')).toEqual([
                expect.objectContaining({ detail: expect.stringMatching(/\b0\b/) as string })
            ]);
        });

        it('fail when the randomness is not 32 bytes, and keep their number', async () => {
            replica.setRandomness(() => new Uint8Array(31));
            await expect(jury.select(0, 3)).rejects.toMatchObject({ code: 'RANDOMNESS_UNAVAILABLE' });
            replica.setRandomness(undefined);
            expect(await jury.select(0, 3)).toBe(1);
            await jury.commit();
            const { verdict } = await jury.verify();
            expect(verdict.verified).toBe(true);
            expect(verdict.draws.map(({ number }) => number)).toEqual([1]);
        });
    });
});
