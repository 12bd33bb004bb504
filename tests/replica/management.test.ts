import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { sha256 } from '../../src/protocol/sha256.js';
import { ARGUMENTS, RESULTS, Settings } from '../../src/replica/management/types.js';
import { type CallResult, type Replica, startReplica } from '../../src/replica/index.js';
import { caller, COUNTER, errorOf, installed } from './fixtures.js';
import { assemble } from './wat.js';

/**
 * Sends on what it is given: callee and method, each behind a length byte, cycles as i64, then the argument. Its
 * own query `balance` and update `accept` (takes 300 cycles) are for the cycles tests.
 */
const PROXY = assemble(`(module
  (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
  (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
  (import "ic0" "msg_reject_msg_size" (func $error_size (result i32)))
  (import "ic0" "msg_reject_msg_copy" (func $error_copy (param i32 i32 i32)))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reject" (func $reject (param i32 i32)))
  (import "ic0" "call_new" (func $call_new (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "ic0" "call_data_append" (func $call_data (param i32 i32)))
  (import "ic0" "call_cycles_add" (func $call_cycles (param i64)))
  (import "ic0" "call_perform" (func $call_perform (result i32)))
  (import "ic0" "canister_cycle_balance" (func $balance (result i64)))
  (import "ic0" "msg_cycles_accept" (func $accept (param i64) (result i64)))
  (memory 80)
  (table 2 funcref) (elem (i32.const 0) $on_reply $on_reject)
  (func (export "canister_update forward") (local $method i32) (local $data i32)
    (call $arg_copy (i32.const 0) (i32.const 0) (call $arg_size))
    (local.set $method (i32.add (i32.const 1) (i32.load8_u (i32.const 0))))
    (local.set $data (i32.add (i32.add (local.get $method) (i32.const 1)) (i32.load8_u (local.get $method))))
    (call $call_new (i32.const 1) (i32.load8_u (i32.const 0)) (i32.add (local.get $method) (i32.const 1)) (i32.load8_u (local.get $method))
      (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0))
    (call $call_cycles (i64.load (local.get $data)))
    (call $call_data (i32.add (local.get $data) (i32.const 8)) (i32.sub (i32.sub (call $arg_size) (local.get $data)) (i32.const 8)))
    (if (call $call_perform) (then (unreachable))))
  (func $on_reply (param i32)
    (call $arg_copy (i32.const 0) (i32.const 0) (call $arg_size)) (call $append (i32.const 0) (call $arg_size)) (call $reply))
  (func $on_reject (param i32)
    (call $error_copy (i32.const 0) (i32.const 0) (call $error_size)) (call $reject (i32.const 0) (call $error_size)))
  (func (export "canister_query balance") (i64.store (i32.const 0) (call $balance)) (call $append (i32.const 0) (i32.const 8)) (call $reply))
  (func (export "canister_update accept") (i64.store (i32.const 0) (call $accept (i64.const 300))) (call $append (i32.const 0) (i32.const 8)) (call $reply)))`);

let replica: Replica;
let proxy: Principal;
beforeAll(async () => {
    // Prices have tests of their own.
    replica = await startReplica({ nodes: 0 });
    proxy = await installed(replica, PROXY);
});
afterAll(() => replica.stop());

const bytes = (text: string) => new TextEncoder().encode(text);

function forward(callee: Principal, method: string, arg: Uint8Array, cycles = 0n): Promise<CallResult> {
    const amount = new Uint8Array(new BigUint64Array([cycles]).buffer);
    const id = callee.toUint8Array();
    const payload = Uint8Array.of(id.length, ...id, method.length, ...bytes(method), ...amount, ...arg);
    return replica.update({ canisterId: proxy, method: 'forward', arg: payload });
}

type Method = keyof typeof ARGUMENTS;
const manage = (method: Method, argument: Record<string, unknown>, cycles = 0n) =>
    forward(
        Principal.managementCanister(),
        method,
        Uint8Array.from(IDL.encode([ARGUMENTS[method]], [argument])),
        cycles
    );

