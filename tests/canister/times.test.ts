import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { verifyTip } from '../../src/archive/audit/verify-seal-and-code.js';
import { certificateTime, parseCertificate } from '../../src/protocol/certificate.js';
import type { Replica, ReplicaOptions } from '../../src/replica/index.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import type { Finding } from '../../src/verifier/finding.js';
import type { LogInput } from '../../src/verifier/input.js';
import type { Verdict } from '../../src/verifier/log/verdict.js';
import { followed, SteppedReplica } from '../replica/long-fixture.js';
import { CONTROLLER, jurorIds, JuryFixture, Refused, STRANGER } from './jury-fixture.js';
import { describeEmbedded } from './network.js';
import { RestoreFixture } from './restore-fixture.js';

/** Messages over several rounds: they keep the time of their first, and show in their last. */

const SECOND = 1_000_000_000n;
const SEED = Number(process.env['TIMES_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
let running: Replica[] = [];
let folders: string[] = [];
afterEach(async () => {
    await Promise.all(running.map((replica) => replica.stop()));
    for (const folder of folders) rmSync(folder, { recursive: true });
    [running, folders] = [[], []];
});

async function start(options: ReplicaOptions = {}, now?: bigint): Promise<SteppedReplica> {
    const stepped = await SteppedReplica.start({ sliceInstructions: 20_000_000n, ...options }, now);
    running.push(stepped.replica);
    return stepped;
}

type Seal = Awaited<ReturnType<typeof seal>>;

/** What the network certifies now, as somebody would keep it. */
async function seal({ replica, tip, canisterId }: JuryFixture) {
    const { certificate, tree } = await tip();
    const context = { rootKey: replica.rootKey, canisterId: canisterId.toUint8Array() };
    const { leaves, blocksHash, time } = verifyTip({ certificate, tree }, context);
    return { time, length: leaves.length, blocksHash, genesis: leaves.genesis };
}

function verify(jury: JuryFixture, log: LogInput, seen: readonly Seal[]) {
    const policy = { rootKey: jury.replica.rootKey, canisterId: jury.canisterId.toUint8Array() };
    const steps = verifyLog(log, policy, { seen });
    const findings: Finding[] = [];
    for (;;) {
        const step = steps.next();
        if (step.done) return { verdict: step.value as Verdict, findings };
        findings.push(step.value);
    }
}

/** Blocks that are told to be earlier than something that lacks them. */
const early = (findings: readonly Finding[]) =>
    findings.filter(({ state, detail }) => state === 'noted' && detail.includes('over several rounds'));

/**
 * The same from the blocks themselves: the first of all blocks of one time of which a seal or a committed certificate is
 * not earlier, and lacks them. How many there are depends on how adds and commits fall into rounds; which, on nothing else.
 */
async function earlyRuns(jury: JuryFixture, log: LogInput, seals: readonly Seal[]): Promise<number[]> {
    const times = await Promise.all(log.blocks.map((_, index) => timestamp(jury, index)));
    const committed = log.commits.flatMap(({ leaves: { length }, certificates }) =>
        certificates.map((one) => ({ length, time: certificateTime(parseCertificate(one).tree) ?? 0n }))
    );
    const seen = [...seals, ...committed];
    const lacked = times.flatMap((time, index) =>
        seen.some((one) => one.length <= index && time <= one.time) ? [index] : []
    );
    return lacked.filter((index) => !lacked.includes(index - 1) || times[index - 1] !== times[index]);
}

const timestamp = async (jury: JuryFixture, index: number) =>
    (await jury.block(index)).data.timestamp[0] ?? 0n;

const refusal = (call: Promise<unknown>) =>
    call.then(
        () => 'done',
        (error: unknown) => (error instanceof Refused ? error.code : String(error))
    );

/** Makes rounds until all is done, and says what was certified after each. */
async function stepUntil(stepped: SteppedReplica, jury: JuryFixture, calls: readonly Promise<unknown>[]) {
    const all = followed(Promise.all(calls));
    const seals: Seal[] = [];
    while (!all.isDone()) {
        await stepped.step();
        seals.push(await seal(jury));
    }
    await all.call;
    return seals;
}

async function deployed(stepped: SteppedReplica): Promise<JuryFixture> {
    const jury = await JuryFixture.deploy(stepped.replica);
    await Promise.all([jury.add(jurorIds(10)), stepped.step(3)]);
    return jury;
}

describeEmbedded('long messages one after the other', () => {
    it.each([
        ['in slices as large as the network has', 2_000_000_000n, 10_000, 2],
        ['in small ones', 200_000_000n, 1200, 4]
    ])(
        'starve no commit, %s',
        async (_, sliceInstructions, size, count) => {
            const stepped = await start({ sliceInstructions });
            const jury = await deployed(stepped);
            const seals: Seal[] = [];
            const adds: Promise<unknown>[] = [];
            const commits: Promise<unknown>[] = [];
            for (let k = 0; k < count; k++) {
                // The next one is there before the last one is done, so that the canister is never idle.
                adds.push(jury.add(jurorIds(size, 1000 + k * size)));
                if (k === 0) adds.push(jury.add(jurorIds(size, 900_000)));
                const reached = await jury.length();
                do {
                    await stepped.step();
                    seals.push(await seal(jury));
                } while ((await jury.length()) === reached);
                await stepped.step();
                // The next add is in its first slices, and another one waits behind it.
                const certificate = await jury.certificate();
                const commit = jury.commit(certificate).catch(() => 'refused');
                commits.push(commit);
                // Who commits waits for the answer before reading the next certificate; adds go on meanwhile.
                seals.push(...(await stepUntil(stepped, jury, [commit])));
            }
            seals.push(...(await stepUntil(stepped, jury, adds)));
            const lengths = (await Promise.all(commits)) as number[];
            expect(lengths.every((length, k) => length > (lengths[k - 1] ?? 0))).toBe(true);
            if ((await jury.call<number>('get_pending')) > 0) {
                const last = jury.commit();
                await stepUntil(stepped, jury, [last]);
            }
            const log = await jury.archive();
            const { verdict, findings } = verify(jury, log, seals);
            expect(verdict).toMatchObject({ verified: true, codes: [] });
            const expected = await earlyRuns(jury, log, seals);
            expect(expected.length).toBeGreaterThanOrEqual(count);
            expect(early(findings).map(({ index }) => index)).toEqual(expected);
        },
        240_000
    );

    it('take a certificate of the second one: the block after its own is later', async () => {
        const stepped = await start();
        const jury = await deployed(stepped);
        const adds = [100, 200, 300].map((first) => jury.add(jurorIds(100, first)));
        while ((await jury.length()) < 2) await stepped.step();
        await stepped.step(2);
        const certificate = await jury.certificate();
        const { time, length } = await seal(jury);
        expect(length).toBe(2);
        await stepUntil(stepped, jury, adds);
        expect(await timestamp(jury, 2)).toBeLessThan(time);
        expect(await timestamp(jury, 3)).toBeGreaterThan(time);
        await Promise.all([jury.commit(certificate), stepped.step(20)]);
        expect(await jury.call('get_pending')).toBe(2);
        await Promise.all([jury.commit(), stepped.step(20)]);
        const { verdict, findings } = verify(jury, await jury.archive(), []);
        expect(verdict).toMatchObject({ verified: true, codes: [], length: 4 });
        expect(early(findings).map(({ index }) => index)).toEqual([2]);
    });

    it('take no certificate over ten minutes newer, and the next one', async () => {
        const stepped = await start();
        const jury = await deployed(stepped);
        const add = jury.add(jurorIds(100, 100));
        await stepped.step();
        await stepped.step(1, 601n * SECOND);
        const certificate = await jury.certificate();
        await stepUntil(stepped, jury, [add]);
        const [refused] = await Promise.all([refusal(jury.commit(certificate)), stepped.step(20)]);
        expect(refused).toBe('CERTIFICATE_STALE');
        const [taken] = await Promise.all([jury.commit(), stepped.step(20)]);
        expect(taken).toBe(2);
        expect(verify(jury, await jury.archive(), []).verdict.verified).toBe(true);
    });
});

function generator(seed: number): (below: number) => number {
    let state = seed >>> 0;
    return (below) => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
    };
}

describeEmbedded(`whatever a court does (seed ${SEED})`, () => {
    it('no seal of any round convicts it, and every early block is told of', async () => {
        const random = generator(SEED);
        const stepped = await start({ sliceInstructions: 200_000_000n });
        const jury = await deployed(stepped);
        const seals: Seal[] = [];
        const calls: Promise<unknown>[] = [];
        let next = 1000;
        for (let turn = 0; turn < 60; turn++) {
            for (let i = random(3); i > 0; i--) {
                const what = random(7);
                const size = what < 2 ? 1 + random(1500) : 1 + random(3);
                if (what < 4) calls.push(jury.add(jurorIds(size, (next += size))));
                else if (what === 4) calls.push(jury.select(0, 1 + random(5)));
                else if (what === 5)
                    calls.push(jury.as(CONTROLLER).call(random(2) ? 'authorize' : 'deauthorize', STRANGER));
                else if ((await jury.call<number>('get_pending')) > 0)
                    calls.push(refusal(jury.commit(await jury.certificate())));
            }
            await stepped.step();
            seals.push(await seal(jury));
        }
        seals.push(...(await stepUntil(stepped, jury, calls)));
        const last = jury.commit();
        await stepUntil(stepped, jury, [last]);
        const log = await jury.archive();
        const { verdict, findings } = verify(jury, log, seals);
        expect(verdict).toMatchObject({ verified: true, codes: [], length: await jury.length() });

        const firsts = await earlyRuns(jury, log, seals);
        expect(firsts.length).toBeGreaterThan(3);
        expect(early(findings).map(({ index }) => index)).toEqual(firsts);
    }, 120_000);
});

describeEmbedded('a subnet whose clock is behind', () => {
    const NOW = 1_700_000_000n * SECOND;
    const HOUR = 3600n * SECOND;

    /** Migrated: the same state, an hour earlier by the new subnet's clock. */
    async function behind(stateDir: string, by: bigint): Promise<SteppedReplica> {
        await running.pop()?.stop();
        const path = join(stateDir, 'state.json');
        const state = JSON.parse(readFileSync(path, 'utf8')) as { time: { $int: string } };
        state.time.$int = (BigInt(state.time.$int) - by).toString();
        writeFileSync(path, JSON.stringify(state));
        return start({ stateDir, sliceInstructions: null }, NOW - by);
    }

    function newFolder(): string {
        const folder = mkdtempSync(join(tmpdir(), 'times-'));
        folders.push(folder);
        return folder;
    }

    /** Adds and draws; timestamps and requests do not fall, and are later than what is on record. */
    async function goesOn(stepped: SteppedReplica, jury: JuryFixture): Promise<void> {
        const newest = await timestamp(jury, (await jury.length()) - 1);
        const certificates =
            (await jury.call<{ certificates: Uint8Array[] }[]>('get_commits', 0, 100)).at(-1)?.certificates ??
            [];
        const first = await jury.length();
        await Promise.all([jury.add(jurorIds(3, 500)), jury.select(0, 2), stepped.step(5)]);
        await Promise.all([jury.as(CONTROLLER).call('authorize', STRANGER), stepped.step()]);
        expect(await jury.length()).toBe(first + 2);
        expect(await timestamp(jury, first)).toBeGreaterThan(newest);
        expect(await timestamp(jury, first)).toBeGreaterThan(stepped.replica.time);
        expect(certificates.length).toBe(1);
        const [early] = await Promise.all([refusal(jury.commit()), stepped.step()]);
        expect(early).toBe('CERTIFICATE_STALE');
        await stepped.step(1, 2n * HOUR);
        await Promise.all([jury.commit(), stepped.step()]);
        expect(await jury.call('get_pending')).toBe(0);
    }

    it('harms nothing: what is staged is later than all before it, and commits wait for the clock', async () => {
        const stateDir = newFolder();
        const first = await start({ stateDir, sliceInstructions: null }, NOW);
        const jury = await deployed(first);
        await Promise.all([jury.commit(), first.step()]);
        const kept = await seal(jury);
        const second = await behind(stateDir, HOUR);
        const moved = JuryFixture.at(second.replica, jury.canisterId).as(jury.sender);
        await goesOn(second, moved);
        expect(verify(moved, await moved.archive(), [kept]).verdict).toMatchObject({
            verified: true,
            codes: []
        });
    });

    it('harms no restored log either', async () => {
        const stateDir = newFolder();
        const first = await start({ stateDir, sliceInstructions: null }, NOW);
        const origin = await RestoreFixture.start(first.replica);
        const second = await behind(stateDir, HOUR);
        const fixture = origin.on(second.replica);
        const restored = await fixture.restoreInto(await fixture.empty());
        await Promise.all([restored.call('authorize', restored.sender), second.step()]);
        await goesOn(second, restored);
        const { verdict } = await fixture.verify(restored);
        expect(verdict).toMatchObject({ verified: true, codes: [] });
    });
});
