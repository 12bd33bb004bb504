import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeData } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import { juryService } from '../../src/protocol/interface.js';
import { replicaKeys } from '../../src/replica/keys.js';
import type { Replica } from '../../src/replica/index.js';
import { startReplica } from '../../src/replica/index.js';
import { canisterWasm } from '../built.js';
import { CONTROLLER, JuryFixture, USER } from '../canister/jury-fixture.js';
import { benchCanister } from './seeding/bench-canister.js';
import { loadWritten } from './seeding/bulk-load.js';
import { NativeCanister } from './seeding/native-canister.js';
import { seedJury } from './seeding/seed-jury.js';
import { BLOCK_BYTES, paddingMemo, seededJuror } from './seeding/seed-plan.js';
import { replaceCode } from '../canister/replace-code.js';

const SEED = new Uint8Array(32).fill(0x11);
const JURORS = 2_000;
const BLOCKS = 300;
const STEP = 1_000n;

/** A call that the real canister answered. */
interface Step {
    readonly method: string;
    readonly args: unknown[];
    readonly sender: Principal;
}

class Clock {
    now = 1_700_000_000_000_000_000n;
    readonly read = () => this.now;
}

const rand = (number: number) => new Uint8Array(32).fill(number + 1);
const methods = new Map(juryService._fields);
const NO_BLOCK = ['set_root_key', 'authorize', 'commit'];
const encode = (method: string, args: unknown[]) => IDL.encode(methods.get(method)?.argTypes ?? [], args);
const jurors = (from: number, count: number, step = 1) =>
    Array.from({ length: count }, (_, i) => seededJuror(from + i * step, 20 + (i % 3)));

