import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { type CallResult, type Replica, type ReplicaOptions, startReplica } from '../../src/replica/index.js';
import { ARGUMENTS, RESULTS, Settings } from '../../src/replica/management/types.js';
import { errorOf } from './fixtures.js';
import { assemble } from './wat.js';

/**
 * A canister whose instructions are counted by hand, to count cycles with. `nothing` takes 506, `trap` 1; `balances`
 * (an update and a query) tells balance and liquid balance, 16 bytes each; `costs` what three system calls tell; `burn`
 * burns all it can and tells how much; `ask` asks for randomness, or tells 2 if that could not be sent; `gib` takes 1
 * GiB of stable memory; `timer` sets one that is due in a second and takes 2.
 */
export const PURSE: Uint8Array = assemble(`(module
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "msg_method_name_size" (func $method_size (result i32)))
  (import "ic0" "accept_message" (func $accept))
  (import "ic0" "canister_cycle_balance128" (func $balance (param i32)))
  (import "ic0" "canister_liquid_cycle_balance128" (func $liquid (param i32)))
  (import "ic0" "cycles_burn128" (func $burn (param i64 i64 i32)))
  (import "ic0" "cost_call" (func $cost_call (param i64 i64 i32)))
  (import "ic0" "cost_create_canister" (func $cost_create (param i32)))
  (import "ic0" "cost_http_request" (func $cost_http (param i64 i64 i32)))
  (import "ic0" "stable64_grow" (func $stable_grow (param i64) (result i64)))
  (import "ic0" "time" (func $time (result i64)))
  (import "ic0" "global_timer_set" (func $timer (param i64) (result i64)))
  (import "ic0" "call_new" (func $call_new (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "ic0" "call_data_append" (func $call_data (param i32 i32)))
  (import "ic0" "call_perform" (func $call_perform (result i32)))
  (memory 1) (table 1 funcref) (elem (i32.const 0) $on_answer)
  (data (i32.const 100) "raw_rand") (data (i32.const 120) "DIDL\\00\\00")
  (func $tell (call $balance (i32.const 0)) (call $liquid (i32.const 16)) (call $append (i32.const 0) (i32.const 32)) (call $reply))
  (func (export "canister_inspect_message") (if (i32.ne (call $method_size) (i32.const 12)) (then (call $accept))))
  (func (export "canister_update nothing") (call $reply))
  (func (export "canister_update not_accepted") (call $reply))
  (func (export "canister_update trap") (unreachable))
  (func (export "canister_update balances") (call $tell))
  (func (export "canister_query purse") (call $tell))
  (func (export "canister_query costs")
    (call $cost_call (i64.const 8) (i64.const 6) (i32.const 0)) (call $cost_create (i32.const 16))
    (call $cost_http (i64.const 100) (i64.const 2000) (i32.const 32))
    (call $append (i32.const 0) (i32.const 48)) (call $reply))
  (func (export "canister_update burn")
    (call $burn (i64.const 1) (i64.const 0) (i32.const 0)) (call $append (i32.const 0) (i32.const 16)) (call $reply))
  (func (export "canister_update gib") (drop (call $stable_grow (i64.const 16384))) (call $reply))
  (func (export "canister_update timer") (drop (call $timer (i64.add (call $time) (i64.const 1000000000)))) (call $reply))
  (func (export "canister_global_timer"))
  (func (export "canister_update ask")
    (call $call_new (i32.const 0) (i32.const 0) (i32.const 100) (i32.const 8) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    (call $call_data (i32.const 120) (i32.const 6))
    (i32.store (i32.const 0) (call $call_perform))
    (if (i32.load (i32.const 0)) (then (call $append (i32.const 0) (i32.const 4)) (call $reply))))
  (func $on_answer (param i32) (call $reply)))`);

export const OWNER = Principal.selfAuthenticating(Uint8Array.of(7));
export const DAY = 86_400_000_000_000n;
const START = 1_700_000_000_000_000_000n;
const UNCHANGED = Object.fromEntries(Settings._fields.map(([name]): [string, []] => [name, []]));

