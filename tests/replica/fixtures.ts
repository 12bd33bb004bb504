import type { Principal } from '@dfinity/principal';
import type { CallResult, Replica } from '../../src/replica/index.js';
import { assemble } from './wat.js';

const text = (bytes: Uint8Array) =>
    [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');

/** `DIDL` with no values: what `raw_rand` is called with. */
const NO_VALUES = text(Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0));

/**
 * A counter kept four times: in the heap (bytes 0 to 7), in a mutable global, in stable memory and as certified
 * data. `read` answers heap, global and stable as three little-endian i64.
 */
export const COUNTER: Uint8Array = assemble(`
(module
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "msg_reject" (func $reject (param i32 i32)))
  (import "ic0" "msg_caller_size" (func $caller_size (result i32)))
  (import "ic0" "msg_caller_copy" (func $caller_copy (param i32 i32 i32)))
  (import "ic0" "stable64_grow" (func $stable_grow (param i64) (result i64)))
  (import "ic0" "stable64_size" (func $stable_size (result i64)))
  (import "ic0" "stable64_read" (func $stable_read (param i64 i64 i64)))
  (import "ic0" "stable64_write" (func $stable_write (param i64 i64 i64)))
  (import "ic0" "certified_data_set" (func $certify (param i32 i32)))
  (import "ic0" "data_certificate_present" (func $present (result i32)))
  (import "ic0" "data_certificate_size" (func $certificate_size (result i32)))
  (import "ic0" "data_certificate_copy" (func $certificate_copy (param i32 i32 i32)))
  (import "ic0" "global_timer_set" (func $timer (param i64) (result i64)))
  (import "ic0" "time" (func $time (result i64)))
  (import "ic0" "trap" (func $trap (param i32 i32)))
  (import "ic0" "call_new" (func $call_new (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "ic0" "call_data_append" (func $call_data (param i32 i32)))
  (import "ic0" "call_on_cleanup" (func $call_cleanup (param i32 i32)))
  (import "ic0" "call_perform" (func $call_perform (result i32)))
  (import "ic0" "canister_self_size" (func $self_size (result i32)))
  (import "ic0" "canister_self_copy" (func $self_copy (param i32 i32 i32)))
  (import "ic0" "msg_method_name_size" (func $method_size (result i32)))
  (import "ic0" "accept_message" (func $accept))
  (memory (export "memory") 1)
  (global $count (mut i64) (i64.const 0))
  (table 10 funcref)
  (elem (i32.const 1) $on_reply $on_reply_trap $on_reject $on_cleanup $on_reply_later $on_reply_grow)
  (data (i32.const 1000) "no luck")
  (data (i32.const 1100) "raw_rand")
  (data (i32.const 1120) "${NO_VALUES}")
  (data (i32.const 1140) "add")
  (data (i32.const 1160) "nothing_of_the_kind")

  (func $bump (param $by i64)
    (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (local.get $by)))
    (global.set $count (i64.add (global.get $count) (local.get $by)))
    (call $stable_read (i64.const 64) (i64.const 0) (i64.const 8))
    (i64.store (i32.const 64) (i64.add (i64.load (i32.const 64)) (local.get $by)))
    (call $stable_write (i64.const 0) (i64.const 64) (i64.const 8))
    (call $certify (i32.const 0) (i32.const 8)))
  (func $answer
    (i64.store (i32.const 200) (i64.load (i32.const 0)))
    (i64.store (i32.const 208) (global.get $count))
    (call $stable_read (i64.const 216) (i64.const 0) (i64.const 8))
    (call $append (i32.const 200) (i32.const 24))
    (call $reply))

  (func (export "canister_init") (drop (call $stable_grow (i64.const 1))))
  (func (export "canister_pre_upgrade") (call $bump (i64.const 1000)))
  (func (export "canister_post_upgrade") (call $bump (i64.const 10000)))
  (func (export "canister_inspect_message")
    (if (i32.ne (call $method_size) (i32.const 23)) (then (call $accept))))
  (func (export "canister_global_timer") (call $bump (i64.const 100000)))

  (func (export "canister_query read") (call $answer))
  (func (export "canister_query read_after_add") (i64.store (i32.const 0) (i64.const 77)) (global.set $count (i64.const 77)) (call $answer))
  (func (export "canister_query certify") (call $certify (i32.const 0) (i32.const 8)) (call $reply))
  (func (export "canister_query certificate")
    (if (i32.eqz (call $present)) (then (unreachable)))
    (drop (memory.grow (i32.const 1)))
    (call $certificate_copy (i32.const 4096) (i32.const 0) (call $certificate_size))
    (call $append (i32.const 4096) (call $certificate_size))
    (call $reply))
  (func (export "canister_query send")
    (call $call_new (i32.const 0) (i32.const 0) (i32.const 1100) (i32.const 8) (i32.const 1) (i32.const 0) (i32.const 3) (i32.const 0))
    (call $reply))
  (func $burn (loop $again (memory.fill (i32.const 8192) (i32.const 0) (i32.const 32768)) (br $again)))
  (func (export "canister_query spin") (call $burn))

  (func (export "canister_update add") (call $bump (i64.const 1)) (call $answer))
  (func (export "canister_update add_trap") (call $bump (i64.const 1)) (call $answer) (call $trap (i32.const 1000) (i32.const 7)))
  (func (export "canister_update unreachable") (call $bump (i64.const 1)) (unreachable))
  (func (export "canister_update divide") (drop (i32.div_u (i32.const 1) (i32.load (i32.const 5000)))))
  (func (export "canister_update reject") (call $reject (i32.const 1000) (i32.const 7)))
  (func (export "canister_update twice") (call $reply) (call $reply))
  (func (export "canister_update silent"))
  (func (export "canister_update loop") (call $bump (i64.const 1)) (call $burn))
  (func (export "canister_update recurse") (call $deeper (i32.const 0)))
  (func $deeper (param i32) (call $deeper (i32.add (local.get 0) (i32.const 1))) (i32.store (i32.const 300) (local.get 0)))
  (func (export "canister_update has_certificate")
    (i32.store8 (i32.const 300) (call $present)) (call $append (i32.const 300) (i32.const 1)) (call $reply))
  (func (export "canister_update grow_trap") (drop (memory.grow (i32.const 4))) (drop (call $stable_grow (i64.const 7))) (unreachable))
  (func (export "canister_update sizes")
    (i64.store (i32.const 200) (i64.extend_i32_u (memory.size))) (i64.store (i32.const 208) (call $stable_size))
    (call $append (i32.const 200) (i32.const 16)) (call $reply))
  (func (export "canister_update forbidden_by_its_length") (call $answer))
  (func (export "canister_update who")
    (call $caller_copy (i32.const 300) (i32.const 0) (call $caller_size))
    (call $append (i32.const 300) (call $caller_size)) (call $reply))
  (func (export "canister_update timer") (drop (call $timer (i64.add (call $time) (i64.const 1000000)))) (call $reply))
  (func (export "canister_update timer_trap") (drop (call $timer (i64.add (call $time) (i64.const 1000000)))) (unreachable))

  (func $ask_random (param $callback i32) (param $cleanup i32)
    (call $call_new (i32.const 0) (i32.const 0) (i32.const 1100) (i32.const 8)
      (local.get $callback) (i32.const 7) (i32.const 3) (i32.const 7))
    (call $call_data (i32.const 1120) (i32.const 6))
    (if (local.get $cleanup) (then (call $call_cleanup (local.get $cleanup) (i32.const 9))))
    (if (call $call_perform) (then (unreachable))))
  (func $on_reply (param i32) (call $bump (i64.const 10)) (call $answer))
  (func $on_reply_trap (param i32) (call $bump (i64.const 10)) (call $trap (i32.const 1000) (i32.const 7)))
  (func $on_reply_grow (param i32) (call $bump (i64.const 10)) (drop (memory.grow (i32.const 2))) (unreachable))
  (func $on_reject (param i32) (call $bump (i64.const 20)) (call $answer))
  (func $on_cleanup (param i32)
    (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.const 500)))
    (global.set $count (i64.add (global.get $count) (i64.const 500))))
  (func $on_reply_later (param i32) (call $bump (i64.const 10)))
  (func (export "canister_update random") (call $bump (i64.const 1)) (call $ask_random (i32.const 1) (i32.const 0)))
  (func (export "canister_update random_trap") (call $bump (i64.const 1)) (call $ask_random (i32.const 2) (i32.const 0)))
  (func (export "canister_update random_cleanup") (call $bump (i64.const 1)) (call $ask_random (i32.const 2) (i32.const 4)))
  (func (export "canister_update random_grow") (call $bump (i64.const 1)) (call $ask_random (i32.const 6) (i32.const 0)))
  (func (export "canister_update random_silent") (call $ask_random (i32.const 5) (i32.const 0)))
  (func (export "canister_update send_and_trap") (call $bump (i64.const 1)) (call $ask_random (i32.const 1) (i32.const 0)) (unreachable))
  (func (export "canister_update answer_then_call") (call $answer) (call $ask_random (i32.const 5) (i32.const 0)))
  (func $ask_self (param $name i32) (param $length i32)
    (call $self_copy (i32.const 300) (i32.const 0) (call $self_size))
    (call $call_new (i32.const 300) (call $self_size) (local.get $name) (local.get $length)
      (i32.const 1) (i32.const 0) (i32.const 3) (i32.const 0))
    (if (call $call_perform) (then (unreachable))))
  (func (export "canister_update call_self") (call $bump (i64.const 1)) (call $ask_self (i32.const 1140) (i32.const 3)))
  (func (export "canister_update call_nowhere") (call $bump (i64.const 1)) (call $ask_self (i32.const 1160) (i32.const 19)))
)`);

