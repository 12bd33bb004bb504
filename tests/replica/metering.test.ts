import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { NO_ARGUMENT, installed } from './fixtures.js';
import { assemble } from './wat.js';

/**
 * Instructions counted by hand from the network's weights. Each update below ends in `msg_reply`: 5 for the call
 * and 500 for the system call; each function costs 1 to enter.
 */
const REPLY = 505n;
const CASES: [name: string, body: string, instructions: bigint, locals?: string][] = [
    ['nothing', '', 1n],
    ['an addition, dropped', '(drop (i32.add (i32.const 1) (i32.const 2)))', 1n + 4n],
    ['a division', '(drop (i32.div_u (i32.const 1) (i32.const 2)))', 1n + 2n + 10n + 1n],
    ['a block', '(block (drop (i32.const 1)))', 1n + 2n],
    ['a branch taken', '(block $out (br $out))', 1n + 2n],
    ['a branch not taken', '(block $out (br_if $out (i32.const 0)))', 1n + 3n],
    ['if, then', '(if (i32.const 1) (then (drop (i32.const 7))) (else (nop) (nop) (nop)))', 1n + 3n + 2n],
    ['if, else', '(if (i32.const 0) (then (drop (i32.const 7))) (else (nop) (nop) (nop)))', 1n + 3n + 3n],
    ['a call', '(call $short)', 1n + 5n + 3n],
    ['an indirect call', '(call_indirect (type $nothing) (i32.const 0))', 1n + 1n + 10n + 3n],
    ['a call in tail position', '(call $tail)', 1n + 5n + (1n + 3n + 3n)],
    ['an indirect one', '(call $tail_indirect)', 1n + 5n + (1n + 1n + 60n + 3n)],
    [
        'vectors: constants, additions',
        '(drop (i8x16.add (v128.const i64x2 1 2) (i8x16.splat (i32.const 3))))',
        1n + 1n + 1n + 1n + 1n + 1n
    ],
    [
        'vectors: shifts and counts',
        '(drop (i8x16.popcnt (i8x16.shl (v128.const i64x2 1 2) (i32.const 3))))',
        1n + 1n + 1n + 3n + 3n + 1n
    ],
    [
        'vectors: floats',
        '(drop (f64x2.div (f64x2.sqrt (v128.const i64x2 1 2)) (f32x4.max (v128.const i64x2 1 2) (v128.const i64x2 3 4))))',
        1n + 1n + 14n + 2n + 4n + 12n + 1n
    ],
    [
        'vectors: products',
        '(drop (i64x2.mul (v128.const i64x2 1 2) (i32x4.extmul_low_i16x8_s (v128.const i64x2 1 2) (v128.const i64x2 3 4))))',
        1n + 1n + 2n + 2n + 4n + 1n
    ],
    [
        'vectors: shuffles and comparisons',
        '(drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (i8x16.lt_u (v128.const i64x2 1 2) (v128.const i64x2 3 4)) (i8x16.lt_s (v128.const i64x2 1 2) (v128.const i64x2 3 4))))',
        1n + (1n + 1n + 2n) + (1n + 1n + 1n) + 3n + 1n
    ],
    ['globals', '(global.set $g (global.get $g))', 1n + 4n],
    ['memory', '(i32.store (i32.const 0) (i32.load (i32.const 4)))', 1n + 4n],
    [
        'memory.size and memory.grow',
        '(drop (memory.size)) (drop (memory.grow (i32.const 0)))',
        1n + 21n + 302n
    ],
    ['floats', '(drop (f64.min (f64.const 1) (f64.sqrt (f64.const 2))))', 1n + 1n + 1n + 8n + 18n + 1n],
    [
        'conversions',
        '(drop (i32.trunc_sat_f64_s (f64.convert_i32_u (i32.const 1))))',
        1n + 1n + 16n + 20n + 1n
    ],
    [
        'bulk memory, by the byte',
        '(memory.fill (i32.const 0) (i32.const 0) (i32.const 300))',
        1n + 3n + 100n + 300n
    ],
    ['a copy, by the byte', '(memory.copy (i32.const 0) (i32.const 9) (i32.const 30))', 1n + 3n + 100n + 30n],
    [
        'a loop of ten turns',
        '(loop $again (local.set $i (i32.add (local.get $i) (i32.const 1))) (br_if $again (i32.lt_u (local.get $i) (i32.const 10))))',
        1n + 10n * (4n + 3n + 2n),
        '(local $i i32)'
    ],
    ['a system call', '(drop (call $time))', 1n + 5n + 500n + 1n],
    [
        'a system call, by the byte',
        '(call $append (i32.const 0) (i32.const 64))',
        1n + 2n + 5n + 500n + 50n * 64n
    ],
    // one page of 4 KiB is changed, wherever in it
    [
        'a page of heap',
        '(i32.store (i32.const 0) (i32.const 1)) (i32.store (i32.const 4092) (i32.const 1))',
        1n + 6n + 1000n
    ],
    ['two pages of heap', '(i64.store (i32.const 4092) (i64.const -1))', 1n + 3n + 2000n],
    ['a page that comes out as it was', '(i32.store (i32.const 0) (i32.const 0))', 1n + 3n],
    [
        'a page that grew',
        '(drop (memory.grow (i32.const 2))) (i32.store8 (i32.const 70000) (i32.const 1))',
        1n + 302n + 3n + 1000n
    ],
    [
        'a page of stable memory',
        '(drop (call $stable_grow (i64.const 1))) (call $write (i64.const 4000) (i64.const 0) (i64.const 90))',
        1n + (1n + 5n + 100n + 1n) + (3n + 5n + 20n + 90n) + 1000n
    ],
    [
        'pages of stable memory, once each',
        '(drop (call $stable_grow (i64.const 2))) (call $write (i64.const 61000) (i64.const 0) (i64.const 5000)) (call $write (i64.const 65000) (i64.const 0) (i64.const 9))',
        1n + 107n + (8n + 20n + 5000n) + (8n + 20n + 9n) + 3000n
    ],
    ['the size of stable memory', '(drop (call $stable_size))', 1n + 5n + 1n],
    ['a line of the log', '(call $print (i32.const 0) (i32.const 40))', 1n + 2n + 5n + 100n + 53n * 40n],
    [
        'a line longer than the log',
        '(call $print (i32.const 0) (i32.const 5000))',
        1n + 2n + 5n + 100n + 5000n + 52n * 4096n
    ],
    [
        'more lines than the log keeps',
        '(call $print (i32.const 0) (i32.const 4000)) (call $print (i32.const 0) (i32.const 200))',
        1n + (107n + 53n * 4000n) + (107n + 3n * 200n + 50n * 96n)
    ]
];

