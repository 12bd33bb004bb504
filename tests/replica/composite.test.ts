import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Principal } from '@dfinity/principal';
import { type CallResult, type Replica, startReplica } from '../../src/replica/index.js';
import { CALLING } from './calling-fixture.js';
import { caller, errorOf, installed, numbers } from './fixtures.js';

let replica: Replica;
let first: Principal;
let second: Principal;
beforeAll(async () => {
    replica = await startReplica();
});
beforeEach(async () => {
    first = await installed(replica, CALLING);
    second = await installed(replica, CALLING);
    await caller(replica, second).update('add');
});
afterAll(() => replica.stop());

const query = (method: string, callee = second) =>
    replica.query({ canisterId: first, method, arg: callee.toUint8Array() });
const text = (result: CallResult) =>
    result.kind === 'reply' ? new TextDecoder().decode(result.arg) : errorOf(result);

describe('a composite query', () => {
    it('calls a query of another canister; its callback sees what it changed, and nothing stays', async () => {
        // what the other said, own stable memory, own heap
        expect(numbers(await query('ask'))).toEqual([1, 100, 100]);
        expect(numbers(await query('ask'))).toEqual([1, 100, 100]);
        expect(numbers(await query('read'))).toEqual([0]);
    });

    it('asks again from a callback, with everything from before', async () => {
        expect(numbers(await query('ask_twice'))).toEqual([1, 100, 107]);
    });

    it('calls itself on the state that everybody sees', async () => {
        expect(numbers(await query('ask', first))).toEqual([0, 100, 100]);
    });

    it('leaves the canister whole for the updates after it', async () => {
        await query('ask');
        expect(numbers(await caller(replica, first).update('add'))).toEqual([1]);
        expect(numbers(await query('ask'))).toEqual([1, 101, 101]);
    });

    it('is told when the other is not there, has no such query, or is an update method', async () => {
        expect(text(await query('ask', replica.subnetId))).toMatch(/^3 .*not there/);
        const empty = await replica.createCanister();
        expect(text(await query('ask', empty))).toMatch(/^5 .*contains no Wasm module/);
    });

    it('fails with the trap of its callback', async () => {
        expect(errorOf(await query('ask_trap'))).toMatch(/^5 IC0502 .*unreachable/);
        expect(errorOf(await query('silent'))).toMatch(/^5 IC0506/);
        expect(numbers(await query('read'))).toEqual([0]);
    });

    it('goes six calls deep at most', async () => {
        expect(text(await query('nest', first))).toMatch(/^5 .*depth exceeded/);
    });

    it('shares one budget of instructions with all that it calls', async () => {
        expect(errorOf(await query('ask_spin'))).toMatch(/^5 IC0526|instructions/);
        expect(numbers(await query('read'))).toEqual([0]);
    });

    it('cannot send cycles', async () => {
        expect(errorOf(await query('with_cycles'))).toMatch(/IC0504 .*composite query mode/);
    });

    it('has a certificate itself, those that it calls have none', async () => {
        expect(numbers(await query('present_here'))).toEqual([1]);
        expect(numbers(await query('present_there'))).toEqual([0]);
    });

    it('cannot be called by an update, neither of a user nor of a canister', async () => {
        const arg = second.toUint8Array();
        expect(errorOf(await replica.update({ canisterId: first, method: 'ask', arg }))).toMatch(/^5 IC0527/);
        const answer = await replica.update({ canisterId: first, method: 'update_asks', arg });
        expect(text(answer)).toMatch(/^5 Composite query cannot be called in replicated mode/);
    });
});

describe('a best-effort call', () => {
    const SECOND = 1_000_000_000n;
    const started = async () => {
        let now = 2_000_000_000_000_000_000n;
        const own = await startReplica({ now: () => now });
        const id = await installed(own, CALLING);
        const update = (method: string) => own.update({ canisterId: id, method, arg: id.toUint8Array() });
        const advance = async (seconds: bigint) => {
            now += seconds * SECOND;
            await own.tick();
        };
        return {
            own,
            update,
            advance,
            balance: () => own.query({ canisterId: id, method: 'read', arg: new Uint8Array() })
        };
    };

    it('tells the callee its deadline, and an ordinary call none', async () => {
        const { own, update } = await started();
        const [deadline = 0] = numbers(await update('bounded'));
        expect(deadline / 1e9).toBeCloseTo(2_000_000_002, 0);
        expect(numbers(await update('unbounded'))).toEqual([0]);
        expect(errorOf(await update('bounded_twice'))).toMatch(/IC0504 .*already set/);
        await own.stop();
    });

    it('ends with "unknown" when nobody answered in time; the late answer is dropped', async () => {
        const { own, update, advance } = await started();
        let answer: (bytes: Uint8Array) => void = () => undefined;
        own.setRandomness(() => new Promise((resolve) => (answer = resolve)));
        const result = update('bounded_random');
        await own.tick();
        await advance(1n);
        let done = false;
        void result.then(() => (done = true));
        await own.tick();
        expect(done).toBe(false);
        await advance(2n);
        expect(text(await result)).toBe('6 Call deadline has expired.');
        answer(new Uint8Array(32));
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(numbers(await update('add'))).toEqual([1]);
        await own.stop();
    });
});

describe('system calls that nothing here stands behind', () => {
    it('say so in the numbers that the specification has for it', async () => {
        // one node, no caller information, and 2 for "there is no such key"
        expect(numbers(await caller(replica, first).update('subnet'))).toEqual([102]);
    });
});
