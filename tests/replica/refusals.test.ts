import { PocketIc } from '@dfinity/pic';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { Certificate } from '@dfinity/agent';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfMap } from '../../src/protocol/request-id.js';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { ARGUMENTS } from '../../src/replica/management/types.js';
import { startPocketIcServer } from '../../src/replica/pocket-ic/index.js';
import { caller, COUNTER, errorOf, installed, NO_ARGUMENT } from './fixtures.js';
import { body, callContent, type Content, envelope, label, post, refusal } from './http-client.js';
import { toPic } from '../pic.js';
import { assemble } from './wat.js';

/** What is refused, where, with which code and in which words: each as a real server of PocketIC does it. */

let replica: Replica;
let id: Principal;
let name: string;
const owner = Principal.selfAuthenticating(Uint8Array.of(1));
beforeAll(async () => {
    replica = await startReplica();
    id = await installed(replica, COUNTER, [owner]);
    name = id.toText();
});
afterAll(() => replica.stop());

const send = (content: Content, version: 2 | 3 | 4 = 4, effective = id) =>
    post(`${replica.url}/api/v${version}/canister/${effective.toText()}/call`, envelope(content));
const ofManagement = (method: string, arg: Uint8Array): Content => ({
    ...callContent(Principal.managementCanister(), method),
    arg
});
const canisterArgument = (method: 'stop_canister' | 'canister_status', canister_id = id) =>
    Uint8Array.from(IDL.encode([ARGUMENTS[method]], [{ canister_id }]));

describe('calls of the management canister that no node lets in', () => {
    const nobody = Principal.fromUint8Array(Uint8Array.of(0, 0, 0, 0, 0, 0, 9, 9, 1, 1));
    const rows: [
        method: string,
        arg: () => Uint8Array,
        code: number,
        errorCode: string,
        words: () => string
    ][] = [
        [
            'stop_canister',
            () => canisterArgument('stop_canister'),
            5,
            'IC0512',
            () => `Only controllers of canister ${name} can call ic00 method stop_canister`
        ],
        [
            'canister_status',
            () => canisterArgument('canister_status', nobody),
            3,
            'IC0301',
            () => `Canister ${nobody.toText()} not found`
        ],
        [
            'raw_rand',
            () => NO_ARGUMENT,
            4,
            'IC0406',
            () => 'ic00 method raw_rand can be called only by a canister'
        ],
        ['fly', () => NO_ARGUMENT, 5, 'IC0536', () => 'ic00 interface does not expose method fly']
    ];
    it.each(rows)('%s: status 200, and no certificate', async (method, arg, code, errorCode, words) => {
        const refused = {
            status: 'non_replicated_rejection',
            reject_code: code,
            error_code: errorCode,
            reject_message: words()
        };
        for (const version of [3, 4] as const) {
            const answer = await send(ofManagement(method, arg()), version);
            expect(answer.status).toBe(200);
            expect(await body(answer)).toEqual(refused);
        }
        const { status, ...fields } = refused;
        expect(status).toBe('non_replicated_rejection');
        expect(await body(await send(ofManagement(method, arg()), 2))).toEqual(fields);
    });

    it('an argument that cannot be read', async () => {
        expect(await body(await send(ofManagement('stop_canister', label('junk'))))).toMatchObject({
            status: 'non_replicated_rejection',
            error_code: 'IC0408',
            reject_message: expect.stringMatching(
                /^Failed to parse payload for ic00 method stop_canister: /
            ) as string
        });
    });

    it('are not certified by PocketIC either', async () => {
        const server = await startPocketIcServer();
        const pic = await PocketIc.create(server.url);
        const canisterId = await pic.createCanister();
        const sender = await pic.createCanister();
        const stop = pic.stopCanister({ canisterId, sender });
        await expect(stop).rejects.toThrow(
            /Only controllers of canister \S+ can call ic00 method stop_canister\. Reject code: CanisterError\. Error code: CanisterInvalidController\. Certified: false$/
        );
        await server.stop();
    });
});

