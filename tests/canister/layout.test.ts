import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IDL } from '@dfinity/candid';
import type { Replica } from '../../src/replica/index.js';
import { startReplica } from '../../src/replica/index.js';
import { canisterWasm } from '../built.js';
import { assemble } from '../replica/wat.js';
import { CONTROLLER, JuryFixture } from './jury-fixture.js';
import { replaceCode } from './replace-code.js';

/** A canister that writes the beginning of its stable memory when it is installed, and tells it. */
const holding = (first: string) => `(module
    (import "ic0" "stable64_grow" (func $grow (param i64) (result i64)))
    (import "ic0" "stable64_write" (func $write (param i64 i64 i64)))
    (import "ic0" "stable64_read" (func $read (param i64 i64 i64)))
    (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
    (import "ic0" "msg_reply" (func $reply))
    (memory 1)
    (data (i32.const 0) "${first}")
    (func (export "canister_init")
        (drop (call $grow (i64.const 1)))
        (call $write (i64.const 0) (i64.const 0) (i64.const 8)))
    (func (export "canister_query first")
        (call $read (i64.const 64) (i64.const 0) (i64.const 8))
        (call $append (i32.const 64) (i32.const 8))
        (call $reply)))`;

describe('an upgrade of a canister whose stable memory', () => {
    let replica: Replica;
    beforeAll(async () => {
        replica = await startReplica();
    });
    afterAll(() => replica.stop());

    const nothing = Uint8Array.from(IDL.encode([IDL.Opt(IDL.Text)], [[]]));

    it.each([
        [
            'is laid out by a newer memory manager',
            'MGR\\02\\00\\00\\00\\01',
            'a memory manager of another version'
        ],
        [
            'is laid out by one of version 255',
            'MGR\\ff\\00\\00\\00\\01',
            'a memory manager of another version'
        ],
        ['is of another kind', 'MGS\\02\\00\\00\\00\\01', 'holds no jury'],
        ['holds nothing', '\\00\\00\\00\\00\\00\\00\\00\\00', 'holds no jury']
    ])('%s is refused with words, and nothing is touched', async (_, first, words) => {
        const canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
        await replica.installCode({ canisterId, wasm: assemble(holding(first)), arg: new Uint8Array() });
        const read = () =>
            replica.query({ canisterId, method: 'first', arg: new Uint8Array(), sender: CONTROLLER });
        const before = await read();
        expect(before).toMatchObject({ kind: 'reply' });
        const upgrade = replaceCode(replica, {
            canisterId,
            wasm: canisterWasm(),
            arg: nothing
        });
        const message = await upgrade.then(
            () => 'done',
            (error: unknown) => (error as Error).message
        );
        expect(message).toContain('LAYOUT_UNKNOWN: stable memory ');
        expect(message).toContain(words);
        const after = await read();
        expect(after.kind === 'reply' && before.kind === 'reply' && Uint8Array.from(after.arg)).toEqual(
            before.kind === 'reply' && Uint8Array.from(before.arg)
        );
    });

    it('is its own goes on', async () => {
        const jury = await JuryFixture.deploy(replica);
        await jury.add([Uint8Array.of(1)]);
        const { canisterId } = jury;
        await replaceCode(replica, { canisterId, wasm: canisterWasm(), arg: nothing });
        expect(await jury.length()).toBe(1);
    });
});