/** The same small history by real calls and by seeding, in two replicas with the same keys. */
describe('a seeded canister', () => {
    const clock = new Clock();
    const steps: Step[] = [];
    const replicas: Replica[] = [];
    let real: JuryFixture;
    let seeded: JuryFixture;
    let native: NativeCanister;

    async function perform(method: string, args: unknown[], sender = USER): Promise<unknown> {
        clock.now += STEP;
        steps.push({ method, args, sender });
        return real.as(sender).call(method, ...args);
    }

    async function history(): Promise<void> {
        await perform('set_root_key', [real.replica.rootKey], CONTROLLER);
        await perform('authorize', [USER], CONTROLLER);
        for (let from = 0; from < JURORS; from += 500) {
            await perform('add', [jurors(from, 500), new Uint8Array()]);
        }
        await perform('remove', [jurors(0, 600, 3), paddingMemo(1)]);
        await perform('add', [jurors(0, 300, 6), paddingMemo(2)]);
        await perform('commit', [await real.certificate()]);
        for (let draw = 0; draw < 4; draw++) {
            real.replica.setRandomness(() => rand(draw));
            await perform('select', [3 + draw, 20 + draw, paddingMemo(draw)]);
        }
        await perform('expand', [6, 5, new Uint8Array()]);
        for (let i = await real.length(); i < BLOCKS; i++) {
            await perform('add', [i % 10 === 0 ? jurors(i, 3) : [], paddingMemo(i)]);
            if (i % 70 === 0) await perform('commit', [await real.certificate()]);
        }
    }

    /** The steps again, in Node, at the times that the real canister took down. */
    async function replay(installed: bigint): Promise<NativeCanister> {
        const native = await NativeCanister.create(real.canisterId, [CONTROLLER]);
        await native.install(new Uint8Array(), { sender: CONTROLLER, time: installed });
        const [{ time: authorized }] = await real.call<[{ time: bigint }]>('get_role_changes', 0, 1);
        const blocks = (await real.rawBlocks(BLOCKS)).map(decodeData);
        let staged = 0;
        let draws = 0;
        for (const { method, args, sender } of steps) {
            const block = NO_BLOCK.includes(method) ? undefined : blocks[staged++];
            const time = block?.draw?.requestedAt ?? block?.timestamp ?? authorized;
            const randomness =
                method === 'select' && block !== undefined
                    ? { randomness: { bytes: rand(draws++), time: block.timestamp } }
                    : {};
            await native.update(method, encode(method, args), { sender, time, ...randomness });
        }
        return native;
    }

    beforeAll(async () => {
        const options = { seed: SEED, now: clock.read };
        const [first, second] = [await startReplica(options), await startReplica(options)];
        replicas.push(first, second);
        const canisterId = await first.createCanister({ controllers: [CONTROLLER] });
        clock.now += STEP;
        await first.installCode({ canisterId, wasm: canisterWasm() });
        const installed = clock.now;
        real = JuryFixture.at(first, canisterId);
        await history();
        native = await replay(installed);
        expect(await second.createCanister({ controllers: [CONTROLLER] })).toEqual(canisterId);
        await second.installCode({ canisterId, wasm: await benchCanister('loader') });
        await loadWritten(second, canisterId, native);
        await replaceCode(second, { canisterId, wasm: canisterWasm() });
        seeded = JuryFixture.at(second, canisterId);
    });
    afterAll(() => Promise.all(replicas.map((replica) => replica.stop())));

    const indices = [0, 3, 4, 5, 10, 150, BLOCKS - 1];
    it.each([
        ['get_raw_blocks', [[0, BLOCKS]]],
        ['get_commits', [[0, 100]]],
        ['get_block', indices.map((index) => [index])],
        ['get_pool', indices.map((index) => [index, 0, JURORS])],
        ['get_jurors', indices.map((index) => [index])],
        ['find', indices.map((index) => [index, jurors(0, 100, 7)])],
        ['get_history', [[jurors(0, 1)[0]], [jurors(6, 1)[0]], [jurors(1999, 1)[0]]]],
        ['get_draws', [[0, 4]]],
        ['get_role_changes', [[0, 10]]],
        ['last_hash', [[]]],
        ['get_consistency', [[100, 250]]]
    ])('answers %s like one that was called', async (method, calls) => {
        for (const args of calls) {
            expect(await seeded.call(method, ...args)).toEqual(await real.call(method, ...args));
        }
    });

    it('has the same certified root', async () => {
        expect(await seeded.certifiedRoot()).toBe(await real.certifiedRoot());
    });

    it('goes on as the sources in Node do', async () => {
        const args = [jurors(5_000, 10), paddingMemo(0)];
        await seeded.call('add', ...args);
        const [block = new Uint8Array()] = await seeded.call<Uint8Array[]>('get_raw_blocks', BLOCKS, 1);
        await native.update('add', encode('add', args), { sender: USER, time: decodeData(block).timestamp });
        expect(await seeded.certifiedRoot()).toBe(toHex(native.certifiedData));
        expect(await seeded.call('get_history', jurors(5_000, 1)[0])).toEqual(Uint32Array.of(BLOCKS));
    });
});

describe('seedJury', () => {
    it('fills a canister to a plan, with commits that verify', async () => {
        const replica = await startReplica({ seed: SEED });
        try {
            const plan = { jurors: 12_000, removeEvery: 10, addBackEvery: 2, blocks: 40, commitEvery: 10 };
            const jury = await seedJury(replica, plan, { keys: replicaKeys(SEED) });
            expect(await jury.length()).toBe(plan.blocks);
            expect(await jury.call('get_pool_size', 39)).toBe(12_000 - 600);
            const members = await jury.pool(39, 0, 3);
            expect(members.map(toHex)).toEqual([0, 1, 2].map((number) => toHex(seededJuror(number))));
            const [last] = await jury.call<Uint8Array[]>('get_raw_blocks', 39, 1);
            expect(last).toHaveLength(BLOCK_BYTES);
            expect((await jury.verify()).verdict).toMatchObject({ verified: true });
        } finally {
            await replica.stop();
        }
    });
});
