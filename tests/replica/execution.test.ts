import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '@dfinity/principal';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { caller, COUNTER, errorOf, installed, numbers } from './fixtures.js';
import { assemble } from './wat.js';

let replica: Replica;
let id: Principal;
let canister: ReturnType<typeof caller>;

beforeAll(async () => {
    replica = await startReplica();
});
beforeEach(async () => {
    replica.setRandomness(undefined);
    id = await installed(replica, COUNTER);
    canister = caller(replica, id);
});
afterAll(() => replica.stop());

const until = async (condition: () => Promise<boolean>) => {
    for (let i = 0; i < 100 && !(await condition()); i++)
        await new Promise((resolve) => setTimeout(resolve, 10));
};

describe('updates and queries', () => {
    it('keeps what an update did, in heap, globals and stable memory', async () => {
        expect(numbers(await canister.update('add'))).toEqual([1, 1, 1]);
        expect(numbers(await canister.update('add'))).toEqual([2, 2, 2]);
        expect(await canister.read()).toEqual([2, 2, 2]);
    });

    it('forgets what a query did', async () => {
        await canister.update('add');
        expect(numbers(await canister.query('read_after_add'))).toEqual([77, 77, 1]);
        expect(await canister.read()).toEqual([1, 1, 1]);
        // a query method called as an update runs replicated, and is forgotten as well
        expect(numbers(await canister.update('read_after_add'))).toEqual([77, 77, 1]);
        expect(await canister.read()).toEqual([1, 1, 1]);
    });

    it('passes the caller on', async () => {
        const sender = replica.subnetId;
        const result = await replica.update({
            canisterId: id,
            method: 'who',
            arg: new Uint8Array(0),
            sender
        });
        expect(result).toMatchObject({ kind: 'reply', arg: sender.toUint8Array() });
    });

    it('does not find what is not there', async () => {
        expect(errorOf(await canister.update('nothing'))).toMatch(
            /^5 IC0536 .*has no update method 'nothing'/
        );
        expect(errorOf(await canister.query('add'))).toMatch(/^5 IC0536 .*has no query method 'add'/);
        const canisterId = await replica.createCanister();
        expect(errorOf(await replica.update({ canisterId, method: 'x', arg: new Uint8Array(0) }))).toMatch(
            /^5 IC0537/
        );
        const nobody = { canisterId: replica.subnetId, method: 'x', arg: new Uint8Array(0) };
        expect(errorOf(await replica.query(nobody))).toMatch(/^3 IC0301/);
        expect(errorOf(await replica.update({ ...nobody, canisterId: canisterId }))).toMatch(
            /contains no Wasm module/
        );
    });

    it('asks canister_inspect_message', async () => {
        expect(errorOf(await canister.update('forbidden_by_its_length'))).toMatch(
            /^4 IC0406 .*rejected the message/
        );
    });
});

describe('a trap', () => {
    it.each([
        ['add_trap', /^5 IC0503 Error from Canister .*: Canister called `ic0.trap` with message: 'no luck'/],
        ['unreachable', /^5 IC0502 .*Canister trapped: unreachable/],
        ['divide', /^5 IC0502 .*Canister trapped: integer division by 0/],
        ['recurse', /^5 IC0502 .*Canister trapped: stack overflow/],
        [
            'twice',
            /^5 IC0504 Error from Canister \S+: Canister violated contract: ic0\.msg_reply: the call is already replied$/
        ],
        ['send_and_trap', /^5 IC0502/]
    ])('in %s says why, and undoes the message', async (method, words) => {
        await canister.update('add');
        expect(errorOf(await canister.update(method))).toMatch(words);
        expect(await canister.read()).toEqual([1, 1, 1]);
        expect(numbers(await canister.update('add'))).toEqual([2, 2, 2]);
    });

    it('gives grown memory back', async () => {
        const before = numbers(await canister.update('sizes'));
        expect(before).toEqual([1, 1]);
        expect(errorOf(await canister.update('grow_trap'))).toMatch(/IC0502/);
        expect(numbers(await canister.update('sizes'))).toEqual(before);
    });

    it('unsets a timer that the message set', async () => {
        expect(errorOf(await canister.update('timer_trap'))).toMatch(/IC0502/);
        await new Promise((resolve) => setTimeout(resolve, 30));
        await replica.tick();
        expect(await canister.read()).toEqual([0, 0, 0]);
    });

    it('differs from a reject and from silence', async () => {
        expect(errorOf(await canister.update('reject'))).toBe('4 IC0406 no luck');
        expect(errorOf(await canister.update('silent'))).toMatch(/^5 IC0506/);
    });
});