function value<T>(type: IDL.Type, result: CallResult): T {
    if (result.kind === 'reject') throw new Error(result.message);
    return IDL.decode([type], result.arg.slice())[0] as T;
}
const none = { sender_canister_version: [] };
const NOTHING_SET = Object.fromEntries(Settings._fields.map(([name]): [string, []] => [name, []]));
const settings = (controllers: Principal[]) => ({ ...NOTHING_SET, controllers: [controllers] });
const balance = async (canisterId: Principal) => {
    const result = await replica.query({ canisterId, method: 'balance', arg: new Uint8Array(0) });
    if (result.kind === 'reject') throw new Error(result.message);
    return new DataView(result.arg.buffer).getBigUint64(0, true);
};

describe('the management canister, called by a canister', () => {
    it('creates, installs in chunks, upgrades and tells the history', async () => {
        const created = await manage('create_canister', { settings: [], ...none }, 5_000n);
        const { canister_id } = value<{ canister_id: Principal }>(RESULTS.created, created);
        const halves = [COUNTER.slice(0, 1000), COUNTER.slice(1000)];
        const hashes = [];
        for (const chunk of halves)
            hashes.push(value(RESULTS.chunk, await manage('upload_chunk', { canister_id, chunk })));
        const stored = value<{ hash: Uint8Array }[]>(
            RESULTS.chunks,
            await manage('stored_chunks', { canister_id })
        );
        expect(stored).toEqual(halves.map((chunk) => ({ hash: sha256(chunk) })));
        const install = {
            mode: { install: null },
            target_canister: canister_id,
            store_canister: [],
            chunk_hashes_list: hashes,
            wasm_module_hash: sha256(COUNTER),
            arg: [],
            ...none
        };
        const wrong = { ...install, wasm_module_hash: new Uint8Array(32) };
        expect(errorOf(await manage('install_chunked_code', wrong))).toMatch(
            /^4 IC0406 Error from Wasm chunk store: Wasm module hash [0-9a-f]{64} does not match/
        );
        expect(errorOf(await manage('install_chunked_code', install))).toBe('a reply');
        expect(errorOf(await manage('install_chunked_code', { ...install, mode: { upgrade: [] } }))).toBe(
            'a reply'
        );
        expect(await caller(replica, canister_id).read()).toEqual([10_000, 10_000, 11_000]);
        const controllers = [proxy, replica.subnetId];
        const reversed = [...controllers].reverse();
        expect(
            errorOf(await manage('update_settings', { canister_id, settings: settings(reversed), ...none }))
        ).toBe('a reply');

        const info = await manage('canister_info', { canister_id, num_requested_changes: [3n] });
        const origin = { from_canister: { canister_id: proxy, canister_version: [] } };
        const module_hash = sha256(COUNTER);
        expect(value(RESULTS.info, info)).toMatchObject({
            total_num_changes: 4n,
            module_hash: [module_hash],
            controllers,
            recent_changes: [
                { origin, details: { code_deployment: { mode: { install: null }, module_hash } } },
                { origin, details: { code_deployment: { mode: { upgrade: null }, module_hash } } },
                { origin, details: { controllers_change: { controllers } } }
            ]
        });
        const status = value(RESULTS.status, await manage('canister_status', { canister_id }));
        expect(status).toMatchObject({
            status: { running: null },
            cycles: 5_000n,
            settings: { controllers }
        });
    });

    it('tells in the history that a snapshot was loaded', async () => {
        const canister_id = await installed(replica, COUNTER, [proxy]);
        const take = { canister_id, replace_snapshot: [], uninstall_code: [], ...none };
        const snapshot = value<{ id: Uint8Array; taken_at_timestamp: bigint }>(
            RESULTS.snapshot,
            await manage('take_canister_snapshot', take)
        );
        const load = { canister_id, snapshot_id: snapshot.id, ...none };
        expect(errorOf(await manage('load_canister_snapshot', load))).toBe('a reply');
        const info = await manage('canister_info', { canister_id, num_requested_changes: [1n] });
        const { taken_at_timestamp } = snapshot;
        const details = { snapshot_id: snapshot.id, canister_version: 1n, taken_at_timestamp };
        expect(value(RESULTS.info, info)).toMatchObject({
            total_num_changes: 3n,
            recent_changes: [{ canister_version: 2n, details: { load_snapshot: details } }]
        });
    });

    it('waits for open calls before it stops a canister', async () => {
        const canister_id = await installed(replica, COUNTER, [proxy]);
        let release: (seed: Uint8Array) => void = () => undefined;
        replica.setRandomness(() => new Promise((resolve) => (release = resolve)));
        const open = caller(replica, canister_id).update('random');
        await expect.poll(async () => (await caller(replica, canister_id).read())[0]).toBe(1);
        const stopped = manage('stop_canister', { canister_id });
        await expect
            .poll(async () => errorOf(await caller(replica, canister_id).update('add')))
            .toMatch(/IC0509/);
        release(new Uint8Array(32));
        expect(await open).toMatchObject({ kind: 'reply' });
        expect(await stopped).toMatchObject({ kind: 'reply' });
        replica.setRandomness(undefined);
        expect(errorOf(await caller(replica, canister_id).update('add'))).toMatch(/IC0508/);
        expect(errorOf(await manage('uninstall_code', { canister_id, ...none }))).toBe('a reply');
        expect(errorOf(await manage('start_canister', { canister_id }))).toBe('a reply');
        expect(errorOf(await caller(replica, canister_id).update('add'))).toMatch(/IC0537/);
    });

    it('obeys controllers only', async () => {
        const canister_id = await installed(replica, COUNTER);
        for (const method of [
            'stop_canister',
            'uninstall_code',
            'delete_canister',
            'canister_status'
        ] as const) {
            expect(errorOf(await manage(method, { canister_id, ...none }))).toBe(
                `4 IC0406 Only the controllers of the canister ${canister_id.toText()} can control it.\n` +
                    `Canister's controllers: 2vxsx-fae\nSender's ID: ${proxy.toText()}`
            );
        }
        expect(errorOf(await manage('canister_info', { canister_id, num_requested_changes: [] }))).toBe(
            'a reply'
        );
        expect(errorOf(await manage('canister_status', { canister_id: proxy }))).toBe('a reply');
    });

    it('answers what it does not know or understand', async () => {
        const ic = Principal.managementCanister();
        expect(errorOf(await forward(ic, 'fly', new Uint8Array(0)))).toMatch(
            /^4 IC0406 ic00 interface does not expose method fly$/
        );
        expect(errorOf(await forward(ic, 'start_canister', bytes('junk')))).toMatch(
            /^4 IC0406 Failed to parse payload for ic00 method start_canister: /
        );
        const canister_id = Principal.fromUint8Array(Uint8Array.of(1, 2, 3));
        expect(errorOf(await manage('start_canister', { canister_id }))).toMatch(/not found/);
    });
});

