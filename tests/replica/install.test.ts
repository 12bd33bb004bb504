import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { Principal } from '@dfinity/principal';
import { API_RULES } from '../../src/replica/host/api-rules.js';
import { API_SIGNATURES } from '../../src/replica/host/api-signatures.js';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { caller, COUNTER, errorOf, installed, numbers } from './fixtures.js';
import { assemble } from './wat.js';

let replica: Replica;
beforeAll(async () => {
    replica = await startReplica();
});
afterAll(() => replica.stop());

const install = async (wasm: Uint8Array) =>
    replica.installCode({ canisterId: await replica.createCanister(), wasm });

describe('the system calls', () => {
    it('all have a rule and a type', () => {
        expect([...API_RULES.keys()].sort()).toEqual([...API_SIGNATURES.keys()].sort());
    });
});

describe('installation', () => {
    it('runs pre_upgrade and post_upgrade, and keeps stable memory only', async () => {
        const canisterId = await installed(replica, COUNTER);
        const canister = caller(replica, canisterId);
        await canister.update('add');
        await replica.installCode({ canisterId, wasm: COUNTER, mode: 'upgrade' });
        // 1 + 1000 in the old heap and stable memory, 10000 in the new heap
        expect(await canister.read()).toEqual([10_000, 10_000, 11_001]);
        expect(numbers(await canister.update('add'))).toEqual([10_001, 10_001, 11_002]);
    });

    it('undoes an upgrade whose post_upgrade traps, pre_upgrade included', async () => {
        const canisterId = await installed(replica, COUNTER);
        const canister = caller(replica, canisterId);
        await canister.update('add');
        const broken = assemble('(module (func (export "canister_post_upgrade") (unreachable)))');
        await expect(replica.installCode({ canisterId, wasm: broken, mode: 'upgrade' })).rejects.toThrow(
            /IC0502/
        );
        expect(await canister.read()).toEqual([1, 1, 1]);
    });

    it('empties everything at reinstall', async () => {
        const canisterId = await installed(replica, COUNTER);
        const canister = caller(replica, canisterId);
        await canister.update('add');
        await replica.installCode({ canisterId, wasm: COUNTER, mode: 'reinstall' });
        expect(await canister.read()).toEqual([0, 0, 0]);
    });

    it('takes gzipped modules', async () => {
        const canister = caller(replica, await installed(replica, Uint8Array.from(gzipSync(COUNTER))));
        expect(numbers(await canister.update('add'))).toEqual([1, 1, 1]);
    });

    it('names an import that is not there', async () => {
        const wasm = assemble(
            '(module (import "ic0" "fly" (func $fly)) (func (export "canister_init") (call $fly)))'
        );
        await expect(install(wasm)).rejects.toMatchObject({
            code: 'CANISTER_ERROR',
            message: expect.stringMatching(/^IC0505: .*not valid: the module imports ic0\.fly,/) as string
        });
    });

    it.each([
        ['nothing', new Uint8Array(0)],
        ['text', new TextEncoder().encode('hello')],
        ['half a module', COUNTER.slice(0, COUNTER.length >> 1)],
        ['a broken gzip', Uint8Array.of(0x1f, 0x8b, 1, 2, 3)],
        [
            'a method of two kinds',
            assemble('(module (func (export "canister_update x")) (func (export "canister_query x")))')
        ],
        ['an unknown entry point', assemble('(module (func (export "canister_fly")))')],
        ['an import of a wrong type', assemble('(module (import "ic0" "msg_reply" (func (param i64))))')],
        ['an export of a wrong type', assemble('(module (func (export "canister_update x") (param i32)))')],
        ['an import from elsewhere', assemble('(module (import "env" "abort" (func)))')]
    ])('refuses %s', async (_name, wasm) => {
        await expect(install(wasm)).rejects.toThrow(/^IC0505: .*not valid: /);
    });

    it('never crashes on a damaged module', async () => {
        for (let at = 8; at < COUNTER.length; at += 7) {
            const wasm = COUNTER.slice();
            wasm[at] = (wasm[at] ?? 0) ^ 0x55;
            await install(wasm).catch((error: unknown) =>
                expect(error).toMatchObject({ code: 'CANISTER_ERROR' })
            );
        }
    });

    it('keeps the modes apart', async () => {
        const canisterId = await replica.createCanister();
        await expect(replica.installCode({ canisterId, wasm: COUNTER, mode: 'upgrade' })).rejects.toThrow(
            /IC0537/
        );
        await replica.installCode({ canisterId, wasm: COUNTER });
        await expect(replica.installCode({ canisterId, wasm: COUNTER })).rejects.toThrow(
            `IC0514: Canister ${canisterId.toText()} cannot be installed because the canister is not empty. Try installing with mode='reinstall' instead.`
        );
    });

    it('is for controllers', async () => {
        const canisterId = await replica.createCanister({ controllers: [replica.subnetId] });
        const sender = Principal.anonymous();
        await expect(replica.installCode({ canisterId, wasm: COUNTER, sender })).rejects.toThrow(
            /IC0512: Only controllers/
        );
        await replica.installCode({ canisterId, wasm: COUNTER });
    });

    it('forgets table and segment changes with the message, like the network', async () => {
        const wasm = assemble(`(module
          (import "ic0" "msg_reply" (func $reply)) (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
          (memory 1) (data $d "abc")
          (func (export "canister_update take")
            (memory.init $d (i32.const 0) (i32.const 0) (i32.const 3)) (data.drop $d)
            (call $append (i32.const 0) (i32.const 3)) (call $reply)))`);
        const canister = caller(replica, await installed(replica, wasm));
        for (let i = 0; i < 3; i++) expect(errorOf(await canister.update('take'))).toBe('a reply');
    });
});
