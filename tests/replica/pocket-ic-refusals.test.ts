import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { PocketIc } from '@dfinity/pic';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { canisterIdOf } from '../../src/replica/canister-ids.js';
import { type PocketIcServer, startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { toPic } from '../pic.js';
import { COUNTER } from './fixtures.js';
import { assemble } from './wat.js';

/** What the REST interface refuses, and that it goes on afterwards. */

/** Asks for randomness 150 times before it answers. */
const SLOW = assemble(`(module
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "call_new" (func $call_new (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "ic0" "call_data_append" (func $call_data (param i32 i32)))
  (import "ic0" "call_perform" (func $call_perform (result i32)))
  (memory 1)
  (global $asked (mut i32) (i32.const 0))
  (table 1 funcref) (elem (i32.const 0) $ask)
  (data (i32.const 0) "raw_randDIDL\\00\\00")
  (func $ask (param i32)
    (global.set $asked (i32.add (global.get $asked) (i32.const 1)))
    (if (i32.gt_u (global.get $asked) (i32.const 150)) (then (call $reply) (return)))
    (call $call_new (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    (call $call_data (i32.const 8) (i32.const 6))
    (drop (call $call_perform)))
  (func (export "canister_update answer") (call $ask (i32.const 0))))`);

let server: PocketIcServer;
let pic: PocketIc;
let instance: string;
/** The first that PocketIC gives without an NNS subnet. */
const canisterId = toPic(canisterIdOf(0xffff_ffff_ffe0_0000n));
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
const ID = base64(canisterId.toUint8Array());

beforeAll(async () => {
    server = await startPocketIcServer();
    pic = await PocketIc.create(server.url);
    instance = '/instances/0';
    await pic.createCanister();
    await pic.installCode({ canisterId, wasm: COUNTER });
    await pic.updateCall({ canisterId, method: 'add' });
});
beforeEach(() => {
    // The client prints why an instance could not be created.
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterAll(() => server.stop());

async function send(
    method: string,
    path: string,
    body?: unknown
): Promise<{ status: number; message: string }> {
    const raw = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    const response = await fetch(server.url + path, {
        method,
        ...(raw !== undefined && { body: raw as BodyInit })
    });
    const text = await response.text();
    const parsed = (text === '' ? null : JSON.parse(text)) as { message?: string } | null;
    return { status: response.status, message: parsed?.message ?? text };
}

/** The canister is as it was. */
async function untouched(): Promise<void> {
    const reply = await pic.queryCall({ canisterId, method: 'read' });
    expect([...reply].filter((byte) => byte !== 0)).toEqual([1, 1, 1]);
}

describe('topologies', () => {
    const state = { type: 'new' as never };
    const subnet = { state };
    it.each([
        ['sns', { sns: subnet }],
        ['ii', { ii: subnet }],
        ['fiduciary', { fiduciary: subnet }],
        ['bitcoin', { bitcoin: subnet }],
        ['system', { system: [subnet] }],
        ['verified_application', { verifiedApplication: [subnet] }],
        ['2 application subnets', { application: [subnet, subnet] }],
        ['0 application subnets', { nns: subnet, application: [] }],
        ['other instruction limits', { application: [{ state, enableBenchmarkingInstructionLimits: true }] }],
        ['from a path', { nns: { state: { type: 'fromPath' as never, path: '/tmp' } } }]
    ])('%s', async (words, options) => {
        const create = PocketIc.create(server.url, options);
        await expect(create).rejects.toThrow(/^UnsupportedTopology: .* Ask for one application subnet/);
        await expect(create).rejects.toThrow(words);
    });

    it("with system canisters or features that are not the network's", async () => {
        const features = { icpFeatures: { registry: 'DefaultConfig' as never } };
        await expect(PocketIc.create(server.url, features)).rejects.toThrow(/^Unsupported: icp_features /);
        const config = { icpConfig: { betaFeatures: 'Enabled' as never } };
        await expect(PocketIc.create(server.url, config)).rejects.toThrow(/^Unsupported: icp_config /);
        const raw = await send('POST', '/instances', {
            subnet_config_set: { application: [{}] },
            state_dir: '/tmp'
        });
        expect(raw.message).toContain('Unsupported: the option state_dir is not known here');
    });
});

describe('requests', () => {
    const call = { sender: 'BA==', canister_id: ID, method: 'add', payload: '', effective_principal: 'None' };
    const submit = 'update/submit_ingress_message';
    const elsewhere = base64(Uint8Array.of(9, 9, 9));
    it.each<[number, string, string, string, unknown]>([
        [400, 'BadRequest', 'POST', submit, '{'],
        [400, 'BadRequest', 'POST', submit, []],
        [400, 'BadRequest', 'POST', submit, {}],
        [400, 'BadRequest', 'POST', submit, { ...call, sender: 'not base64!' }],
        [400, 'BadRequest', 'POST', submit, { ...call, sender: base64(randomBytes(30)) }],
        [400, 'BadRequest', 'POST', submit, { ...call, method: 7 }],
        [400, 'BadRequest', 'POST', submit, { ...call, payload: [1, 2] }],
        [400, 'Unsupported', 'POST', submit, { ...call, sender_info: { info: '', signer: '' } }],
        [400, 'SubnetNotFound', 'POST', submit, { ...call, effective_principal: { SubnetId: elsewhere } }],
        [400, 'BadRequest', 'POST', submit, { ...call, effective_principal: { Nobody: elsewhere } }],
        [400, 'CanisterRequestRoutingError', 'POST', submit, { ...call, canister_id: elsewhere }],
        [
            400,
            'CanisterRequestRoutingError',
            'POST',
            submit,
            { ...call, effective_principal: { CanisterId: elsewhere } }
        ],
        [
            400,
            'BadIngressMessage',
            'POST',
            submit,
            { ...call, payload: base64(new Uint8Array(2 * 1024 * 1024 - 170)) }
        ],
        [413, 'BodyTooLarge', 'POST', submit, new Uint8Array(9_000_000)],
        [
            400,
            'UnknownMessage',
            'POST',
            'update/await_ingress_message',
            { message_id: base64(randomBytes(32)) }
        ],
        [400, 'BadRequest', 'POST', 'update/await_ingress_message', {}],
        [400, 'Unsupported', 'POST', 'update/tick', { blockmakers: { blockmakers_per_subnet: [] } }],
        [400, 'BadRequest', 'POST', 'update/set_time', { nanos_since_epoch: -1 }],
        [400, 'BadRequest', 'POST', 'update/set_time', { nanos_since_epoch: 1.5 }],
        [400, 'BadRequest', 'POST', 'update/set_time', '{"nanos_since_epoch": 18446744073709551616}'],
        [400, 'SubnetNotFound', 'POST', 'read/pub_key', { subnet_id: elsewhere }],
        [400, 'CanisterNotFound', 'POST', 'read/get_cycles', { canister_id: elsewhere }],
        [400, 'CanisterNotFound', 'POST', 'read/get_controllers', { canister_id: elsewhere }],
        [400, 'CanisterNotFound', 'POST', 'read/get_stable_memory', { canister_id: elsewhere }],
        [400, 'BadRequest', 'POST', 'update/add_cycles', `{"canister_id":"${ID}","amount":${2n ** 128n}}`],
        [
            400,
            'BadRequest',
            'POST',
            'update/add_cycles',
            `{"canister_id":"${ID}","amount":${2n ** 128n - 1n}}`
        ],
        [
            404,
            'BlobNotFound',
            'POST',
            'update/set_stable_memory',
            { canister_id: ID, blob_id: base64(randomBytes(32)) }
        ],
        [400, 'Unsupported', 'POST', 'auto_progress', { artificial_delay_ms: 10 }],
        [404, 'NotFound', 'GET', submit, undefined],
        [404, 'NotFound', 'POST', 'update/nothing', {}],
        [404, 'NotFound', 'POST', 'constructor', {}]
    ])('%i %s: %s %s', async (status, name, method, path, body) => {
        const answer = await send(method, `${instance}/${path}`, body);
        expect(answer).toMatchObject({
            status,
            message: expect.stringMatching(new RegExp(`^${name}: `)) as string
        });
        expect(answer.message).not.toMatch(/\n|node:|\bat /);
        await untouched();
    });

    it.each<[number, string, string, string, unknown]>([
        [400, 'InstanceNotFound', 'POST', '/instances/77/update/tick', {}],
        [400, 'InstanceNotFound', 'DELETE', '/instances/77', undefined],
        [404, 'NotFound', 'GET', '/', undefined],
        [404, 'NotFound', 'PUT', '/instances', {}],
        [404, 'NotFound', 'DELETE', '/instances/../../etc', undefined],
        [404, 'GatewayNotFound', 'POST', '/http_gateway/5/stop', undefined],
        [400, 'BadRequest', 'POST', '/http_gateway', '7']
    ])('%i %s: %s %s', async (status, name, method, path, body) => {
        const answer = await send(method, path, body);
        expect(answer).toMatchObject({
            status,
            message: expect.stringMatching(new RegExp(`^${name}: `)) as string
        });
    });

    it('of a gateway to what is not here', async () => {
        const open = async (body: unknown) =>
            (
                (await (
                    await fetch(`${server.url}/http_gateway`, { method: 'POST', body: JSON.stringify(body) })
                ).json()) as {
                    Error: { message: string };
                }
            ).Error.message;
        expect(await open({ forward_to: { Replica: 'https://icp0.io' } })).toMatch(/^Unsupported: /);
        expect(await open({ forward_to: { PocketIcInstance: 77 } })).toMatch(/^InstanceNotFound: /);
        expect(await open({ forward_to: { PocketIcInstance: 0 }, domains: ['x'] })).toMatch(/^Unsupported: /);
        const port = Number(new URL(server.url).port);
        expect(await open({ forward_to: { PocketIcInstance: 0 }, port })).toContain('cannot be used');
    });

    it('with a URL or a header that is none', async () => {
        const socket = connect(server.port, '127.0.0.1');
        const answer = new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data))));
        socket.write('POST http://[ HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
        expect(await answer).toMatch(/^HTTP\/1\.1 400 /);
        socket.destroy();
        await untouched();
    });
});

