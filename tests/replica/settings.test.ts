import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { CYCLES_LEDGER_ID, CYCLES_MINTING_ID } from '../../src/replica/canister-ids.js';
import { type CallResult, type Replica, startReplica } from '../../src/replica/index.js';
import { ARGUMENTS, RESULTS, Settings } from '../../src/replica/management/types.js';
import { ingress } from './purse.js';
import { caller, errorOf, installed, numbers } from './fixtures.js';
import { assemble } from './wat.js';

/** `grow` takes 16 pages more; the queries give an environment variable and the memory's size. */
const CANISTER = assemble(`(module
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "env_var_count" (func $count (result i32)))
  (import "ic0" "env_var_name_size" (func $name_size (param i32) (result i32)))
  (import "ic0" "env_var_name_copy" (func $name_copy (param i32 i32 i32 i32)))
  (import "ic0" "env_var_name_exists" (func $exists (param i32 i32) (result i32)))
  (import "ic0" "env_var_value_size" (func $value_size (param i32 i32) (result i32)))
  (import "ic0" "env_var_value_copy" (func $value_copy (param i32 i32 i32 i32 i32)))
  (memory 1)
  (data (i32.const 100) "B")
  (func (export "canister_update grow") (drop (memory.grow (i32.const 16))) (call $reply))
  (func (export "canister_query size") (i64.store (i32.const 0) (i64.extend_i32_u (memory.size)))
    (call $append (i32.const 0) (i32.const 8)) (call $reply))
  (func (export "canister_query count") (i64.store (i32.const 0) (i64.extend_i32_u (call $count)))
    (i64.store (i32.const 8) (i64.extend_i32_u (call $exists (i32.const 100) (i32.const 1))))
    (call $append (i32.const 0) (i32.const 16)) (call $reply))
  (func (export "canister_query name")
    (call $name_copy (i32.const 1) (i32.const 0) (i32.const 0) (call $name_size (i32.const 1)))
    (call $append (i32.const 0) (call $name_size (i32.const 1))) (call $reply))
  (func (export "canister_query value")
    (call $value_copy (i32.const 100) (i32.const 1) (i32.const 0) (i32.const 0) (call $value_size (i32.const 100) (i32.const 1)))
    (call $append (i32.const 0) (call $value_size (i32.const 100) (i32.const 1))) (call $reply)))`);

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

const UNCHANGED = Object.fromEntries(Settings._fields.map(([name]): [string, []] => [name, []]));

function manage(method: keyof typeof ARGUMENTS, argument: object, sender?: Principal): Promise<CallResult> {
    const arg = Uint8Array.from(IDL.encode([ARGUMENTS[method]], [argument]));
    const canisterId = Principal.managementCanister();
    return replica.update({ canisterId, method, arg, ...(sender && { sender }) });
}

const change = (canister_id: Principal, settings: object) =>
    manage('update_settings', {
        canister_id,
        settings: { ...UNCHANGED, ...settings },
        sender_canister_version: []
    });

async function statusOf(canister_id: Principal, sender?: Principal): Promise<Record<string, unknown>> {
    const result = await manage('canister_status', { canister_id }, sender);
    if (result.kind === 'reject') throw new Error(errorOf(result));
    return IDL.decode([RESULTS.status], result.arg.slice())[0] as unknown as Record<string, unknown>;
}

const text = (result: CallResult) =>
    result.kind === 'reply' ? new TextDecoder().decode(result.arg) : errorOf(result);

