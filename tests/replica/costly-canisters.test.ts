import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { callContent, encodeEnvelope, post, refusal } from './http-client.js';
import { installed, NO_ARGUMENT } from './fixtures.js';
import { cyclesStatus, manage } from './manage.js';
import { assemble } from './wat.js';

/**
 * Canisters and callers that cost the replica more than they pay for, if it lets them: system calls of a fixed price
 * that do more each time, modules that announce what they do not have, requests of a million fields.
 */

/** `spin_<call>` makes one system call until the instructions are spent; `rejected` looks at a long reject again and again. */
const SPINS: [name: string, call: string][] = [
    ['append', '(call $append (i32.const 0) (i32.const 0))'],
    ['certificate_size', '(drop (call $certificate_size))'],
    ['variable', '(drop (call $variable (i32.const 0) (i32.const 60000000)))']
];
const LOOKS = 1_000_000;
const WASM = assemble(`(module
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "msg_reject" (func $reject (param i32 i32)))
  (import "ic0" "msg_reject_msg_size" (func $reject_size (result i32)))
  (import "ic0" "data_certificate_size" (func $certificate_size (result i32)))
  (import "ic0" "env_var_name_exists" (func $variable (param i32 i32) (result i32)))
  (import "ic0" "canister_self_size" (func $self_size (result i32)))
  (import "ic0" "canister_self_copy" (func $self_copy (param i32 i32 i32)))
  (import "ic0" "call_new" (func $call_new (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "ic0" "call_data_append" (func $call_data (param i32 i32)))
  (import "ic0" "call_perform" (func $perform (result i32)))
  (memory 1000)
  (table 3 funcref) (elem (i32.const 1) $on_reply $on_reject)
  (data (i32.const 100) "long")
  (func $on_reply (call $reply))
  (func $on_reject (local $left i32)
    (local.set $left (i32.const ${LOOKS}))
    (loop $again
      (drop (call $reject_size))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (i32.store (i32.const 0) (call $reject_size))
    (call $append (i32.const 0) (i32.const 4)) (call $reply))
  (func $draft
    (call $self_copy (i32.const 0) (i32.const 0) (call $self_size))
    (call $call_new (i32.const 0) (call $self_size) (i32.const 100) (i32.const 4)
      (i32.const 1) (i32.const 0) (i32.const 2) (i32.const 0)))
  (func (export "canister_update long") (call $reject (i32.const 1000) (i32.const 2000000)))
  (func (export "canister_update rejected") (call $draft) (drop (call $perform)))
  (func (export "canister_update pieces") (local $left i32)
    (local.set $left (i32.const ${LOOKS}))
    (call $draft)
    (loop $again
      (call $call_data (i32.const 0) (i32.const 0))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (call $reply))
  ${SPINS.map(
      ([name, call]) => `(func (export "canister_query spin_${name}") (loop $again ${call} (br $again)))`
  ).join('\n')})`);

let replica: Replica;
let canisterId: Principal;
beforeAll(async () => {
    replica = await startReplica();
    canisterId = await installed(replica, WASM);
});
afterAll(() => replica.stop());

