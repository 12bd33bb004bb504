import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { type CallResult, type Replica, startReplica } from '../../src/replica/index.js';
import { ARGUMENTS } from '../../src/replica/management/types.js';
import { caller, errorOf, installed, numbers } from './fixtures.js';
import { assemble } from './wat.js';

/** Counts in the heap and in a global; `step` tells versions apart. */
const counter = (step: number) =>
    assemble(`(module
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (memory ${step})
  (global $count (mut i64) (i64.const 0))
  (func (export "canister_pre_upgrade") (i64.store (i32.const 8) (i64.const 5)))
  (func (export "canister_update add")
    (i64.store (i32.const 0) (i64.add (i64.load (i32.const 0)) (i64.const ${step})))
    (global.set $count (i64.add (global.get $count) (i64.const ${step}))) (call $reply))
  (func (export "canister_query read")
    (i64.store (i32.const 100) (i64.load (i32.const 0))) (i64.store (i32.const 108) (global.get $count))
    (i64.store (i32.const 116) (i64.load (i32.const 8))) (call $append (i32.const 100) (i32.const 24)) (call $reply)))`);

/** The same with the custom section that says it can go on with its predecessor's memory. */
function persistent(module: Uint8Array): Uint8Array {
    const name = new TextEncoder().encode('icp:private enhanced-orthogonal-persistence');
    return Uint8Array.of(...module, 0, name.length + 1, name.length, ...name);
}

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

type Persistence = 'keep' | 'replace' | undefined;

function upgrade(
    canister_id: Principal,
    wasm_module: Uint8Array,
    persistence: Persistence
): Promise<CallResult> {
    const options = {
        skip_pre_upgrade: [],
        wasm_memory_persistence: persistence === undefined ? [] : [{ [persistence]: null }]
    };
    const argument = {
        mode: { upgrade: [options] },
        canister_id,
        wasm_module,
        arg: [],
        sender_canister_version: []
    };
    const arg = Uint8Array.from(IDL.encode([ARGUMENTS.install_code], [argument]));
    return replica.update({ canisterId: Principal.managementCanister(), method: 'install_code', arg });
}

async function counted(wasm: Uint8Array): Promise<Principal> {
    const id = await installed(replica, wasm);
    await caller(replica, id).update('add');
    return id;
}
const read = async (id: Principal) => numbers(await caller(replica, id).query('read'));

describe('an upgrade of a module with enhanced orthogonal persistence', () => {
    it('keeps the memory, with what pre_upgrade left there, and begins with new globals', async () => {
        const id = await counted(persistent(counter(1)));
        expect(errorOf(await upgrade(id, persistent(counter(2)), 'keep'))).toBe('a reply');
        expect(await read(id)).toEqual([1, 0, 5]);
        await caller(replica, id).update('add');
        expect(await read(id)).toEqual([3, 2, 5]);
    });

    it('forgets the memory if it is told so', async () => {
        const id = await counted(persistent(counter(1)));
        expect(errorOf(await upgrade(id, persistent(counter(2)), 'replace'))).toBe('a reply');
        expect(await read(id)).toEqual([0, 0, 0]);
    });

    it('has to say which, and changes nothing otherwise', async () => {
        const id = await counted(persistent(counter(1)));
        expect(errorOf(await upgrade(id, persistent(counter(2)), undefined))).toMatch(
            /Missing upgrade option/
        );
        expect(errorOf(await upgrade(id, counter(2), 'keep'))).toMatch(/Invalid upgrade option/);
        expect(await read(id)).toEqual([1, 1, 0]);
    });

    it('is as before for a module without it', async () => {
        const id = await counted(counter(1));
        expect(errorOf(await upgrade(id, counter(2), undefined))).toBe('a reply');
        expect(await read(id)).toEqual([0, 0, 0]);
    });
});
