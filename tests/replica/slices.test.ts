import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { CallResult, Replica } from '../../src/replica/index.js';
import { startReplica } from '../../src/replica/index.js';
import { LogArgument, LogResult } from '../../src/replica/management/queries.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { errorOf, installed, NO_ARGUMENT } from './fixtures.js';
import { counts, followed, LONG, millions, SteppedReplica, timeOf } from './long-fixture.js';

/** Deterministic time slicing, on a canister that burns what it is told to, in slices of a million instructions. */

let stepped: SteppedReplica;
let replica: Replica;
let id: Principal;
beforeEach(async () => {
    stepped = await SteppedReplica.start();
    ({ replica } = stepped);
    id = await installed(replica, LONG);
});
afterEach(() => replica.stop());

const update = (method: string, arg: Uint8Array = NO_ARGUMENT, canisterId = id) =>
    replica.update({ canisterId, method, arg });
const read = async (canisterId = id) =>
    counts(await replica.query({ canisterId, method: 'read', arg: NO_ARGUMENT }));
/** What the network certifies of the counter now, and when. */
async function certified(canisterId = id): Promise<{ count: bigint; time: bigint }> {
    const result = await replica.query({ canisterId, method: 'certificate', arg: NO_ARGUMENT });
    if (result.kind === 'reject') throw new Error(errorOf(result));
    const context = { rootKey: replica.rootKey, canisterId: canisterId.toUint8Array() };
    const { certifiedData, time } = verifyCertificate(result.arg, context);
    const count =
        certifiedData.length === 0 ? 0n : new DataView(certifiedData.slice().buffer).getBigInt64(0, true);
    return { count, time };
}