describe('the management canister, called with one array again and again', () => {
    it('reads what stands in it each time', async () => {
        const owner = Principal.selfAuthenticating(Uint8Array.of(1));
        const mine = await replica.createCanister({ controllers: [owner] });
        const theirs = await replica.createCanister({ controllers: [proxy] });
        const about = (canister_id: Principal) =>
            Uint8Array.from(IDL.encode([ARGUMENTS.canister_status], [{ canister_id }]));
        const arg = about(theirs);
        const canisterId = Principal.managementCanister();
        const ask = () => replica.update({ canisterId, method: 'canister_status', arg, sender: owner });
        expect(errorOf(await ask())).toContain(`Only controllers of canister ${theirs.toText()}`);
        arg.set(about(mine));
        expect((await ask()).kind).toBe('reply');
        arg.set(about(theirs));
        expect(errorOf(await ask())).toContain(`Only controllers of canister ${theirs.toText()}`);
    });
});

describe('cycles', () => {
    it('travel with a call, and what is not accepted comes back', async () => {
        const other = await installed(replica, PROXY);
        const [mine, theirs] = [await balance(proxy), await balance(other)];
        expect(errorOf(await forward(other, 'accept', new Uint8Array(0), 1000n))).toBe('a reply');
        expect(await balance(proxy)).toBe(mine - 300n);
        expect(await balance(other)).toBe(theirs + 300n);
        expect(errorOf(await forward(other, 'nothing', new Uint8Array(0), 1000n))).toMatch(/IC0406/);
        expect(await balance(proxy)).toBe(mine - 300n);
        expect(errorOf(await forward(other, 'accept', new Uint8Array(0), 2n ** 62n))).toMatch(
            /^2 IC0207 .* is out of cycles/
        );
        expect(await balance(proxy)).toBe(mine - 300n);
    });
});
