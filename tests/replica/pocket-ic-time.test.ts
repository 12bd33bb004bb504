import { Actor, HttpAgent } from '@dfinity/agent';
import { PocketIc } from '@dfinity/pic';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { certificateTime, parseCertificate } from '../../src/protocol/certificate.js';
import { type PocketIcServer, startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { type PicPrincipal } from '../pic.js';
import { COUNTER } from './fixtures.js';
import { assemble } from './wat.js';

/** Time of PocketIC instances stands still, but for a nanosecond a round, until it is set; or it is the machine's. */

const CLOCK = assemble(`(module
  (import "ic0" "time" (func $time (result i64)))
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (memory 1)
  (func $answer (i64.store (i32.const 8) (call $time)) (call $append (i32.const 0) (i32.const 16)) (call $reply))
  (func (export "canister_heartbeat") (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.const 1))))
  (data (i32.const 32) "DIDL\\00\\00")
  (func (export "canister_update candid") (call $append (i32.const 32) (i32.const 6)) (call $reply))
  (func (export "canister_update now") (call $answer))
  (func (export "canister_query seen") (call $answer)))`);
const MILLISECOND = 1_000_000n;
const INITIAL = 1_620_328_630_000;

let server: PocketIcServer;
let pic: PocketIc;
let clock: PicPrincipal;
let counter: PicPrincipal;
beforeAll(async () => {
    server = await startPocketIcServer();
});
beforeEach(async () => {
    pic = await PocketIc.create(server.url, { nns: { state: { type: 'new' as never } } });
    clock = await pic.createCanister();
    await pic.installCode({ canisterId: clock, wasm: CLOCK });
    counter = await pic.createCanister();
    await pic.installCode({ canisterId: counter, wasm: COUNTER });
});
afterAll(() => server.stop());

async function ask(
    how: 'queryCall' | 'updateCall',
    method: string
): Promise<{ beats: bigint; time: bigint }> {
    const reply = await pic[how]({ canisterId: clock, method });
    const view = new DataView(reply.buffer, reply.byteOffset);
    return { beats: view.getBigInt64(0, true), time: view.getBigInt64(8, true) };
}
const seen = () => ask('queryCall', 'seen');
const heap = async () => {
    const reply = await pic.queryCall({ canisterId: counter, method: 'read' });
    return new DataView(reply.buffer, reply.byteOffset).getBigInt64(0, true);
};

describe('time that stands still', () => {
    it('moves by a nanosecond with each round, whatever the machine does meanwhile', async () => {
        const first = await seen();
        expect(first.time / MILLISECOND).toBe(BigInt(INITIAL));
        await new Promise((resolve) => setTimeout(resolve, 150));
        expect(await seen()).toEqual(first);
        await pic.tick();
        expect(await seen()).toEqual({ beats: first.beats + 1n, time: first.time + 1n });
        await pic.tick(4);
        expect(await seen()).toEqual({ beats: first.beats + 5n, time: first.time + 5n });
    });

    it('that is set is certified by the next round', async () => {
        const before = await seen();
        await pic.setTime(INITIAL + 5000);
        expect(await pic.getTime()).toBe(INITIAL + 5000);
        expect(await seen()).toEqual(before);
        const wanted = BigInt(INITIAL + 5000) * MILLISECOND;
        expect((await ask('updateCall', 'now')).time).toBe(wanted);
        expect((await ask('updateCall', 'now')).time).toBe(wanted + 1n);
        await pic.advanceTime(250);
        await pic.tick();
        expect((await seen()).time).toBe(wanted + 1n + 250n * MILLISECOND);
    });

    it('or at once', async () => {
        await pic.setCertifiedTime(new Date(INITIAL + 5000));
        expect((await seen()).time).toBe(BigInt(INITIAL + 5000) * MILLISECOND);
        const before = await seen();
        await pic.advanceCertifiedTime(0);
        await pic.advanceTime(0);
        expect(await seen()).toEqual(before);
        const certificate = await pic.queryCall({ canisterId: counter, method: 'certificate' });
        expect(certificateTime(parseCertificate(certificate).tree)).toBe(before.time);
        await expect(pic.setTime(INITIAL)).rejects.toThrow(
            `SettingTimeIntoPast((${before.time}, ${BigInt(INITIAL) * MILLISECOND}))`
        );
        await expect(pic.setCertifiedTime(0)).rejects.toThrow(`SettingTimeIntoPast((${before.time}, 0))`);
        expect(await seen()).toEqual(before);
    });

    it('is what timers go by', async () => {
        await pic.updateCall({ canisterId: counter, method: 'timer' });
        await new Promise((resolve) => setTimeout(resolve, 20));
        await pic.tick(2);
        expect(await heap()).toBe(0n);
        await pic.advanceTime(1);
        expect(await heap()).toBe(0n);
        await pic.tick();
        expect(await heap()).toBe(100_000n);
    });
});

describe('certificates', () => {
    it.each([
        ['by the NNS subnet and its delegation', { nns: { state: { type: 'new' as never } } }],
        ['by the one subnet itself', {}]
    ])('verify %s', async (_, options) => {
        pic = await PocketIc.create(server.url, options);
        const id = await pic.createCanister();
        await pic.installCode({ canisterId: id, wasm: COUNTER });
        await pic.updateCall({ canisterId: id, method: 'add' });
        const [root] = [await pic.getNnsSubnet(), ...(await pic.getApplicationSubnets())].filter(
            (one) => one
        );
        const context = {
            rootKey: Uint8Array.from(await pic.getPubKey(root?.id ?? id)),
            canisterId: id.toUint8Array()
        };
        const certificate = await pic.queryCall({ canisterId: id, method: 'certificate' });
        expect(parseCertificate(certificate).delegation === undefined).toBe(!('nns' in options));
        const { certifiedData } = verifyCertificate(certificate, context);
        expect(certifiedData).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0));
    });
});