const moduleOf = (body: string, locals = '') =>
    assemble(`(module
  (type $nothing (func))
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "time" (func $time (result i64)))
  (import "ic0" "debug_print" (func $print (param i32 i32)))
  (import "ic0" "stable64_size" (func $stable_size (result i64)))
  (import "ic0" "stable64_grow" (func $stable_grow (param i64) (result i64)))
  (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
  (memory 1) (global $g (mut i32) (i32.const 0)) (table 1 funcref) (elem (i32.const 0) $short)
  (func $short (drop (i32.const 1)))
  (func $tail (return_call $short))
  (func $tail_indirect (return_call_indirect (type $nothing) (i32.const 0)))
  (func (export "canister_update run") ${locals} ${body} (call $reply)))`);

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

describe('metering', () => {
    it.each(CASES)('%s', async (_name, body, instructions, locals) => {
        const canisterId = await installed(replica, moduleOf(body, locals));
        const result = await replica.update({ canisterId, method: 'run', arg: NO_ARGUMENT });
        expect(result).toMatchObject({ kind: 'reply', instructions: instructions + REPLY });
    });

    it('tells the canister what it counted so far', async () => {
        const wasm = assemble(`(module
          (import "ic0" "performance_counter" (func $counter (param i32) (result i64)))
          (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
          (import "ic0" "msg_reply" (func $reply))
          (memory 1)
          (func (export "canister_update run") (local $before i64) (local $after i64)
            (local.set $before (call $counter (i32.const 0)))
            (loop (memory.fill (i32.const 0) (i32.const 0) (i32.const 1000)))
            (local.set $after (call $counter (i32.const 0)))
            (i64.store (i32.const 0) (i64.sub (local.get $after) (local.get $before)))
            (call $append (i32.const 0) (i32.const 8))
            (call $reply)))`);
        const canisterId = await installed(replica, wasm);
        const result = await replica.update({ canisterId, method: 'run', arg: NO_ARGUMENT });
        if (result.kind === 'reject') throw new Error(result.message);
        // the loop's block (3 constants, fill), the bytes, all of the block behind it, and the second reading's fee
        const block = 1n + 5n + 1n + (1n + 1n + 1n + 1n + 1n) + (1n + 1n + 5n) + 5n;
        expect(new DataView(result.arg.buffer).getBigInt64(0, true)).toBe(103n + 1000n + block + 200n);
    });

    it('charges a start function and canister_init to the installation', async () => {
        const canisterId = await replica.createCanister();
        const wasm = assemble(`(module
          (func $start (drop (i32.const 1))) (start $start)
          (func (export "canister_init") (drop (i32.div_u (i32.const 1) (i32.const 2)))))`);
        expect(await replica.installCode({ canisterId, wasm })).toEqual({ instructions: 3n + 14n });
    });
});
