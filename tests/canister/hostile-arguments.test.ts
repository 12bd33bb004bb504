import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { juryService } from '../../src/protocol/interface.js';
import { type CallResult, type Replica, startReplica } from '../../src/replica/index.js';
import { canisterWasm } from '../built.js';
import { memoryOf } from '../benchmarks/canister/memory.js';
import { CallingCanister } from './calling-canister.js';
import { leb } from './hostile/arguments.js';
import { ExecutionMeter } from './hostile/execution-meter.js';
import { CONTROLLER, jurorIds, JuryFixture, NO_MEMO, STRANGER, USER } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

const NOTHING = IDL.encode([], []);
const ANYBODY = Principal.anonymous();
const MINUTE = 60_000_000_000n;

const DIDL = [...asciiBytes('DIDL')];
/** `vec null` of so many: twelve bytes that stand for as much memory as there is. */
const nulls = (count: number) => Uint8Array.from([...DIDL, 1, 0x6d, 0x7f, 1, 0, ...leb(count)]);
/** The anonymous principal, and `vec null` of so many behind it. */
const principalAndNulls = (count: number) =>
    Uint8Array.from([...DIDL, 1, 0x6d, 0x7f, 2, 0x68, 0, 1, 1, 4, ...leb(count)]);
/** The anonymous principal, behind a table of so many types. */
const principalAndTypes = (count: number) =>
    Uint8Array.from([
        ...DIDL,
        ...leb(count),
        ...Array.from({ length: count }, () => [0x6e, 0x7f]).flat(),
        ...[1, 0x68, 1, 1, 4]
    ]);
/** What burnt 40 billion instructions of an update that anybody could call. */
const EIGHTEEN_BYTES = Uint8Array.from(Buffer.from('4449444c016d7f026800010104ffffffff0f', 'hex'));

