import { type Replica, type ReplicaOptions, startReplica } from '../../src/replica/index.js';
import { numbers } from './fixtures.js';
import { assemble } from './wat.js';

/** Messages that take as many rounds as one likes, and a replica that makes a round when it is told to. */

export const SLICE = 1_000_000n;
const SECOND = 1_000_000_000n;

/**
 * A counter kept four times, in heap (byte 0), global, stable memory and certified data. Its first argument byte says
 * how many million instructions it burns after it has counted; an upgrade traps after 7. Replies: heap, global, stable, `time()`.
 */
export const LONG: Uint8Array = assemble(`
(module
  (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
  (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "stable64_grow" (func $stable_grow (param i64) (result i64)))
  (import "ic0" "stable64_read" (func $stable_read (param i64 i64 i64)))
  (import "ic0" "stable64_write" (func $stable_write (param i64 i64 i64)))
  (import "ic0" "certified_data_set" (func $certify (param i32 i32)))
  (import "ic0" "data_certificate_size" (func $certificate_size (result i32)))
  (import "ic0" "data_certificate_copy" (func $certificate_copy (param i32 i32 i32)))
  (import "ic0" "global_timer_set" (func $timer (param i64) (result i64)))
  (import "ic0" "time" (func $time (result i64)))
  (import "ic0" "debug_print" (func $print (param i32 i32)))
  (import "ic0" "call_new" (func $call_new (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "ic0" "call_on_cleanup" (func $call_cleanup (param i32 i32)))
  (import "ic0" "call_perform" (func $call_perform (result i32)))
  (import "ic0" "canister_self_size" (func $self_size (result i32)))
  (import "ic0" "canister_self_copy" (func $self_copy (param i32 i32 i32)))
  (memory (export "memory") 1)
  (global $count (mut i64) (i64.const 0))
  (table 10 funcref)
  (elem (i32.const 1) $on_reply $on_reply_trap $on_reject $on_cleanup)
  (data (i32.const 1000) "hello")
  (data (i32.const 1020) "quick")

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
    (i64.store (i32.const 224) (call $time))
    (call $append (i32.const 200) (i32.const 32))
    (call $reply))
  (func $burn_millions (param $n i32)
    (local $i i32)
    (local.set $i (i32.mul (local.get $n) (i32.const 32)))
    (block $done (loop $again
      (br_if $done (i32.eqz (local.get $i)))
      (memory.fill (i32.const 16384) (i32.const 0) (i32.const 31250))
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (br $again))))
  (func $burn
    (i32.store8 (i32.const 300) (i32.const 0))
    (if (call $arg_size) (then (call $arg_copy (i32.const 300) (i32.const 0) (i32.const 1))))
    (call $burn_millions (i32.load8_u (i32.const 300))))

  (func (export "canister_init") (drop (call $stable_grow (i64.const 1))) (call $burn))
  (func (export "canister_pre_upgrade") (call $bump (i64.const 1000)) (call $burn_millions (i32.const 2)))
  (func (export "canister_post_upgrade")
    (call $bump (i64.const 10000)) (call $burn)
    (if (i32.eq (i32.load8_u (i32.const 300)) (i32.const 7)) (then (unreachable))))
  (func (export "canister_global_timer") (call $bump (i64.const 100000)) (call $burn_millions (i32.const 2)))
  (func (export "canister_query read") (call $answer))
  (func (export "canister_query certificate")
    (call $certificate_copy (i32.const 4096) (i32.const 0) (call $certificate_size))
    (call $append (i32.const 4096) (call $certificate_size))
    (call $reply))
  (func (export "canister_update quick") (call $bump (i64.const 1)) (call $answer))
  (func (export "canister_update slow")
    (call $bump (i64.const 1)) (call $print (i32.const 1000) (i32.const 5)) (call $burn) (call $answer))
  (func (export "canister_update slow_grow")
    (drop (memory.grow (i32.const 3))) (drop (call $stable_grow (i64.const 2)))
    (call $bump (i64.const 1)) (call $burn) (call $answer))
  (func (export "canister_update slow_trap")
    (call $bump (i64.const 1)) (call $answer) (call $burn) (unreachable))
  (func (export "canister_update slow_timer")
    (drop (call $timer (i64.add (call $time) (i64.const 1)))) (call $burn) (call $reply))
  (func $ask_self (param $on_reply i32) (param $cleanup i32)
    (call $self_copy (i32.const 400) (i32.const 0) (call $self_size))
    (call $call_new (i32.const 400) (call $self_size) (i32.const 1020) (i32.const 5)
      (local.get $on_reply) (i32.const 0) (i32.const 3) (i32.const 0))
    (if (local.get $cleanup) (then (call $call_cleanup (local.get $cleanup) (i32.const 0))))
    (if (call $call_perform) (then (unreachable))))
  (func (export "canister_update call") (call $burn) (call $ask_self (i32.const 1) (i32.const 0)))
  (func (export "canister_update call_trap") (call $burn) (call $ask_self (i32.const 2) (i32.const 4)))
  (func $on_reply (param i32) (call $bump (i64.const 10)) (call $burn_millions (i32.const 2)) (call $answer))
  (func $on_reply_trap (param i32) (call $bump (i64.const 10)) (call $burn_millions (i32.const 2)) (unreachable))
  (func $on_reject (param i32) (unreachable))
  (func $on_cleanup (param i32)
    (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.const 500)))
    (call $burn_millions (i32.const 2)))
)`);

/** How many rounds a message takes that is to burn so many million instructions: a little more comes on top. */
export const millions = (count: number): Uint8Array => Uint8Array.of(count);

/**
 * A replica whose clock stands still until a round is made: nothing but promises is waited for in between, so that no
 * round happens by itself.
 */
export class SteppedReplica {
    private constructor(
        readonly replica: Replica,
        private readonly clock: { now: bigint }
    ) {}

    static async start(options: ReplicaOptions = {}, now = 1_700_000_000n * SECOND): Promise<SteppedReplica> {
        const clock = { now };
        const given = { now: () => clock.now, sliceInstructions: SLICE, ...options };
        return new SteppedReplica(await startReplica(given), clock);
    }

    /** Rounds, a second apart or as said, in nanoseconds. */
    async step(rounds = 1, apart = SECOND): Promise<void> {
        for (let i = 0; i < rounds; i++) {
            this.clock.now =
                (this.clock.now > this.replica.time ? this.clock.now : this.replica.time) + apart;
            await this.replica.tick();
        }
        // Whoever waits for an answer hears of it now.
        for (let i = 0; i < 20; i++) await Promise.resolve();
    }
}

/** Follows a call: what came of it, once something did. */
export function followed<T>(call: Promise<T>): { readonly call: Promise<T>; readonly isDone: () => boolean } {
    let done = false;
    void call.then(
        () => (done = true),
        () => (done = true)
    );
    return { call, isDone: () => done };
}

/** Heap, global, stable memory; the fourth number is a time, which is too large for a number. */
export const counts = (result: Parameters<typeof numbers>[0]): number[] => numbers(result).slice(0, 3);

export function timeOf(result: Parameters<typeof numbers>[0]): bigint {
    if (result.kind === 'reject') throw new Error(result.message);
    return new DataView(result.arg.buffer, result.arg.byteOffset).getBigInt64(24, true);
}