describe('settings', () => {
    it('are kept and reported, those not named stay', async () => {
        const id = await installed(replica, CANISTER);
        expect((await statusOf(id))['settings']).toMatchObject({
            freezing_threshold: 2_592_000n,
            wasm_memory_limit: 3_221_225_472n,
            log_visibility: { controllers: null }
        });
        const viewers = [replica.subnetId];
        const wanted = { freezing_threshold: [7n], log_visibility: [{ allowed_viewers: viewers }] };
        expect(errorOf(await change(id, wanted))).toBe('a reply');
        expect(errorOf(await change(id, { compute_allocation: [3n] }))).toBe('a reply');
        expect((await statusOf(id))['settings']).toMatchObject({
            freezing_threshold: 7n,
            compute_allocation: 3n,
            log_visibility: { allowed_viewers: viewers },
            controllers: [Principal.anonymous()]
        });
    });

    it.each([
        [
            { compute_allocation: [101n] },
            /^5 IC0504 ComputeAllocation expected to be in the range \[0\.\.100\], got 101$/
        ],
        [
            { freezing_threshold: [2n ** 64n] },
            /^5 IC0504 Freezing threshold expected to be in the range of \[0\.\.2\^64-1\], got \d+$/
        ],
        [{ reserved_cycles_limit: [2n ** 128n] }, /^5 IC0504 Reserved cycles limit /],
        [{ wasm_memory_limit: [2n ** 48n + 1n] }, /^5 IC0504 Wasm memory limit /],
        [{ memory_allocation: [2n ** 63n] }, /^5 IC0504 MemoryAllocation expected/],
        [{ memory_allocation: [2n ** 48n + 1n] }, /^1 IC0101 Canister requested .* of memory but only/],
        [
            {
                controllers: [
                    Array.from({ length: 11 }, (_, i) => Principal.fromUint8Array(Uint8Array.of(i)))
                ]
            },
            /^4 IC0408 .*10/
        ],
        [
            {
                environment_variables: [
                    [
                        { name: 'A', value: '' },
                        { name: 'A', value: '' }
                    ]
                ]
            },
            /^4 IC0408 Duplicate environment variables are not allowed$/
        ],
        [
            { environment_variables: [[{ name: 'x'.repeat(129), value: '' }]] },
            /^4 IC0408 .* exceeds the maximum allowed length of 128\.$/
        ]
    ])('out of range change nothing: %o', async (wanted, words) => {
        const id = await installed(replica, CANISTER);
        const refused = errorOf(await change(id, { memory_allocation: [1000n], ...wanted }));
        expect(refused).toMatch(words);
        expect((await statusOf(id))['settings']).toMatchObject({
            memory_allocation: 0n,
            compute_allocation: 0n
        });
    });

    it('hold an update to the Wasm memory limit', async () => {
        const id = await installed(replica, CANISTER);
        await change(id, { wasm_memory_limit: [20n * 65536n] });
        expect(errorOf(await caller(replica, id).update('grow'))).toBe('a reply');
        expect(errorOf(await caller(replica, id).update('grow'))).toMatch(/^5 IC0539 .*memory limit/);
        expect(numbers(await caller(replica, id).query('size'))).toEqual([17]);
        await change(id, { wasm_memory_limit: [0n] });
        expect(errorOf(await caller(replica, id).update('grow'))).toBe('a reply');
    });

    it('give environment variables to the canister', async () => {
        const id = await installed(replica, CANISTER);
        const canister = caller(replica, id);
        expect(numbers(await canister.query('count'))).toEqual([0, 0]);
        expect(text(await canister.query('value'))).toMatch(/IC0504 .*no such environment variable/);
        expect(text(await canister.query('name'))).toMatch(/IC0504 .*no environment variable 1/);
        const environment_variables = [
            [
                { name: 'A', value: 'one' },
                { name: 'B', value: 'two' }
            ]
        ];
        expect(errorOf(await change(id, { environment_variables }))).toBe('a reply');
        expect(numbers(await canister.query('count'))).toEqual([2, 1]);
        expect(text(await canister.query('name'))).toBe('B');
        expect(text(await canister.query('value'))).toBe('two');
    });

    it('let viewers see the status', async () => {
        const id = await replica.createCanister({ controllers: [Principal.managementCanister()] });
        const stranger = Principal.selfAuthenticating(new Uint8Array(44));
        await expect(statusOf(id, stranger)).rejects.toThrow(/IC0512/);
        const own = await replica.createCanister();
        await expect(statusOf(own, stranger)).rejects.toThrow(/IC0512/);
        await change(own, { status_visibility: [{ allowed_viewers: [stranger] }] });
        expect(await statusOf(own, stranger)).toMatchObject({ status: { running: null } });
        await expect(statusOf(own, replica.subnetId)).rejects.toThrow(/IC0512/);
        await change(own, { status_visibility: [{ public: null }] });
        expect(await statusOf(own, replica.subnetId)).toMatchObject({ status: { running: null } });
    });
});

describe('canister_version', () => {
    it('grows with code, settings, running status and every kept execution, and with nothing else', async () => {
        const id = await replica.createCanister();
        const versions: bigint[] = [];
        const note = async () => versions.push((await statusOf(id))['version'] as bigint);
        await note();
        await replica.installCode({ canisterId: id, wasm: CANISTER });
        await note();
        await caller(replica, id).update('grow');
        await note();
        await caller(replica, id).update('nothing');
        await caller(replica, id).query('size');
        await note();
        await change(id, { freezing_threshold: [1n] });
        await note();
        await manage('stop_canister', { canister_id: id });
        await note();
        await manage('start_canister', { canister_id: id });
        await note();
        const steps = versions.slice(1).map((version, i) => version > (versions[i] ?? 0n));
        expect(steps).toEqual([true, true, false, true, true, true]);
    });
});