describeEmbedded('hostile arguments', () => {
    const clock = { now: 1_764_000_000_000_000_000n };
    let replica: Replica;
    let jury: JuryFixture;
    let caller: CallingCanister;
    let meter: ExecutionMeter;

    beforeAll(async () => {
        replica = await startReplica({ now: () => clock.now });
        jury = await JuryFixture.deploy(replica);
        await jury.add(jurorIds(10_000));
        await jury.commit();
        caller = await CallingCanister.deploy(replica);
        meter = ExecutionMeter.start();
    });
    beforeEach(() => {
        clock.now += 2n * MINUTE;
        meter.take();
    });
    afterAll(async () => {
        meter.stop();
        await replica.stop();
    });

    const heap = async () => (await memoryOf(replica, jury.canisterId, CONTROLLER)).heap;
    const send = (method: string, arg: Uint8Array, sender = STRANGER) =>
        replica.update({ canisterId: jury.canisterId, method, arg, sender });

    /** By the canister of a stranger: what it is told, and what the jury's canister executed, in millions. */
    async function sendByCanister(method: string, arg: Uint8Array): Promise<[CallResult, number]> {
        meter.take();
        const result = await caller.send(jury.canisterId, method, arg);
        const own = meter.take().slice(1, -1);
        return [result, own.reduce((sum, { instructions }) => sum + instructions, 0) / 1e6];
    }

    /** Millions of instructions of the checks at the door since this was last asked. */
    const atTheDoor = () =>
        meter.take().reduce((sum, { entry, instructions }) => {
            expect(entry).toBe('canister_inspect_message');
            return sum + instructions / 1e6;
        }, 0);

    /** @param text the code, or how the message goes on behind it */
    function expectRefusal(result: CallResult, text: string): void {
        expect(result).toMatchObject({ kind: 'reject' });
        expect(result).toHaveProperty('message', expect.stringContaining(`'${text}`));
    }

    describe('space bombs in deauthorize', () => {
        it('eighteen bytes of nobody in particular: refused at the door', async () => {
            for (const sender of [ANYBODY, STRANGER]) {
                expectRefusal(await send('deauthorize', EIGHTEEN_BYTES, sender), 'NOT_AUTHORIZED');
                expect(atTheDoor()).toBeLessThan(1);
            }
        });

        it.each([1e4, 1e5, 1e6, 4e9])('%d nulls behind the principal: refused at the door', async (count) => {
            expectRefusal(await send('deauthorize', principalAndNulls(count)), 'NOT_AUTHORIZED');
            expect(atTheDoor()).toBeLessThan(1);
        });

        it('of who may call it: refused for what it is, and for little', async () => {
            for (const arg of [EIGHTEEN_BYTES, principalAndNulls(1e6), principalAndNulls(4e9)]) {
                const result = await send('deauthorize', arg, USER);
                expectRefusal(result, 'ARGUMENT_MALFORMED');
                expect(Number(result.instructions)).toBeLessThan(1e6);
            }
        });

        it('a table of up to 150,000 types: nothing is read, and the heap stays as it is', async () => {
            const before = await heap();
            for (const count of [1000, 10_000, 50_000, 100_000, 150_000]) {
                for (const sender of [ANYBODY, USER, CONTROLLER]) {
                    const code = sender === ANYBODY ? 'NOT_AUTHORIZED' : 'ARGUMENT_MALFORMED';
                    expectRefusal(await send('deauthorize', principalAndTypes(count), sender), code);
                    expect(atTheDoor()).toBeLessThan(2);
                }
                const [result, cost] = await sendByCanister('deauthorize', principalAndTypes(count));
                expectRefusal(result, 'NOT_AUTHORIZED');
                expect(cost).toBeLessThan(1);
            }
            expect(await heap()).toBe(before);
        });
    });

    describe("calls of a stranger's canister, which no door stops", () => {
        it.each(['add', 'select', 'authorize', 'restore_begin', 'deauthorize', 'commit'])(
            '%s with nulls: the caller is looked at first',
            async (method) => {
                for (const arg of [nulls(1e5), nulls(4e9), principalAndNulls(4e9)]) {
                    const [result, cost] = await sendByCanister(method, arg);
                    expectRefusal(result, 'NOT_AUTHORIZED');
                    // What waits for the system's word on the balance costs half a million to begin.
                    expect(cost).toBeLessThan(1.5);
                }
            }
        );

        it('what is answered to anyone reads no bombs', async () => {
            for (const method of ['length', 'last_hash', 'get_pending', 'get_limits', 'get_size']) {
                for (const arg of [nulls(1e5), nulls(4e9), principalAndNulls(4e9)]) {
                    const [result, cost] = await sendByCanister(method, arg);
                    expectRefusal(result, 'ARGUMENT_MALFORMED');
                    expect(cost).toBeLessThan(1);
                }
            }
        });

        it('nor what its own queries ask, which cost nothing', async () => {
            for (const method of ['length', 'find', 'get_tip']) {
                const call = { canisterId: jury.canisterId, method, arg: nulls(1e5), sender: STRANGER };
                const result = await replica.query(call);
                expectRefusal(result, 'ARGUMENT_MALFORMED');
                expect(Number(result.instructions)).toBeLessThan(1e6);
            }
        });

        it.each<[string, unknown[]]>([
            ['get_pool', [0, 0, 10_000]],
            ['find', [0, jurorIds(10_000)]],
            ['get_jurors', [0]],
            ['get_block', [0]],
            ['get_raw_blocks', [0, 1]],
            ['get_history', [new Uint8Array(32)]]
        ])('%s, a right question of the dearest, is for queries', async (method, args) => {
            const type = new Map(juryService._fields).get(method);
            const [result, cost] = await sendByCanister(method, IDL.encode(type?.argTypes ?? [], args));
            expectRefusal(result, 'QUERY_ONLY');
            expect(cost).toBeLessThan(0.5);
        });

        it('what Azle exports does nothing with bombs', async () => {
            for (const method of ['_azle_chunk', '_azle_heap_allocation', '_azle_actions_len']) {
                for (const arg of [nulls(4e9), new Uint8Array(1_900_000).fill(0x44)]) {
                    expect((await sendByCanister(method, arg))[1]).toBeLessThan(0.1);
                }
            }
        });
    });

    describe('code_history, which anybody may call', () => {
        it('takes no arguments, of whatever size', async () => {
            for (const arg of [nulls(1e5), nulls(4e9), new Uint8Array(100)]) {
                const result = await send('code_history', arg);
                expectRefusal(result, 'ARGUMENT_MALFORMED');
                expect(Number(result.instructions)).toBeLessThan(1e6);
            }
            meter.take();
            expectRefusal(await send('code_history', new Uint8Array(1_900_000)), 'ARGUMENT_MALFORMED');
            expect(atTheDoor()).toBeLessThan(5);
        });

        it('is told to strangers once a minute, all of them together', async () => {
            expect(await send('code_history', NOTHING)).toMatchObject({ kind: 'reply' });
            meter.take();
            for (const sender of [STRANGER, ANYBODY]) {
                expectRefusal(await send('code_history', NOTHING, sender), 'RATE_LIMITED');
                expect(atTheDoor()).toBeLessThan(0.3);
            }
            const [refused, cost] = await sendByCanister('code_history', NOTHING);
            expectRefusal(refused, 'RATE_LIMITED');
            expect(cost).toBeLessThan(0.3);
            clock.now += MINUTE / 2n + 1_000n;
            expectRefusal(await send('code_history', NOTHING), 'RATE_LIMITED: ask again in 30 s');
            clock.now += MINUTE / 2n;
            expect((await sendByCanister('code_history', NOTHING))[0]).toMatchObject({ kind: 'reply' });
            expectRefusal(await send('code_history', NOTHING), 'RATE_LIMITED');
        });

        it('is told at any time to who holds a role, which takes nobody’s turn', async () => {
            for (const sender of [USER, CONTROLLER, USER]) {
                expect(await send('code_history', NOTHING, sender)).toMatchObject({ kind: 'reply' });
            }
            expect(await send('code_history', NOTHING)).toMatchObject({ kind: 'reply' });
            expect(await send('code_history', NOTHING, USER)).toMatchObject({ kind: 'reply' });
        });

        it('two at once: one of them is told', async () => {
            const results = await Promise.all([send('code_history', NOTHING), send('code_history', NOTHING)]);
            expect(results.map(({ kind }) => kind).sort()).toEqual(['reject', 'reply']);
            expectRefusal(results.find(({ kind }) => kind === 'reject') as CallResult, 'RATE_LIMITED');
        });

        it('nobody’s turn is taken by a call that is refused', async () => {
            expectRefusal((await sendByCanister('code_history', nulls(5)))[0], 'ARGUMENT_MALFORMED');
            expect(await send('code_history', NOTHING)).toMatchObject({ kind: 'reply' });
        });
    });

    describe('the init argument', () => {
        it.each<[string, Uint8Array]>([
            ['nulls', nulls(4e9)],
            ['a text and nulls', IDL.encode([IDL.Opt(IDL.Text), IDL.Vec(IDL.Null)], [[], []])],
            ['a table of 10,000 types', principalAndTypes(10_000)],
            ['two million bytes', new Uint8Array(1_900_000).fill(0x44)]
        ])('%s: refused for little more than an upgrade', async (_, arg) => {
            const before = await jury.state();
            meter.take();
            const upgrade = replica.installCode({
                ...{
                    canisterId: jury.canisterId,
                    wasm: canisterWasm(),
                    arg,
                    mode: 'upgrade',
                    sender: CONTROLLER
                }
            });
            await expect(upgrade).rejects.toThrow('INIT_ARGUMENT: the init argument is null or the 64');
            const cost = meter.take().reduce((sum, { instructions }) => sum + instructions / 1e6, 0);
            expect(cost).toBeLessThan(1_500);
            expect(await jury.state()).toEqual(before);
        });
    });

    it('an argument that is too long is refused at the door with the code of its limit', async () => {
        const memo = new Uint8Array(500_000);
        const select = IDL.encode([IDL.Nat32, IDL.Nat32, IDL.Vec(IDL.Nat8)], [0, 1, memo]);
        const commit = IDL.encode([IDL.Vec(IDL.Nat8)], [memo]);
        const add = IDL.encode(
            [IDL.Vec(IDL.Vec(IDL.Nat8)), IDL.Vec(IDL.Nat8)],
            [[], new Uint8Array(1_500_000)]
        );
        for (const [method, arg, text] of [
            ['select', select, 'MEMO_TOO_LARGE: the argument of select'],
            ['commit', commit, 'CERTIFICATE_TOO_LARGE: the argument of commit'],
            ['add', add, 'ARGUMENT_MALFORMED: the argument of add'],
            ['authorize', memo, 'ARGUMENT_MALFORMED: the argument of authorize']
        ] as const) {
            expectRefusal(await send(method, arg, CONTROLLER), `${text} has ${arg.length} bytes, at most`);
            expect(atTheDoor()).toBeLessThan(5);
        }
    });

    it('the largest add passes', async () => {
        const index = await jury.add(jurorIds(10_000, 20_000, 64), new Uint8Array(409_600));
        expect(await jury.call('get_pool_size', index)).toBe(20_000);
        expect(await jury.add([], NO_MEMO)).toBe(index + 1);
    });
});