describe('calls of a canister', () => {
    const update = (method: string) => caller(replica, id).update(method);

    it('say who did not reply, and who rejected', async () => {
        expect(errorOf(await update('silent'))).toBe(`5 IC0506 Canister ${name} did not reply to the call`);
        expect(errorOf(await update('forbidden_by_its_length'))).toBe(
            `4 IC0406 Error from Canister ${name}: Canister rejected the message`
        );
    });

    it('that are sent three times at once are answered once, and twice only accepted', async () => {
        // Where rounds are only those that are asked for, nothing is executed before all three are there.
        const server = await startPocketIcServer();
        const pic = await PocketIc.create(server.url);
        await pic.setTime(Date.now());
        const canisterId = Principal.fromUint8Array((await pic.createCanister()).toUint8Array());
        await pic.installCode({ canisterId: toPic(canisterId), wasm: COUNTER });
        const gateway = await fetch(`${server.url}/http_gateway`, {
            method: 'POST',
            body: JSON.stringify({ forward_to: { PocketIcInstance: 0 } })
        });
        const { Created } = (await gateway.json()) as { Created: { port: number } };
        const url = `http://127.0.0.1:${Created.port}/api/v3/canister/${canisterId.toText()}/call`;
        const content = { ...callContent(canisterId, 'add'), nonce: Uint8Array.of(1) };
        const answers = [1, 2, 3].map(() => post(url, envelope(content)));
        const early: number[] = [];
        for (const answer of answers) void answer.then(({ status }) => early.push(status));
        await expect.poll(() => early).toEqual([202, 202]);
        await pic.tick();
        const all = await Promise.all(answers);
        expect(all.map(({ status }) => status).sort()).toEqual([200, 202, 202]);
        for (const answer of all.filter(({ status }) => status === 202))
            expect(await answer.text()).toBe(
                'Duplicate request. Message is already being tracked and executed.'
            );
        // Once it is part of the certified state, whoever sends it again gets the certificate.
        const again = await post(url, envelope(content));
        expect(again.status).toBe(200);
        const { certificate } = await body(again);
        const parts = {
            certificate: certificate as Uint8Array,
            rootKey: Uint8Array.from(
                await pic.getPubKey((await pic.getApplicationSubnets())[0]?.id ?? toPic(id))
            ),
            canisterId
        };
        const read = await Certificate.create(parts);
        const status = read.lookup_path(['request_status', hashOfMap(content), 'status']);
        expect(status).toMatchObject({ value: label('replied') });
        const count = await pic.queryCall({ canisterId: toPic(canisterId), method: 'read' });
        expect([...count].filter((byte) => byte !== 0)).toEqual([1, 1, 1]);
        await server.stop();
    });
});