describe('the cycles ledger and the cycles minting canister', () => {
    const Created = IDL.Variant({
        Ok: IDL.Record({ block_id: IDL.Nat, canister_id: IDL.Principal }),
        Err: IDL.Variant({ FailedToCreate: IDL.Record({ error: IDL.Text }) })
    });
    const create = async (subnet: Principal, sender: Principal) => {
        const settings = { freezing_threshold: [5n] };
        const type = IDL.Record({
            amount: IDL.Nat,
            creation_args: IDL.Opt(
                IDL.Record({
                    subnet_selection: IDL.Opt(IDL.Variant({ Subnet: IDL.Record({ subnet: IDL.Principal }) })),
                    settings: IDL.Opt(IDL.Record({ freezing_threshold: IDL.Opt(IDL.Nat) }))
                })
            )
        });
        const value = {
            amount: 600_000_000_077n,
            creation_args: [{ subnet_selection: [{ Subnet: { subnet } }], settings: [settings] }]
        };
        const arg = Uint8Array.from(IDL.encode([type], [value]));
        const result = await replica.update({
            canisterId: CYCLES_LEDGER_ID,
            method: 'create_canister',
            arg,
            sender
        });
        if (result.kind === 'reject') throw new Error(errorOf(result));
        return IDL.decode([Created], result.arg.slice())[0] as unknown as Record<
            string,
            Record<string, unknown>
        >;
    };

    it('creates a canister of the caller with the cycles and settings asked for', async () => {
        const sender = Principal.selfAuthenticating(new Uint8Array(44));
        const { Ok } = await create(replica.subnetId, sender);
        const id = Ok?.['canister_id'] as Principal;
        expect(replica.canisters.map(String)).toContain(String(id));
        expect(await statusOf(id, sender)).toMatchObject({
            // less the fee for the creation, and that of this very call
            cycles: 100_000_000_077n - ingress('canister_status', 27, sender),
            settings: { controllers: [sender], freezing_threshold: 5n }
        });
    });

    it('tops up whatever canister there is, for anybody', async () => {
        const owner = Principal.selfAuthenticating(new Uint8Array(44));
        const canisterId = await replica.createCanister({ controllers: [owner] });
        const type = IDL.Record({ amount: IDL.Nat, to: IDL.Principal });
        const withdraw = async (to: Principal) => {
            const arg = Uint8Array.from(IDL.encode([type], [{ amount: 5_000_000_000_000n, to }]));
            const call = { canisterId: CYCLES_LEDGER_ID, method: 'withdraw', arg };
            const result = await replica.update(call);
            if (result.kind === 'reject') throw new Error(errorOf(result));
            const Receiver = IDL.Record({ receiver: IDL.Principal });
            const Result = IDL.Variant({ Ok: IDL.Nat, Err: IDL.Variant({ InvalidReceiver: Receiver }) });
            return IDL.decode([Result], result.arg.slice())[0];
        };
        const cycles = async () => (await statusOf(canisterId, owner))['cycles'] as bigint;
        const before = await cycles();
        expect(await withdraw(canisterId)).toEqual({ Ok: 0n });
        expect(await cycles()).toBe(before + 5_000_000_000_000n - ingress('canister_status', 27, owner));
        const receiver = Principal.fromText('aaaaa-aa');
        expect(await withdraw(receiver)).toEqual({ Err: { InvalidReceiver: { receiver } } });
    });

    it('refuses another subnet, other methods and garbage', async () => {
        const { Err } = await create(Principal.anonymous(), Principal.anonymous());
        expect(Err?.['FailedToCreate']).toMatchObject({
            error: expect.stringContaining('does not exist') as string
        });
        const call = { canisterId: CYCLES_LEDGER_ID, method: 'create_canister', arg: Uint8Array.of(1, 2, 3) };
        expect(errorOf(await replica.update(call))).toMatch(/^5 IC0503 .*cannot be decoded/);
        const garbage = { ...call, method: 'withdraw' };
        expect(errorOf(await replica.update(garbage))).toMatch(/^5 IC0503 .*cannot be decoded/);
        expect(errorOf(await replica.update({ ...call, method: 'icrc1_transfer' }))).toMatch(/^5 IC0536/);
        expect(errorOf(await replica.query(call))).toMatch(/^5 IC0536/);
    });

    it('names the subnet, and its id is never given to a canister', async () => {
        const arg = Uint8Array.from(IDL.encode([], []));
        const result = await replica.query({
            canisterId: CYCLES_MINTING_ID,
            method: 'get_default_subnets',
            arg
        });
        if (result.kind === 'reject') throw new Error(errorOf(result));
        const [subnets] = IDL.decode([IDL.Vec(IDL.Principal)], result.arg.slice());
        expect(String(subnets)).toBe(String(replica.subnetId));
        const other = await startReplica();
        const ids: string[] = [];
        for (let i = 0; i < 6; i++) ids.push((await other.createCanister()).toText());
        await other.stop();
        expect(new Set(ids).size).toBe(6);
        expect(ids).not.toContain(CYCLES_MINTING_ID.toText());
    });
});