describe('blobs and stable memory', () => {
    it('take gzip, if it is gzip', async () => {
        const upload = (body: Uint8Array<ArrayBuffer>, encoding: string) =>
            fetch(`${server.url}/blobstore`, {
                method: 'POST',
                body,
                headers: { 'content-encoding': encoding }
            });
        const blob = await (await upload(Uint8Array.from(gzipSync(Uint8Array.of(1, 2, 3))), 'gzip')).text();
        const body = { canister_id: ID, blob_id: base64(Buffer.from(blob, 'hex')) };
        const other = await PocketIc.create(server.url);
        await other.createCanister();
        const path = '/instances/1/update/set_stable_memory';
        expect((await send('POST', path, body)).message).toMatch(/^CanisterIsEmpty: /);
        await other.installCode({ canisterId, wasm: COUNTER });
        expect(await send('POST', path, body)).toEqual({ status: 200, message: 'null' });
        expect((await other.getStableMemory(canisterId)).subarray(0, 4)).toEqual(Uint8Array.of(1, 2, 3, 0));
        expect(await (await upload(Uint8Array.of(1), 'gzip')).text()).toContain(
            'BadRequest: the blob is not gzipped'
        );
        expect(await (await upload(Uint8Array.of(1), 'br')).text()).toContain(
            'BadRequest: unknown content encoding'
        );
        await other.tearDown();
        await expect(
            fetch(`${server.url}/instances/1/read/get_time`).then((one) => one.status)
        ).resolves.toBe(400);
    });
});

