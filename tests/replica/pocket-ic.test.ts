import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { PocketIc } from '@dfinity/pic';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/protocol/bytes.js';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { type PocketIcServer, startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { type PicPrincipal, toPic } from '../pic.js';
import { COUNTER, NO_ARGUMENT } from './fixtures.js';

/** The REST interface, driven by `@dfinity/pic` as it comes from npm. */

let server: PocketIcServer;
let pic: PocketIc;
const owner = toPic(Principal.selfAuthenticating(Uint8Array.of(1)));
const stranger = toPic(Principal.selfAuthenticating(Uint8Array.of(2)));

beforeAll(async () => {
    server = await startPocketIcServer();
});
beforeEach(async () => {
    pic = await PocketIc.create(server.url);
});
afterAll(() => server.stop());

const numbers = (reply: Uint8Array) => {
    const view = new DataView(reply.buffer, reply.byteOffset);
    return Array.from({ length: reply.length / 8 }, (_, i) => Number(view.getBigInt64(8 * i, true)));
};
const count = async (canisterId: PicPrincipal) =>
    numbers(await pic.queryCall({ canisterId, method: 'read' }))[0];
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
async function counter(): Promise<PicPrincipal> {
    const canisterId = await pic.createCanister({ sender: owner });
    await pic.installCode({ canisterId, wasm: COUNTER, sender: owner });
    return canisterId;
}

/** The counter with a custom section of random bytes: too long for one message, and not to be compressed. */
function longModule(bytes: number): Uint8Array {
    const name = Uint8Array.of(3, 0x70, 0x61, 0x64);
    const length: number[] = [];
    for (let rest = name.length + bytes; rest > 0; rest >>>= 7)
        length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    return concatBytes(COUNTER, Uint8Array.of(0, ...length), name, new Uint8Array(randomBytes(bytes)));
}

describe('calls', () => {
    it('answer, update and query', async () => {
        const canisterId = await counter();
        expect(numbers(await pic.updateCall({ canisterId, method: 'add' }))).toEqual([1, 1, 1]);
        expect(await count(canisterId)).toBe(1);
        const caller = await pic.updateCall({ canisterId, method: 'who', sender: stranger });
        expect(Principal.fromUint8Array(caller).toText()).toBe(stranger.toText());
        expect((await pic.updateCall({ canisterId, method: 'who' })).length).toBe(1);
    });

    it('of other canisters and of raw_rand are answered in later rounds', async () => {
        const canisterId = await counter();
        expect(numbers(await pic.updateCall({ canisterId, method: 'random' }))[0]).toBe(11);
        const before = await count(canisterId);
        await pic.updateCall({ canisterId, method: 'call_self' });
        expect(await count(canisterId)).toBeGreaterThan(before ?? 0);
    });

    it.each([
        ['add_trap', 'CanisterError', 'CanisterCalledTrap', true, 'no luck'],
        ['unreachable', 'CanisterError', 'CanisterTrapped', true, 'unreachable'],
        ['reject', 'CanisterReject', 'CanisterRejectedMessage', true, 'no luck'],
        ['silent', 'CanisterError', 'CanisterDidNotReply', true, 'did not reply'],
        ['nothing', 'CanisterError', 'CanisterMethodNotFound', true, `no update method 'nothing'`],
        [
            'forbidden_by_its_length',
            'CanisterReject',
            'CanisterRejectedMessage',
            false,
            'rejected the message'
        ]
    ])('%s is refused with the codes of the network', async (method, code, name, certified, words) => {
        const canisterId = await counter();
        const error = await pic.updateCall({ canisterId, method }).catch((refused: Error) => refused.message);
        expect(error).toContain(words);
        expect(error).toContain(`. Reject code: ${code}. Error code: ${name}. Certified: ${certified}`);
        expect(await count(canisterId)).toBe(0);
    });

    it('are let in without inspect_message where that is asked for', async () => {
        pic = await PocketIc.create(server.url, { disableIngressValidation: true });
        const canisterId = await counter();
        const method = 'forbidden_by_its_length';
        expect(numbers(await pic.updateCall({ canisterId, method }))).toEqual([0, 0, 0]);
    });

    it('that were submitted wait for a round, each once', async () => {
        const canisterId = await counter();
        const actor = pic.createDeferredActor<{ add: () => Promise<unknown> }>(
            ({ IDL }) => IDL.Service({ add: IDL.Func([], [], []) }),
            canisterId
        );
        await actor.add();
        await actor.add();
        expect(await count(canisterId)).toBe(0);
        await pic.tick();
        expect(await count(canisterId)).toBe(2);
        await pic.tick(3);
        expect(await count(canisterId)).toBe(2);
    });

    it('of many at once are neither lost nor doubled, while others leave theirs half sent', async () => {
        const instances = await Promise.all([pic, PocketIc.create(server.url), PocketIc.create(server.url)]);
        const socket = connect(server.port, '127.0.0.1');
        socket.write('POST /instances/0/update/tick HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{');
        for (pic of instances) await counter();
        const canisterId = toPic(canisterIdOf(0xffff_ffff_ffe0_0000n));
        const answers = await Promise.all(
            Array.from({ length: 300 }, async (_, i) => {
                const reply = await instances[i % 3]?.updateCall({ canisterId, method: 'add' });
                return numbers(reply ?? NO_ARGUMENT)[0] ?? 0;
            })
        );
        const each = Array.from({ length: 100 }, (_, i) => [i + 1, i + 1, i + 1]).flat();
        expect(answers.sort((a, b) => a - b)).toEqual(each);
        for (pic of instances) expect(await count(canisterId)).toBe(100);
        socket.destroy();
    });
});