describe('messages as long as the network takes them', () => {
    const ofLength = (length: number, kind = 'call') => {
        const content = { ...callContent(id, 'who'), request_type: kind };
        const around = envelope({ ...content, arg: new Uint8Array(70_000) }).length - 70_000;
        return envelope({ ...content, arg: new Uint8Array(length - around) });
    };
    const limit = 2 * 1024 * 1024;

    it('have 2 MiB with all that is around the argument, and not a byte more', async () => {
        const url = `${replica.url}/api/v4/canister/${name}/call`;
        expect((await post(url, ofLength(limit))).status).toBe(200);
        expect(await refusal(await post(url, ofLength(limit + 1)))).toMatch(
            /^413 Request [0-9a-f]{64} is too large\. Message byte size 2097153 is larger than the max allowed 2097152\.$/
        );
    });

    it('get replies of 2 MiB, and of 3 MiB to queries', async () => {
        const wasm = assemble(`(module
          (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
          (import "ic0" "msg_reply" (func $reply))
          (memory 49)
          (func (export "canister_query two") (call $append (i32.const 0) (i32.const 2097152)) (call $reply))
          (func (export "canister_query more") (call $append (i32.const 0) (i32.const 2097153)) (call $reply))
          (func (export "canister_query three") (call $append (i32.const 0) (i32.const 3145728)) (call $reply))
          (func (export "canister_query too_much") (call $append (i32.const 0) (i32.const 3145729)) (call $reply)))`);
        const canister = caller(replica, await installed(replica, wasm));
        for (const method of ['two', 'more', 'three'])
            expect(errorOf(await canister.query(method))).toBe('a reply');
        expect(errorOf(await canister.query('too_much'))).toMatch(
            /^5 IC0504 .*application payload size \(3145729\) cannot be larger than 3145728$/
        );
        expect(errorOf(await canister.update('two'))).toBe('a reply');
        expect(errorOf(await canister.update('more'))).toMatch(
            /^5 IC0504 .*ic0\.msg_reply_data_append: application payload size \(2097153\) cannot be larger than 2097152$/
        );
    });
});

describe('a system call with a pointer that is out of bounds', () => {
    const wasm = assemble(`(module
      (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
      (import "ic0" "msg_caller_copy" (func $caller (param i32 i32 i32)))
      (import "ic0" "msg_arg_data_copy" (func $arg (param i32 i32 i32)))
      (import "ic0" "trap" (func $trap (param i32 i32)))
      (import "ic0" "stable64_grow" (func $grow (param i64) (result i64)))
      (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
      (memory 1)
      (func (export "canister_update append") (call $append (i32.const 65535) (i32.const 2)))
      (func (export "canister_update caller") (call $caller (i32.const 65536) (i32.const 0) (i32.const 1)))
      (func (export "canister_update beyond") (call $caller (i32.const 0) (i32.const 0) (i32.const 128)))
      (func (export "canister_update argument") (call $arg (i32.const 0) (i32.const 1) (i32.const 1)))
      (func (export "canister_update trap") (call $trap (i32.const 65536) (i32.const 1)))
      (func (export "canister_update write")
        (drop (call $grow (i64.const 1))) (call $write (i64.const 0) (i64.const 65530) (i64.const 7))))`);

    it.each([
        [
            'append',
            'IC0504',
            'violated contract: ic0.msg_reply_data_append heap: src=65535 + length=2 exceeds the slice size=65536'
        ],
        [
            'caller',
            'IC0504',
            'violated contract: ic0.msg_caller_copy heap: src=65536 + length=1 exceeds the slice size=65536'
        ],
        [
            'beyond',
            'IC0504',
            'violated contract: ic0.msg_caller_copy id: src=0 + length=128 exceeds the slice size=1'
        ],
        [
            'argument',
            'IC0504',
            'violated contract: ic0.msg_arg_data_copy payload: src=1 + length=1 exceeds the slice size=0'
        ],
        ['trap', 'IC0503', "called `ic0.trap` with message: '(trap message out of memory bounds)'"],
        ['write', 'IC0502', 'trapped: heap out of bounds']
    ])('%s: %s', async (method, code, words) => {
        const canisterId = await installed(replica, wasm);
        expect(errorOf(await caller(replica, canisterId).update(method))).toBe(
            `5 ${code} Error from Canister ${canisterId.toText()}: Canister ${words}`
        );
    });
});

it('the first canister of a PocketIC instance has the id that it has there', async () => {
    const server = await startPocketIcServer();
    const state = { type: 'new' as never };
    const withNns = await PocketIc.create(server.url, { nns: { state }, application: [{ state }] });
    expect((await withNns.createCanister()).toText()).toBe('7tjcv-pp777-77776-qaaaa-cai');
    const without = await PocketIc.create(server.url);
    expect((await without.createCanister()).toText()).toBe('lxzze-o7777-77777-aaaaa-cai');
    await server.stop();
});
