import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Certificate } from '@dfinity/agent';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { type CallResult, type Replica, startReplica } from '../../src/replica/index.js';
import { errorOf } from './fixtures.js';
import { compileMotoko } from './motoko-compiler.js';

/** Canisters of a compiler that is not Azle's: another runtime, with its own ways of using the system. */
const source = (step: number) => `
import Prim "mo:⛔";
actor Counter {
    stable var count : Nat = 0;
    var forgotten : Nat = 0;
    stable let names : [var Text] = [var "a", "b"];
    type Other = actor { get : query () -> async Nat; increment : () -> async Nat; fail : () -> async () };

    public func increment() : async Nat { count += ${step}; forgotten += 1; names[0] #= "x"; count };
    public query func get() : async Nat { count };
    public query func getForgotten() : async Nat { forgotten };
    public query func getName() : async Text { names[0] };
    public query func change() : async Nat { count += 5; count };
    public func fail() : async () { count += 1; assert false };

    public func askOther(other : Other) : async Nat { count += 10; (await other.increment()) + count };
    public func trapAfter(other : Other) : async () {
        count += 10; ignore await other.increment(); count += 1000; assert false
    };
    public func caught(other : Other) : async Text {
        try { await other.fail(); "no error" } catch (error) { count += 100; Prim.errorMessage(error) }
    };
    public func finallyRuns(other : Other) : async () {
        try { ignore await other.increment(); assert false } finally { count += 7 }
    };
    public func later() : async () { ignore Prim.setTimer<system>(0, false, func () : async () { count += 10_000 }) };
    public func certify(data : Blob) : async () { Prim.setCertifiedData(data) };
    public query func certificate() : async ?Blob { Prim.getCertificate() };
    public composite query func sum(other : Other) : async Nat {
        count += 3;
        let first = await other.get();
        let second = await other.get();
        first + second + count
    };
    public shared (message) func who() : async Principal { message.caller };
};`;

let replica: Replica;
let versionOne: Uint8Array;
let versionTwo: Uint8Array;
let first: Principal;
let second: Principal;
beforeAll(async () => {
    versionOne = compileMotoko(source(1));
    versionTwo = compileMotoko(source(2));
    replica = await startReplica();
});
beforeEach(async () => {
    first = await replica.createCanister();
    second = await replica.createCanister();
    for (const canisterId of [first, second]) await replica.installCode({ canisterId, wasm: versionOne });
});
afterAll(() => replica.stop());

const Other = IDL.Service({
    get: IDL.Func([], [IDL.Nat], ['query']),
    increment: IDL.Func([], [IDL.Nat], []),
    fail: IDL.Func([], [], [])
});
type Kind = 'update' | 'query';

function call(kind: Kind, canisterId: Principal, method: string, types: IDL.Type[], values: unknown[]) {
    const arg = Uint8Array.from(IDL.encode(types, values));
    return replica[kind]({ canisterId, method, arg });
}
function decode<T>(type: IDL.Type, result: CallResult): T {
    if (result.kind === 'reject') throw new Error(errorOf(result));
    return IDL.decode([type], result.arg.slice())[0] as T;
}
const increment = async (id: Principal) =>
    decode<bigint>(IDL.Nat, await call('update', id, 'increment', [], []));
const get = async (id: Principal, method = 'get') =>
    decode<bigint>(IDL.Nat, await call('query', id, method, [], []));
const toSecond = (kind: Kind, method: string) => call(kind, first, method, [Other], [second]);

describe('a Motoko canister', () => {
    it('counts, and forgets what queries did', async () => {
        expect([await increment(first), await increment(first)]).toEqual([1n, 2n]);
        expect(await get(first, 'change')).toBe(7n);
        expect(await get(first)).toBe(2n);
        expect(await get(second)).toBe(0n);
    });

    it('keeps its stable variables in an upgrade, and no others', async () => {
        await increment(first);
        await increment(first);
        await replica.installCode({ canisterId: first, wasm: versionTwo, mode: 'upgrade' });
        expect(await get(first)).toBe(2n);
        expect(await get(first, 'getForgotten')).toBe(0n);
        expect(decode(IDL.Text, await call('query', first, 'getName', [], []))).toBe('axx');
        expect(await increment(first)).toBe(4n);
        await replica.installCode({ canisterId: first, wasm: versionTwo, mode: 'reinstall' });
        expect(await get(first)).toBe(0n);
    });

    it('awaits another canister', async () => {
        expect(decode(IDL.Nat, await toSecond('update', 'askOther'))).toBe(11n);
        expect([await get(first), await get(second)]).toEqual([10n, 1n]);
    });

    it('loses after a trap what it did since the await, and nothing from before', async () => {
        expect(errorOf(await toSecond('update', 'trapAfter'))).toMatch(/^5 IC0503 .*assertion failed/);
        expect([await get(first), await get(second)]).toEqual([10n, 1n]);
        expect(await increment(first)).toBe(11n);
    });

    it('runs its finally block in the cleanup of a trap', async () => {
        expect(errorOf(await toSecond('update', 'finallyRuns'))).toMatch(/^5 IC0503/);
        expect(await get(first)).toBe(7n);
    });

    it('catches what the other throws', async () => {
        const message = decode(IDL.Text, await toSecond('update', 'caught'));
        expect(message).toMatch(/IC0503: .*assertion failed|assertion failed/);
        expect([await get(first), await get(second)]).toEqual([100n, 0n]);
    });

    it('is woken by its timer', async () => {
        await call('update', first, 'later', [], []);
        await expect.poll(() => get(first), { timeout: 10_000 }).toBe(10_000n);
    });

    it('certifies a variable, and gives the certificate to queries', async () => {
        const data = Uint8Array.from({ length: 32 }, (_, i) => i);
        const blob = IDL.Vec(IDL.Nat8);
        await call('update', first, 'certify', [blob], [data]);
        const [certificate] = decode<[Uint8Array]>(
            IDL.Opt(blob),
            await call('query', first, 'certificate', [], [])
        );
        const { rootKey } = replica;
        const verified = await Certificate.create({ certificate, rootKey, canisterId: first });
        const path = [
            new TextEncoder().encode('canister'),
            first.toUint8Array(),
            new TextEncoder().encode('certified_data')
        ];
        expect(verified.lookup_path(path)).toMatchObject({ status: 'Found', value: data });
    });

    it('asks others in a composite query', async () => {
        await increment(second);
        await increment(second);
        expect(decode(IDL.Nat, await toSecond('query', 'sum'))).toBe(7n);
        expect(await get(first)).toBe(0n);
        expect(errorOf(await toSecond('update', 'sum'))).toMatch(/IC0527/);
    });

    it('knows its caller', async () => {
        const sender = replica.subnetId;
        const arg = Uint8Array.from(IDL.encode([], []));
        const answer = await replica.update({ canisterId: first, method: 'who', arg, sender });
        expect(String(decode(IDL.Principal, answer))).toBe(sender.toText());
    });
});