describe('canisters', () => {
    it('are installed, upgraded and reinstalled by their controllers alone', async () => {
        const canisterId = await counter();
        await pic.updateCall({ canisterId, method: 'add' });
        await expect(pic.upgradeCanister({ canisterId, wasm: COUNTER, sender: stranger })).rejects.toThrow(
            'Error code: CanisterInvalidController'
        );
        await pic.upgradeCanister({ canisterId, wasm: COUNTER, sender: owner });
        const upgraded = numbers(await pic.queryCall({ canisterId, method: 'read' }));
        expect(upgraded).toEqual([10_000, 10_000, 11_001]);
        await pic.reinstallCode({ canisterId, wasm: gzipSync(COUNTER), sender: owner });
        expect(numbers(await pic.queryCall({ canisterId, method: 'read' }))).toEqual([0, 0, 0]);
        await expect(pic.installCode({ canisterId, wasm: COUNTER, sender: owner })).rejects.toThrow(
            'not empty'
        );
    });

    it('take modules that are too long for one message in chunks', async () => {
        const canisterId = await counter();
        const wasm = longModule(3_500_000);
        await pic.reinstallCode({ canisterId, wasm, sender: owner });
        const { moduleHash } = await pic.canisterStatus({ canisterId, sender: owner });
        expect(moduleHash).toEqual(new Uint8Array(sha256(wasm)));
        expect(numbers(await pic.updateCall({ canisterId, method: 'add' }))).toEqual([1, 1, 1]);
    });

    it('are stopped, started, given other controllers', async () => {
        const canisterId = await counter();
        await pic.stopCanister({ canisterId, sender: owner });
        await expect(pic.updateCall({ canisterId, method: 'add' })).rejects.toThrow('CanisterStopped');
        expect((await pic.canisterStatus({ canisterId, sender: owner })).status).toEqual({ stopped: null });
        await pic.startCanister({ canisterId, sender: owner });
        await pic.updateCanisterSettings({ canisterId, controllers: [stranger], sender: owner });
        const controllers = await pic.getControllers(canisterId);
        expect(controllers.map((id) => id.toText())).toEqual([stranger.toText()]);
        await expect(pic.canisterStatus({ canisterId, sender: owner })).rejects.toThrow('Only controllers');
    });

    it('have the id that was asked for', async () => {
        const targetCanisterId = toPic(canisterIdOf(77n));
        const { canisterId } = await pic.setupCanister({
            idlFactory: ({ IDL }) => IDL.Service({}),
            wasm: COUNTER,
            targetCanisterId
        });
        expect(canisterId.toText()).toBe(targetCanisterId.toText());
    });

    it('have cycles', async () => {
        const canisterId = await pic.createCanister({ cycles: 12n * 10n ** 30n });
        expect(await pic.getCyclesBalance(canisterId)).toBe(12n * 10n ** 30n);
        expect(await pic.addCycles(canisterId, 5n * 10n ** 18n + 1n)).toBe(
            12n * 10n ** 30n + 5n * 10n ** 18n + 1n
        );
    });

    it('have stable memory, which can be replaced', async () => {
        const canisterId = await counter();
        await pic.updateCall({ canisterId, method: 'add' });
        const before = await pic.getStableMemory(canisterId);
        expect(before.length).toBe(65_536);
        expect(before.subarray(0, 8)).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0));
        const wanted = new Uint8Array(randomBytes(200_000));
        await pic.setStableMemory(canisterId, wanted);
        const after = await pic.getStableMemory(canisterId);
        expect(after.length).toBe(4 * 65_536);
        expect(sha256(after.subarray(0, wanted.length))).toEqual(sha256(wanted));
        expect(after.subarray(wanted.length).some((byte) => byte !== 0)).toBe(false);
        await pic.setStableMemory(canisterId, Uint8Array.of(41));
        expect(numbers(await pic.updateCall({ canisterId, method: 'add' }))).toEqual([2, 2, 42]);
    });
});