describe('system calls where they do not belong', () => {
    it.each([
        ['certify', /"ic0_certified_data_set" cannot be executed in non replicated query mode/],
        ['send', /"ic0_call_new" cannot be executed in non replicated query mode/]
    ])('%s', async (method, words) => {
        expect(errorOf(await canister.query(method))).toMatch(words);
    });

    it('has a data certificate in queries only', async () => {
        expect(await canister.update('has_certificate')).toMatchObject({
            kind: 'reply',
            arg: Uint8Array.of(0)
        });
        expect(await canister.query('certificate')).toMatchObject({ kind: 'reply' });
        expect(errorOf(await canister.update('certificate'))).toMatch(/IC0502 .*unreachable/);
    });
});

describe('calls', () => {
    it('answers in the callback', async () => {
        expect(numbers(await canister.update('random'))).toEqual([11, 11, 11]);
    });

    it('runs other messages between call and answer', async () => {
        let release: (seed: Uint8Array) => void = () => undefined;
        replica.setRandomness(() => new Promise((resolve) => (release = resolve)));
        const waiting = canister.update('random');
        await until(async () => (await canister.read())[0] === 1);
        expect(numbers(await canister.update('add'))).toEqual([2, 2, 2]);
        release(new Uint8Array(32));
        expect(numbers(await waiting)).toEqual([12, 12, 12]);
    });

    it('runs the reject callback', async () => {
        replica.setRandomness(() => ({ reject: { message: 'none left' } }));
        expect(numbers(await canister.update('random'))).toEqual([21, 21, 21]);
        replica.setRandomness(() => Promise.reject(new Error('broken')));
        expect(numbers(await canister.update('random'))).toEqual([42, 42, 42]);
        replica.setRandomness(() => new Uint8Array(31));
        expect(numbers(await canister.update('random'))).toEqual([63, 63, 63]);
    });

    it.each(['random_trap', 'random_grow'])(
        '%s undoes the callback, and keeps what came before the call',
        async (method) => {
            await canister.update('add');
            const result = await canister.update(method);
            expect(errorOf(result)).toMatch(method === 'random_trap' ? /IC0503 .*no luck/ : /IC0502/);
            expect(await canister.read()).toEqual([2, 2, 2]);
            expect(numbers(await canister.update('sizes'))).toEqual([1, 1]);
            expect(numbers(await canister.update('add'))).toEqual([3, 3, 3]);
        }
    );

    it('runs the cleanup callback after a trap, and keeps what it did', async () => {
        expect(errorOf(await canister.update('random_cleanup'))).toMatch(/IC0503 .*no luck/);
        expect(await canister.read()).toEqual([501, 501, 1]);
    });

    it('rejects a call that its last callback leaves unanswered', async () => {
        expect(errorOf(await canister.update('random_silent'))).toMatch(/^5 IC0506/);
        expect(await canister.read()).toEqual([10, 10, 10]);
    });

    it('can go on after the answer', async () => {
        expect(numbers(await canister.update('answer_then_call'))).toEqual([0, 0, 0]);
        await until(async () => (await canister.read())[0] === 10);
        expect(await canister.read()).toEqual([10, 10, 10]);
    });

    it('reaches itself, and hears of a method that is not there', async () => {
        expect(numbers(await canister.update('call_self'))).toEqual([12, 12, 12]);
        expect(numbers(await canister.update('call_nowhere'))).toEqual([33, 33, 33]);
    });

    it('counts the instructions of all executions of a call', async () => {
        const [alone, together] = [await canister.update('add'), await canister.update('random')];
        expect(together.instructions).toBeGreaterThan(alone.instructions);
        expect(together.instructions).toBeLessThan(3n * alone.instructions + 10_000n);
    });
});

describe('timers', () => {
    it('run once, after their time', async () => {
        await canister.update('timer');
        await until(async () => (await canister.read())[0] !== 0);
        expect(await canister.read()).toEqual([100_000, 100_000, 100_000]);
        await replica.tick();
        expect(await canister.read()).toEqual([100_000, 100_000, 100_000]);
    });
});

describe('heartbeats', () => {
    it('run in every round', async () => {
        const wasm = assemble(`(module
          (import "ic0" "msg_reply" (func $reply)) (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
          (memory 1)
          (func (export "canister_heartbeat") (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.const 1))))
          (func (export "canister_query read") (call $append (i32.const 0) (i32.const 8)) (call $reply)))`);
        const other = await startReplica();
        try {
            const beating = caller(other, await installed(other, wasm));
            const [before = 0] = await beating.read();
            await other.tick();
            await other.tick();
            expect((await beating.read())[0]).toBeGreaterThanOrEqual(before + 2);
        } finally {
            await other.stop();
        }
    });
});

describe('the clock', () => {
    it('goes forward from round to round, whatever the given clock says', async () => {
        let now = 5_000_000_000n;
        const other = await startReplica({ now: () => now });
        try {
            const start = other.time;
            await other.tick();
            expect(other.time).toBe(start + 1n);
            now = 4_000_000_000n;
            await other.tick();
            expect(other.time).toBe(start + 2n);
            now = 6_000_000_000n;
            await other.tick();
            expect(other.time).toBe(now);
        } finally {
            await other.stop();
        }
    });
});
