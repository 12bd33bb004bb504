import { IDL } from '@dfinity/candid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asciiBytes, fromHex } from '../../src/protocol/bytes.js';
import { startReplica } from '../../src/replica/index.js';
import type { RandomnessAnswer, Replica } from '../../src/replica/index.js';
import { canisterWasm } from '../built.js';
import { loadSnapshot, manage, takeSnapshot } from '../replica/manage.js';
import { CONTROLLER, jurorIds, JuryFixture, upTo, USER } from './jury-fixture.js';
import { describeEmbedded, type Network, startNetwork } from './network.js';
import { startCanister, stopCanister } from './replace-code.js';

function installInto(
    { replica, canisterId }: JuryFixture<Network>,
    mode: 'upgrade' | 'reinstall',
    previous?: string
): Promise<unknown> {
    const arg = IDL.encode([IDL.Opt(IDL.Text)], [previous === undefined ? [] : [previous]]);
    return replica.installCode({ canisterId, wasm: canisterWasm(), mode, arg });
}

/** Past what the module says of it. */
async function forceUpgrade({ replica, canisterId }: JuryFixture): Promise<void> {
    const options = { skip_pre_upgrade: [true], wasm_memory_persistence: [] };
    const argument = {
        mode: { upgrade: [options] },
        canister_id: canisterId,
        wasm_module: canisterWasm(),
        arg: IDL.encode([IDL.Opt(IDL.Text)], [[]]),
        sender_canister_version: []
    };
    await manage(replica, CONTROLLER, 'install_code', argument);
}

describe('a canister that is stopped, upgraded or installed anew', () => {
    let replica: Network;
    let jury: JuryFixture<Network>;

    beforeAll(async () => {
        replica = await startNetwork();
    });
    beforeEach(async () => {
        jury = await JuryFixture.deploy(replica);
        await jury.add(jurorIds(30));
    });
    afterAll(() => replica.stop());

    const install = (mode: 'upgrade' | 'reinstall', previous?: string) => installInto(jury, mode, previous);

    it('commits after an upgrade what was staged and certified before', async () => {
        await jury.commit();
        await jury.add(jurorIds(3, 100));
        const certificate = await jury.certificate();
        await jury.select(1, 5, asciiBytes('staged later'));
        const before = await jury.state();
        await install('upgrade');
        expect(await jury.state()).toEqual(before);
        expect(await jury.commit(certificate)).toBe(2);
        expect(await jury.call('get_pending')).toBe(1);
        await jury.expand(2, 3);
        expect(await jury.commit()).toBe(4);
        expect((await jury.verify()).verdict).toMatchObject({ verified: true, length: 4 });
    });

    it('answers nobody while it is stopped, and everything as before once it is started', async () => {
        await jury.select(0, 3);
        await jury.commit();
        await jury.remove(jurorIds(2));
        const before = await jury.state();
        await stopCanister(replica, jury.canisterId);
        await expect(jury.length()).rejects.toThrow('is stopped');
        await expect(jury.add([])).rejects.toThrow('is stopped');
        await startCanister(replica, jury.canisterId);
        expect(await jury.state()).toEqual(before);
        expect(await jury.commit()).toBe(3);
    });

    it('an upgrade whose argument is malformed changes nothing', async () => {
        const before = await jury.state();
        await expect(install('upgrade', 'not a hash')).rejects.toThrow('INIT_ARGUMENT: ');
        expect(await jury.state()).toEqual(before);
    });

    describe('a reinstallation', () => {
        it('with the last hash begins a log that names the old one', async () => {
            await jury.commit();
            const { genesis } = (await jury.archive()).commits[0]?.leaves ?? {};
            const last = await jury.call<string>('last_hash');
            await install('reinstall', last.toUpperCase());
            expect(await jury.length()).toBe(0);
            expect(await jury.call('last_hash')).toBe(last);
            expect(await jury.attempts()).toEqual([]);
            await jury.as(CONTROLLER).call('set_root_key', replica.rootKey);
            await jury.as(CONTROLLER).call('authorize', USER);
            await jury.add(jurorIds(5));
            await jury.commit();
            await jury.select(0, 2);
            await jury.commit();
            const { commits } = await jury.archive();
            expect(commits[0]?.leaves.previousHash).toEqual(fromHex(last));
            expect(commits[0]?.leaves.genesis).not.toEqual(genesis);
            const { verdict } = await jury.verify();
            expect(verdict.verified).toBe(true);
            expect(verdict.notProven.join(' ')).toContain(last);
        });

        it('takes no certificate of the old log', async () => {
            const certificate = await jury.certificate();
            await install('reinstall');
            await jury.as(CONTROLLER).call('authorize', USER);
            await jury.add(jurorIds(30));
            await expect(jury.commit(certificate)).rejects.toMatchObject({ code: 'CERTIFICATE_STALE' });
        });

        it('leaves nobody in the pool and no role', async () => {
            await install('reinstall');
            expect(await jury.call('get_roles')).toEqual([]);
            const controller = jury.as(CONTROLLER);
            await controller.add(jurorIds(2, 900));
            expect(upTo(await jury.pool(0))).toEqual(upTo(jurorIds(2, 900)));
            expect(await jury.history(jurorIds(1)[0] ?? new Uint8Array())).toEqual([]);
        });
    });
});