describe('a message', () => {
    const message = async (method: string, canister_id = ID) => {
        const body = { sender: 'BA==', canister_id, method, payload: '', effective_principal: 'None' };
        const { message } = await send('POST', `${instance}/update/submit_ingress_message`, body);
        return (JSON.parse(message) as { Ok: { effective_principal: string; message_id: string } }).Ok;
    };
    const status = async (raw_message_id: unknown, raw_caller?: string) =>
        (await send('POST', `${instance}/read/ingress_status`, { raw_message_id, raw_caller })).message;

    it('has a status for its sender once it is answered, and again', async () => {
        const id = await message('who');
        expect(await status(id)).toBe('null');
        await pic.tick();
        expect(JSON.parse(await status(id))).toEqual({ Ok: 'BA==' });
        expect(JSON.parse(await status(id, 'BA=='))).toEqual({ Ok: 'BA==' });
        expect(await status(id, ID)).toMatch(/^Forbidden: /);
        const again = await send('POST', `${instance}/update/await_ingress_message`, id);
        expect(JSON.parse(again.message)).toEqual({ Ok: 'BA==' });
        expect(await status({ ...id, message_id: base64(randomBytes(32)) })).toBe('null');
    });

    it('that is not answered within a hundred rounds may be awaited again', async () => {
        const slow = await pic.createCanister();
        await pic.installCode({ canisterId: slow, wasm: SLOW });
        const id = await message('answer', base64(slow.toUint8Array()));
        const wait = () => send('POST', `${instance}/update/await_ingress_message`, id);
        expect((await wait()).message).toMatch(/^BadIngressMessage: .* after 100 rounds/);
        expect(await status(id)).toBe('null');
        await pic.tick(200);
        expect(JSON.parse((await wait()).message)).toEqual({ Ok: '' });
    });
});