describe('a long message', () => {
    it('shows nothing before its last round, then everything; it has the time of its first', async () => {
        const slow = followed(update('slow', millions(2)));
        await stepped.step();
        const begun = replica.time;
        for (let round = 1; round < 3; round++) {
            expect(slow.isDone()).toBe(false);
            expect(await read()).toEqual([0, 0, 0]);
            expect(await certified()).toEqual({ count: 0n, time: replica.time });
            expect(replica.time).toBe(begun + BigInt(round - 1) * 1_000_000_000n);
            await stepped.step();
        }
        const result = await slow.call;
        expect(counts(result)).toEqual([1, 1, 1]);
        expect(timeOf(result)).toBe(begun);
        expect(await read()).toEqual([1, 1, 1]);
        expect(await certified()).toEqual({ count: 1n, time: begun + 2_000_000_000n });
        expect(result.instructions / 1_000_000n).toBe(2n);
    });

    it('takes a round for each slice it begins', async () => {
        for (const size of [0, 1, 5, 12]) {
            const slow = followed(update('slow', millions(size)));
            let rounds = 0;
            while (!slow.isDone()) {
                await stepped.step();
                rounds++;
            }
            const { instructions } = await slow.call;
            expect(BigInt(rounds)).toBe((instructions + 999_999n) / 1_000_000n);
            expect(rounds).toBe(size + 1);
        }
    });

    it('keeps its canister from everything else, in order, and no other canister', async () => {
        const other = await installed(replica, LONG);
        const order: string[] = [];
        const note = (name: string) => (result: CallResult) => order.push(`${name} ${errorOf(result)}`);
        const all = [
            update('slow', millions(2)).then(note('slow')),
            update('quick').then(note('quick')),
            update('quick', NO_ARGUMENT, other).then(note('other')),
            update('slow', millions(1)).then(note('second')),
            update('quick').then(note('last'))
        ];
        await stepped.step();
        expect(order).toEqual(['other a reply']);
        expect(await read(other)).toEqual([1, 1, 1]);
        void update('quick', NO_ARGUMENT, other).then(note('other'));
        await stepped.step();
        expect(order).toEqual(['other a reply', 'other a reply']);
        await stepped.step();
        expect(order.slice(2)).toEqual(['slow a reply']);
        // The canister had its slice in this round: the next message is taken up in the next one.
        expect(await read()).toEqual([1, 1, 1]);
        await stepped.step();
        expect(order.slice(3)).toEqual(['quick a reply']);
        expect(await read()).toEqual([2, 2, 2]);
        await stepped.step();
        expect(order.slice(4)).toEqual(['second a reply']);
        await stepped.step();
        await Promise.all(all);
        expect(order.slice(5)).toEqual(['last a reply']);
        expect(await read()).toEqual([4, 4, 4]);
    });

    it('runs beside a long one of another canister', async () => {
        const other = await installed(replica, LONG);
        const first = followed(update('slow', millions(3)));
        await stepped.step();
        const begun = replica.time;
        const second = followed(update('slow', millions(1), other));
        await stepped.step();
        expect([first.isDone(), second.isDone()]).toEqual([false, false]);
        await stepped.step();
        expect([first.isDone(), second.isDone()]).toEqual([false, true]);
        expect([await read(), await read(other)]).toEqual([
            [0, 0, 0],
            [1, 1, 1]
        ]);
        await stepped.step();
        expect(timeOf(await first.call)).toBe(begun);
        expect(timeOf(await second.call)).toBe(begun + 1_000_000_000n);
        expect(await read()).toEqual([1, 1, 1]);
    });

    it('leaves nothing when it traps in its last slice, and the reject shows only then', async () => {
        await Promise.all([update('quick'), stepped.step()]);
        const slow = followed(update('slow_trap', millions(2)));
        await stepped.step(2);
        expect(slow.isDone()).toBe(false);
        await stepped.step();
        expect(errorOf(await slow.call)).toMatch(/^5 IC0502 /);
        expect(await read()).toEqual([1, 1, 1]);
        await Promise.all([update('quick'), stepped.step()]);
        expect(await read()).toEqual([2, 2, 2]);
        expect(await certified()).toMatchObject({ count: 2n });
    });

    it('may grow its memories, while queries see the small ones', async () => {
        const slow = update('slow_grow', millions(2));
        await stepped.step();
        expect(await read()).toEqual([0, 0, 0]);
        await stepped.step(2);
        expect(counts(await slow)).toEqual([1, 1, 1]);
        expect(await read()).toEqual([1, 1, 1]);
        await Promise.all([update('quick'), stepped.step()]);
        expect(await read()).toEqual([2, 2, 2]);
    });

    it('is logged at its end, with the time of its first round', async () => {
        const log = async () => {
            const arg = Uint8Array.from(IDL.encode([LogArgument], [{ canister_id: id, filter: [] }]));
            const result = await replica.query({
                canisterId: Principal.managementCanister(),
                method: 'fetch_canister_logs',
                arg
            });
            if (result.kind === 'reject') throw new Error(errorOf(result));
            const [{ canister_log_records: lines }] = IDL.decode(
                [LogResult],
                result.arg.slice()
            ) as unknown as [{ canister_log_records: { timestamp_nanos: bigint; content: Uint8Array }[] }];
            return lines.map(({ timestamp_nanos: time, content }) => [
                time,
                new TextDecoder().decode(content)
            ]);
        };
        const slow = update('slow', millions(2));
        await stepped.step();
        const begun = replica.time;
        await stepped.step();
        expect(await log()).toEqual([]);
        await stepped.step();
        await slow;
        expect(await log()).toEqual([[begun, 'hello']]);
    });

    it('is one round with slices switched off', async () => {
        const whole = await SteppedReplica.start({ sliceInstructions: null });
        const canisterId = await installed(whole.replica, LONG);
        const slow = whole.replica.update({ canisterId, method: 'slow', arg: millions(20) });
        await whole.step();
        expect(counts(await slow)).toEqual([1, 1, 1]);
        await whole.replica.stop();
        await expect(startReplica({ sliceInstructions: 0n })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    });
});

describe('what else is sliced', () => {
    it('a callback, while the call that it belongs to waits', async () => {
        const call = followed(update('call', millions(1)));
        await stepped.step(2); // the update ends, and calls
        await stepped.step(); // `quick` runs
        expect(await read()).toEqual([1, 1, 1]);
        await stepped.step(2); // the callback's first two slices
        expect(await read()).toEqual([1, 1, 1]);
        expect(call.isDone()).toBe(false);
        await stepped.step();
        expect(counts(await call.call)).toEqual([11, 11, 11]);
    });

    it('a callback that traps, and the cleanup after it', async () => {
        const call = followed(update('call_trap', millions(1)));
        await stepped.step(3);
        await stepped.step(3); // the callback traps in the third, where the cleanup begins
        expect(await read()).toEqual([1, 1, 1]);
        expect(call.isDone()).toBe(false);
        await stepped.step(2);
        expect(errorOf(await call.call)).toMatch(/^5 IC0502 /);
        expect(await read()).toEqual([501, 1, 1]);
    });

    it('a timer, which waits for a message that is under way', async () => {
        const slow = update('slow_timer', millions(2));
        await stepped.step(3);
        await slow;
        const second = update('slow', millions(2));
        // The timer comes first: three rounds; then three of the message.
        await stepped.step(2);
        expect(await read()).toEqual([0, 0, 0]);
        await stepped.step();
        expect(await read()).toEqual([100_000, 100_000, 100_000]);
        await stepped.step(3);
        expect(counts(await second)).toEqual([100_001, 100_001, 100_001]);
    });

    it('an upgrade: queries are answered by the old code, and the new one has it all at the end', async () => {
        await Promise.all([update('quick'), stepped.step()]);
        const upgrade = followed(
            replica.installCode({ canisterId: id, wasm: LONG, mode: 'upgrade', arg: NO_ARGUMENT })
        );
        await stepped.step(2);
        const quick = update('quick');
        expect(upgrade.isDone()).toBe(false);
        expect(await read()).toEqual([1, 1, 1]);
        await stepped.step();
        await upgrade.call;
        // heap and global are new ones, stable memory has seen both hooks
        expect(await read()).toEqual([10_000, 10_000, 11_001]);
        await stepped.step();
        expect(counts(await quick)).toEqual([10_001, 10_001, 11_002]);
    });

    it('an upgrade that traps at its end, and leaves everything as it was', async () => {
        await Promise.all([update('quick'), stepped.step()]);
        const upgrade = followed(
            replica.installCode({ canisterId: id, wasm: LONG, mode: 'upgrade', arg: millions(7) })
        );
        await stepped.step(9);
        expect(upgrade.isDone()).toBe(false);
        expect(await read()).toEqual([1, 1, 1]);
        await stepped.step();
        await expect(upgrade.call).rejects.toThrow(/IC0502/);
        expect(await read()).toEqual([1, 1, 1]);
        await Promise.all([update('quick'), stepped.step()]);
        expect(await read()).toEqual([2, 2, 2]);
    });

    it('installations, one after the other', async () => {
        const [one, two] = [await replica.createCanister(), await replica.createCanister()];
        const first = followed(replica.installCode({ canisterId: one, wasm: LONG, arg: millions(2) }));
        const second = followed(replica.installCode({ canisterId: two, wasm: LONG, arg: millions(2) }));
        await stepped.step(2);
        expect((await replica.query({ canisterId: one, method: 'read', arg: NO_ARGUMENT })).kind).toBe(
            'reject'
        );
        await stepped.step();
        await first.call;
        expect(await read(one)).toEqual([0, 0, 0]);
        // The second began in the round in which the first ended.
        await stepped.step();
        expect(second.isDone()).toBe(false);
        await stepped.step();
        expect((await second.call).instructions / 1_000_000n).toBe(2n);
    });
});

describe('time that goes by itself', () => {
    it('brings long messages to their end, with rounds of their own', async () => {
        const live = await startReplica({ sliceInstructions: 1_000_000n });
        const canisterId = await installed(live, LONG);
        const results = await Promise.all(
            [30, 1, 10].map((size) => live.update({ canisterId, method: 'slow', arg: millions(size) }))
        );
        expect(results.map((result) => counts(result)[0])).toEqual([1, 2, 3]);
        await live.stop();
    });
});