/** What a user's message costs: 153 bytes and what the sender chose. */
export const ingress = (method: string, arg = 0, sender = OWNER): bigint =>
    1_200_000n + 2000n * BigInt(153 + sender.toUint8Array().length + method.length + arg);

/** A replica whose time stands still until it is told, and one canister there. */
export class Bank {
    private constructor(
        readonly replica: Replica,
        private readonly clock: { now: bigint },
        readonly id: Principal
    ) {}

    /** What the clock says, in nanoseconds. */
    get time(): bigint {
        return this.clock.now;
    }

    static async open(options: ReplicaOptions = {}, wasm: Uint8Array = PURSE): Promise<Bank> {
        const clock = { now: START };
        const replica = await startReplica({ now: () => clock.now, ...options });
        const [known] = replica.canisters;
        const id = known ?? (await replica.createCanister({ controllers: [OWNER] }));
        const bank = new Bank(replica, clock, id);
        if (known === undefined) await replica.installCode({ canisterId: id, wasm, sender: OWNER });
        // Rounds took nanoseconds that the clock does not know of.
        await bank.after(1_000_000n);
        return bank;
    }

    /** Lets time go by, and a round happen. */
    async after(nanoseconds: bigint): Promise<void> {
        this.clock.now += nanoseconds;
        await this.replica.tick();
    }

    update = (method: string, arg: Uint8Array = new Uint8Array(0), sender = OWNER): Promise<CallResult> =>
        this.replica.update({ canisterId: this.id, method, arg, sender });
    query = (method: string): Promise<CallResult> =>
        this.replica.query({ canisterId: this.id, method, arg: new Uint8Array(0), sender: OWNER });

    /** The balance and what of it may be spent, as a query sees them. */
    async purse(): Promise<{ balance: bigint; liquid: bigint }> {
        const [balance, liquid] = amounts(await this.query('purse'));
        return { balance: balance ?? 0n, liquid: liquid ?? 0n };
    }

    /** What happens takes from the balance. */
    async cost(action: () => Promise<unknown>): Promise<bigint> {
        const before = (await this.purse()).balance;
        await action();
        return before - (await this.purse()).balance;
    }

    manage(method: keyof typeof ARGUMENTS, argument: object, sender = OWNER): Promise<CallResult> {
        const arg = this.argument(method, argument);
        return this.replica.update({ canisterId: Principal.managementCanister(), method, arg, sender });
    }

    argument(method: keyof typeof ARGUMENTS, argument: object): Uint8Array {
        const all = { canister_id: this.id, sender_canister_version: [], ...argument };
        return Uint8Array.from(IDL.encode([ARGUMENTS[method]], [all]));
    }

    settle = (settings: object): Promise<CallResult> =>
        this.manage('update_settings', { settings: { ...UNCHANGED, ...settings } });

    async status(): Promise<Record<string, unknown>> {
        const result = await this.manage('canister_status', {});
        if (result.kind === 'reject') throw new Error(errorOf(result));
        return IDL.decode([RESULTS.status], result.arg.slice())[0] as unknown as Record<string, unknown>;
    }

    /** Sets aside so much of the balance that only `liquid` is left to spend. */
    async leave(liquid: bigint): Promise<void> {
        const status = await this.status();
        const fee = 1_200_000n;
        const perDay = status['idle_cycles_burned_per_day'] as bigint;
        const target = (status['cycles'] as bigint) - fee - liquid;
        await this.settle({ freezing_threshold: [(target * 86_400n) / perDay] });
    }
}

/** The little-endian numbers of 128 bits in a reply. */
export function amounts(result: CallResult): bigint[] {
    if (result.kind === 'reject') throw new Error(errorOf(result));
    const view = new DataView(result.arg.buffer, result.arg.byteOffset, result.arg.length);
    return Array.from(
        { length: result.arg.length / 16 },
        (_, i) => view.getBigUint64(16 * i, true) + (view.getBigUint64(16 * i + 8, true) << 64n)
    );
}