describe('an instance', () => {
    it('is an application subnet, which signs with the root key', async () => {
        const topology = await pic.getTopology();
        expect(topology.map(({ type, size }) => ({ type, size }))).toEqual([
            { type: 'Application', size: 1 }
        ]);
        const [subnet] = await pic.getApplicationSubnets();
        const key = Uint8Array.from(await pic.getPubKey(subnet?.id ?? stranger));
        expect(key.length).toBe(133);
        expect(Principal.selfAuthenticating(key).toText()).toBe(subnet?.id.toText());
        const canisterId = await pic.createCanister();
        expect((await pic.getDefaultEffectiveCanisterId()).toText()).toBe(canisterId.toText());
        expect((await pic.getCanisterSubnetId(canisterId))?.toText()).toBe(subnet?.id.toText());
        expect(await pic.getCanisterSubnetId(stranger)).toBe(null);
    });

    it('may have an NNS subnet, whose key then delegates to the other', async () => {
        pic = await PocketIc.create(server.url, { nns: { state: { type: 'new' as never } } });
        const nns = await pic.getNnsSubnet();
        const [application] = await pic.getApplicationSubnets();
        const root = Uint8Array.from(await pic.getPubKey(nns?.id ?? stranger));
        expect(root).not.toEqual(Uint8Array.from(await pic.getPubKey(application?.id ?? stranger)));
        expect(Principal.selfAuthenticating(root).toText()).toBe(nns?.id.toText());
        const targetSubnetId = nns?.id ?? stranger;
        await expect(pic.createCanister({ targetSubnetId })).rejects.toThrow('SubnetRequestRoutingError: ');
        const { id } = application ?? { id: stranger };
        await expect(pic.createCanister({ targetSubnetId: id })).resolves.toBeDefined();
    });

    it('has nothing to do with another', async () => {
        const other = await PocketIc.create(server.url);
        const canisterId = await counter();
        await pic.updateCall({ canisterId, method: 'add' });
        await other.createCanister();
        await other.installCode({ canisterId, wasm: COUNTER });
        await other.advanceTime(1000);
        expect(numbers(await other.queryCall({ canisterId, method: 'read' }))).toEqual([0, 0, 0]);
        expect(await pic.getTime()).toBeLessThan(await other.getTime());
        await other.tearDown();
        expect(await count(canisterId)).toBe(1);
        const raw = await fetch(`${server.url}/instances/999/read/get_time`);
        expect(raw.status).toBe(400);
    });

    it('has no HTTPS outcalls', async () => {
        expect(await pic.getPendingHttpsOutcalls()).toEqual([]);
        const [subnet] = await pic.getApplicationSubnets();
        const response = { type: 'success' as const, statusCode: 200, headers: [], body: NO_ARGUMENT };
        const answer = { requestId: 0, subnetId: subnet?.id ?? stranger, response };
        await expect(pic.mockPendingHttpsOutcall(answer)).rejects.toThrow('InvalidCanisterHttpRequestId: ');
    });
});