describe('an instance that is live', () => {
    const idl = ({ IDL }: Parameters<Parameters<typeof Actor.createActor>[0]>[0]) =>
        IDL.Service({ candid: IDL.Func([], [], []) });

    it('goes by the machine, serves the agent, and stands still again', async () => {
        const port = await pic.makeLive();
        expect(await pic.makeLive()).toBe(port);
        expect(Math.abs((await pic.getTime()) - Date.now())).toBeLessThan(2000);
        const agent = await HttpAgent.create({ host: `http://127.0.0.1:${port}`, shouldFetchRootKey: true });
        const nns = await pic.getNnsSubnet();
        const rootKey = await pic.getPubKey(nns?.id ?? clock);
        expect(Uint8Array.from(agent.rootKey ?? [])).toEqual(Uint8Array.from(rootKey));
        const canisterId = Principal.fromText(clock.toText());
        const query = await agent.query(canisterId, { methodName: 'seen', arg: new Uint8Array() });
        expect(query.status).toBe('replied');
        await Actor.createActor(idl, { agent, canisterId })['candid']?.();
        expect((await ask('updateCall', 'now')).time / MILLISECOND).toBeGreaterThan(INITIAL + 1000);
        const { beats } = await seen();
        while ((await seen()).beats === beats) await new Promise((resolve) => setTimeout(resolve, 50));

        await pic.stopLive();
        await expect(fetch(`http://127.0.0.1:${port}/api/v2/status`)).rejects.toThrow('fetch failed');
        const still = await seen();
        await new Promise((resolve) => setTimeout(resolve, 150));
        expect(await seen()).toEqual(still);
        expect(await pic.makeLive()).toBeGreaterThan(0);
        await pic.tearDown();
    });

    it('ends its gateway with itself', async () => {
        const port = await pic.makeLive();
        await pic.tearDown();
        await expect(fetch(`http://127.0.0.1:${port}/api/v2/status`)).rejects.toThrow('fetch failed');
    });
});
