import { expect, it } from 'vitest';
import { startReplica } from '../../src/replica/index.js';
import { canisterWasm } from '../built.js';
import { loadSnapshot, takeSnapshot } from '../replica/manage.js';
import { holdRandomness } from './held-randomness.js';
import { CONTROLLER, jurorIds, JuryFixture } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

const MINUTE = 60_000_000_000n;

/** A replica whose clock the test moves, and a jury with a draw whose randomness is held back. */
async function heldBack() {
    let at = 1_764_000_000_000_000_000n;
    const replica = await startReplica({ now: () => (at += 1_000_000n) });
    const jury = await JuryFixture.deploy(replica);
    await jury.add(jurorIds(10));
    const { asked, release } = holdRandomness(replica);
    const draw = jury.select(0, 2).catch((error: unknown) => (error as Error).message);
    await asked;
    replica.setRandomness(undefined);
    return {
        replica,
        jury,
        draw,
        release: () => release(new Uint8Array(32)),
        wait: (minutes: bigint) => (at += minutes * MINUTE)
    };
}

const outcomes = async (jury: JuryFixture) =>
    (await jury.call<{ outcome: object }[]>('get_draws', 0, 10)).map(
        ({ outcome }) => Object.keys(outcome)[0]
    );

async function verifies(jury: JuryFixture, numbers: readonly number[]): Promise<void> {
    await jury.commit();
    const { verdict } = await jury.verify();
    expect(verdict).toMatchObject({ verified: true, codes: [] });
    expect(verdict.draws.map(({ number }) => number)).toEqual(numbers);
}

describeEmbedded('a draw whose randomness cannot come any more', () => {
    it('because a snapshot was loaded that was taken meanwhile, has failed after an hour, without an upgrade', async () => {
        const { replica, jury, draw, release, wait } = await heldBack();
        const snapshot = await takeSnapshot(replica, CONTROLLER, jury.canisterId);
        release();
        expect(await draw).toBe(1);
        expect(await outcomes(jury)).toEqual(['Staged']);
        await loadSnapshot(replica, CONTROLLER, jury.canisterId, snapshot);
        expect([await jury.length(), await outcomes(jury)]).toEqual([1, ['Pending']]);
        wait(58n);
        expect(await outcomes(jury)).toEqual(['Pending']);
        const { canisterId } = jury;
        const upgrade = () => replica.installCode({ canisterId, wasm: canisterWasm(), mode: 'upgrade' });
        await expect(upgrade()).rejects.toThrow('CALLS_AWAITED: ');
        wait(3n);
        expect(await outcomes(jury)).toEqual(['Failed']);
        expect(await jury.select(0, 3)).toBe(1);
        expect(await outcomes(jury)).toEqual(['Failed', 'Staged']);
        await verifies(jury, [1]);
        await upgrade();
        expect(await outcomes(jury)).toEqual(['Failed', 'Staged']);
        await replica.stop();
    });

    it.each(['', ' and another draw put that on record'])(
        'because it took more than an hour, stays failed when it comes%s',
        async (more) => {
            const { replica, jury, draw, release, wait } = await heldBack();
            wait(61n);
            expect(await outcomes(jury)).toEqual(['Failed']);
            if (more !== '') expect(await jury.select(0, 3)).toBe(1);
            const before = await jury.length();
            release();
            expect(await draw).toContain('RANDOMNESS_UNAVAILABLE: draw 0 failed and keeps its number');
            expect(await jury.length()).toBe(before);
            expect((await outcomes(jury))[0]).toBe('Failed');
            await jury.select(0, 2);
            await verifies(jury, more === '' ? [1] : [1, 2]);
            await replica.stop();
        }
    );

    it('and one that took less is drawn', async () => {
        const { replica, jury, draw, release, wait } = await heldBack();
        wait(59n);
        release();
        expect(await draw).toBe(1);
        await verifies(jury, [0]);
        await replica.stop();
    });
});