describe('a canister pays for all that a system call does', () => {
    it.each(SPINS)('%s, over and over, ends when its instructions do', { timeout: 30_000 }, async (name) => {
        const result = await replica.query({ canisterId, method: `spin_${name}`, arg: NO_ARGUMENT });
        expect(result).toMatchObject({ kind: 'reject', errorCode: 'IC0522' });
    });

    it('a long reject is read once, however often it is asked for', { timeout: 30_000 }, async () => {
        const result = await replica.update({ canisterId, method: 'rejected', arg: NO_ARGUMENT });
        if (result.kind === 'reject') throw new Error(result.message);
        expect(new DataView(result.arg.slice().buffer).getUint32(0, true)).toBe(2_000_000);
    });

    it('an argument of a million empty pieces is put together', { timeout: 30_000 }, async () => {
        expect(await replica.update({ canisterId, method: 'pieces', arg: NO_ARGUMENT })).toMatchObject({
            kind: 'reply'
        });
    });

    it('empty lines without end leave a log of its limit', { timeout: 60_000 }, async () => {
        const printing = assemble(`(module
          (import "ic0" "debug_print" (func $print (param i32 i32)))
          (import "ic0" "msg_reply" (func $reply))
          (memory 1)
          (func (export "canister_update run") (local $left i32)
            (local.set $left (i32.const 3000000))
            (loop $again
              (call $print (i32.const 0) (i32.const 0))
              (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
            (call $print (i32.const 0) (i32.const 3))
            (call $reply)))`);
        const id = await installed(replica, printing);
        expect(await replica.update({ canisterId: id, method: 'run', arg: NO_ARGUMENT })).toMatchObject({
            kind: 'reply'
        });
        const arg = Uint8Array.from(
            IDL.encode([IDL.Record({ canister_id: IDL.Principal })], [{ canister_id: id }])
        );
        const canister = Principal.managementCanister();
        const told = await replica.query({ canisterId: canister, method: 'fetch_canister_logs', arg });
        if (told.kind === 'reject') throw new Error(told.message);
        const Lines = IDL.Vec(IDL.Record({ idx: IDL.Nat64, content: IDL.Vec(IDL.Nat8) }));
        const [log] = IDL.decode([IDL.Record({ canister_log_records: Lines })], told.arg.slice());
        const { canister_log_records: records } = log as unknown as { canister_log_records: unknown[] };
        expect(records).toHaveLength(4096 - 2);
        expect(records.at(-1)).toEqual({ idx: 3_000_000n, content: new Uint8Array(3) });
    });
});

describe('a module', () => {
    const leb = [0xff, 0xff, 0xff, 0xff, 0x0f];
    const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
    it.each([
        ['tables', 4],
        ['memories', 5],
        ['globals', 6],
        ['functions', 3]
    ])('that announces four billion %s is refused at once', async (_, section) => {
        const wasm = Uint8Array.of(...header, section, 5, ...leb);
        await expect(installed(replica, wasm)).rejects.toThrow('more entries than bytes');
    });

    it('of a function that V8 would not take is refused before anything is put in', async () => {
        const code = new Uint8Array(8_000_000).fill(0x0b);
        for (let i = 1; i < code.length - 1; i += 3) code.set([0x03, 0x40], i);
        code[0] = 0;
        const size = (value: number) => [value & 0x7f | 0x80, (value >> 7) & 0x7f | 0x80, (value >> 14) & 0x7f | 0x80, value >> 21]; // prettier-ignore
        const head = [...header, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0];
        const section = [10, ...size(code.length + 5), 1, ...size(code.length)];
        const wasm = new Uint8Array(head.length + section.length + code.length);
        wasm.set([...head, ...section]);
        wasm.set(code, head.length + section.length);
        await expect(installed(replica, wasm)).rejects.toThrow(
            'a function has 8000000 bytes, at most 7654321'
        );
    });
});

describe('a balance', () => {
    it('never passes 2^128 - 1, nor comes out as less', async () => {
        const owner = Principal.selfAuthenticating(new Uint8Array(44).fill(7));
        const id = await replica.createCanister({ controllers: [owner] });
        for (const amount of [2n ** 128n - 1n, 2n ** 130n, 5n])
            await manage(replica, owner, 'provisional_top_up_canister', { canister_id: id, amount });
        const { cycles } = await cyclesStatus(replica, owner, id);
        expect(2n ** 128n - 1n - cycles).toBeLessThan(10_000_000n);
    });
});

describe('a request', () => {
    it.each([
        ['a field of many values', { extra: Array.from({ length: 200_000 }, () => 0) }],
        ['many fields', Object.fromEntries(Array.from({ length: 150_000 }, (_, i) => [`k${i}`, 0]))]
    ])('of %s is refused before they are hashed', async (_, fields) => {
        const content = { ...callContent(canisterId, 'long'), request_type: 'query', ...fields };
        const url = `${replica.url}/api/v2/canister/${canisterId.toText()}/query`;
        expect(await refusal(await post(url, encodeEnvelope({ content })))).toMatch(
            /^400 .*a field cannot be hashed/
        );
    });
});