describeEmbedded('a canister that is stopped or upgraded while draws wait for randomness', () => {
    let replica: Replica;
    let jury: JuryFixture;
    let waiting: ((answer: RandomnessAnswer) => void)[];

    beforeAll(async () => {
        replica = await startReplica();
    });
    beforeEach(async () => {
        replica.setRandomness(undefined);
        jury = await JuryFixture.deploy(replica);
        await jury.add(jurorIds(30));
        waiting = [];
    });
    afterAll(() => replica.stop());

    const hold = () => replica.setRandomness(() => new Promise((resolve) => waiting.push(resolve)));
    const until = async (condition: () => boolean | Promise<boolean>) => {
        while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    const rand = (byte: number) => new Uint8Array(32).fill(byte);

    it('an upgrade is refused, and every draw in flight comes to its end', async () => {
        hold();
        const calls = [jury.select(0, 3), jury.as(CONTROLLER).select(0, 4)];
        await until(() => waiting.length === 2);
        const root = await jury.certifiedRoot();
        await expect(installInto(jury, 'upgrade')).rejects.toThrow(
            'CALLS_AWAITED: 2 calls are not answered yet; stop the canister'
        );
        expect(await jury.certifiedRoot()).toBe(root);
        waiting[1]?.(rand(1));
        expect(await calls[1]).toBe(1);
        await expect(installInto(jury, 'upgrade')).rejects.toThrow('CALLS_AWAITED: a call is not');
        waiting[0]?.(rand(2));
        expect(await calls[0]).toBe(2);
        await installInto(jury, 'upgrade');
        expect(await jury.attempts()).toMatchObject([{ outcome: { Staged: 2 } }, { outcome: { Staged: 1 } }]);
    });

    it('an upgrade is allowed once a draw has failed', async () => {
        replica.setRandomness(() => ({ reject: { message: 'no randomness today' } }));
        await expect(jury.select(0, 3)).rejects.toMatchObject({ code: 'RANDOMNESS_UNAVAILABLE' });
        await installInto(jury, 'upgrade');
        expect(await jury.attempts()).toMatchObject([{ outcome: { Failed: null } }]);
    });

    it('after an upgrade that is forced every draw in flight is on record as failed, and no other', async () => {
        const staged = await jury.select(0, 2);
        hold();
        // Their answers are not waited for: where they would be written in the new heap, nobody can say.
        for (let i = 1; i <= 3; i++) {
            void jury.select(0, 3, asciiBytes(`in flight ${i}`)).catch(() => undefined);
            await until(() => waiting.length === i);
        }
        const root = await jury.certifiedRoot();
        await forceUpgrade(jury);
        expect(await jury.certifiedRoot()).toBe(root);
        expect(await jury.length()).toBe(2);
        replica.setRandomness(undefined);
        await jury.select(0, 4);
        expect(await jury.attempts()).toMatchObject([
            { number: 0, outcome: { Staged: staged } },
            { number: 1, memo: asciiBytes('in flight 1'), outcome: { Failed: null } },
            { number: 2, memo: asciiBytes('in flight 2'), outcome: { Failed: null } },
            { number: 3, memo: asciiBytes('in flight 3'), outcome: { Failed: null } },
            { number: 4, outcome: { Staged: 2 } }
        ]);
        await jury.commit();
        const { verdict } = await jury.verify();
        expect(verdict.verified).toBe(true);
        expect(verdict.draws.map(({ number }) => number)).toEqual([0, 4]);
    });

    it('a call that came with a snapshot holds up the upgrade of a stopped canister, until it is forced', async () => {
        hold();
        const draw = jury.select(0, 3);
        await until(() => waiting.length === 1);
        const snapshot = await takeSnapshot(replica, CONTROLLER, jury.canisterId);
        waiting[0]?.(rand(7));
        expect(await draw).toBe(1);
        replica.setRandomness(undefined);
        await stopCanister(replica, jury.canisterId);
        await loadSnapshot(replica, CONTROLLER, jury.canisterId, snapshot);
        await expect(installInto(jury, 'upgrade')).rejects.toThrow(
            'CALLS_AWAITED: a call is not answered yet; stop the canister, upgrade it, start it again; if it is stopped, none can come: upgrade with skip_pre_upgrade'
        );
        await forceUpgrade(jury);
        await startCanister(replica, jury.canisterId);
        expect(await jury.select(0, 4)).toBe(1);
        expect(await jury.attempts()).toMatchObject([
            { number: 0, outcome: { Failed: null } },
            { number: 1, outcome: { Staged: 1 } }
        ]);
        await jury.commit();
        expect((await jury.verify()).verdict).toMatchObject({ verified: true, codes: [] });
    });

    it('a stop waits for the draws in flight, so that an upgrade after it loses none', async () => {
        hold();
        const draw = jury.select(0, 3);
        await until(() => waiting.length === 1);
        let isStopped = false;
        const stop = stopCanister(replica, jury.canisterId).then(() => (isStopped = true));
        await until(async () => {
            const error = await jury.length().catch((refused: Error) => refused);
            return error instanceof Error && error.message.includes('is stopping');
        });
        expect(isStopped).toBe(false);
        waiting[0]?.(rand(7));
        expect(await draw).toBe(1);
        await stop;
        await installInto(jury, 'upgrade');
        await startCanister(replica, jury.canisterId);
        replica.setRandomness(undefined);
        expect(await jury.attempts()).toMatchObject([{ number: 0, outcome: { Staged: 1 } }]);
        expect(await jury.jurors(1)).toHaveLength(3);
    });

    it('a draw whose caller loses their role meanwhile is completed: it is on record already', async () => {
        hold();
        const draw = jury.select(0, 3);
        await until(() => waiting.length === 1);
        await jury.as(CONTROLLER).call('deauthorize', USER);
        waiting[0]?.(rand(7));
        expect(await draw).toBe(1);
        await expect(jury.add([])).rejects.toMatchObject({ code: 'NOT_AUTHORIZED' });
    });
});