export const NO_ARGUMENT = new Uint8Array(0);

export async function installed(
    replica: Replica,
    wasm: Uint8Array,
    controllers?: Principal[]
): Promise<Principal> {
    const canisterId = await replica.createCanister(controllers === undefined ? {} : { controllers });
    await replica.installCode({ canisterId, wasm });
    return canisterId;
}

/** Shorthands for calls without arguments. */
export function caller(replica: Replica, canisterId: Principal) {
    return {
        update: (method: string) => replica.update({ canisterId, method, arg: NO_ARGUMENT }),
        query: (method: string) => replica.query({ canisterId, method, arg: NO_ARGUMENT }),
        /** Heap, global and stable memory of the counter. */
        read: async () => numbers(await replica.query({ canisterId, method: 'read', arg: NO_ARGUMENT }))
    };
}

/** The little-endian i64 of a reply. */
export function numbers(result: CallResult): number[] {
    if (result.kind === 'reject') throw new Error(result.message);
    const view = new DataView(result.arg.buffer, result.arg.byteOffset, result.arg.length);
    return Array.from({ length: result.arg.length / 8 }, (_, index) =>
        Number(view.getBigInt64(8 * index, true))
    );
}

export function errorOf(result: CallResult): string {
    return result.kind === 'reject'
        ? `${result.code} ${result.errorCode ?? ''} ${result.message}`
        : 'a reply';
}
