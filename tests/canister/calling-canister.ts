import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { asciiBytes, concatBytes } from '../../src/protocol/bytes.js';
import { juryService } from '../../src/protocol/interface.js';
import type { CallResult } from '../../src/replica/index.js';
import { assemble } from '../replica/wat.js';
import type { Network } from './network.js';

/**
 * A canister that sends on what it is given: callee and method, each behind a length byte, then the argument; and
 * answers what it is answered. Its calls do not pass `canister_inspect_message`.
 */
const MODULE = assemble(`(module
  (import "ic0" "msg_arg_data_size" (func $arg_size (result i32)))
  (import "ic0" "msg_arg_data_copy" (func $arg_copy (param i32 i32 i32)))
  (import "ic0" "msg_reject_msg_size" (func $error_size (result i32)))
  (import "ic0" "msg_reject_msg_copy" (func $error_copy (param i32 i32 i32)))
  (import "ic0" "msg_reply_data_append" (func $append (param i32 i32)))
  (import "ic0" "msg_reply" (func $reply))
  (import "ic0" "msg_reject" (func $reject (param i32 i32)))
  (import "ic0" "call_new" (func $call_new (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "ic0" "call_data_append" (func $call_data (param i32 i32)))
  (import "ic0" "call_perform" (func $call_perform (result i32)))
  (memory 80)
  (table 2 funcref) (elem (i32.const 0) $on_reply $on_reject)
  (func (export "canister_update forward") (local $method i32) (local $data i32)
    (call $arg_copy (i32.const 0) (i32.const 0) (call $arg_size))
    (local.set $method (i32.add (i32.const 1) (i32.load8_u (i32.const 0))))
    (local.set $data (i32.add (i32.add (local.get $method) (i32.const 1)) (i32.load8_u (local.get $method))))
    (call $call_new
      (i32.const 1) (i32.load8_u (i32.const 0))
      (i32.add (local.get $method) (i32.const 1)) (i32.load8_u (local.get $method))
      (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0))
    (call $call_data (local.get $data) (i32.sub (call $arg_size) (local.get $data)))
    (if (call $call_perform) (then (unreachable))))
  (func $on_reply (param i32)
    (call $arg_copy (i32.const 0) (i32.const 0) (call $arg_size))
    (call $append (i32.const 0) (call $arg_size)) (call $reply))
  (func $on_reject (param i32)
    (call $error_copy (i32.const 0) (i32.const 0) (call $error_size))
    (call $reject (i32.const 0) (call $error_size))))`);

const UpdateSettings = IDL.Record({
    canister_id: IDL.Principal,
    settings: IDL.Record({ controllers: IDL.Opt(IDL.Vec(IDL.Principal)) })
});

const functions = new Map(juryService._fields);

export class CallingCanister {
    private constructor(
        private readonly replica: Network,
        readonly id: Principal
    ) {}

    static async deploy(replica: Network): Promise<CallingCanister> {
        const id = await replica.createCanister();
        await replica.installCode({ canisterId: id, wasm: MODULE });
        return new CallingCanister(replica, id);
    }

    /** One that controls another canister, beside who controls it now. */
    static async controllerOf(
        replica: Network,
        controlled: Principal,
        controller: Principal
    ): Promise<CallingCanister> {
        const canister = await CallingCanister.deploy(replica);
        const settings = { controllers: [[controller, canister.id]] };
        const result = await replica.update({
            canisterId: Principal.managementCanister(),
            method: 'update_settings',
            arg: IDL.encode([UpdateSettings], [{ canister_id: controlled, settings }]),
            sender: controller
        });
        if (result.kind === 'reject') throw new Error(result.message);
        return canister;
    }

    /** Calls a method of the jury as this canister. */
    async call(callee: Principal, method: string, ...args: unknown[]): Promise<unknown> {
        const type = functions.get(method);
        const result = await this.send(callee, method, IDL.encode(type?.argTypes ?? [], args));
        if (result.kind === 'reject') throw new Error(result.message);
        return IDL.decode(type?.retTypes ?? [], result.arg)[0];
    }

    send(callee: Principal, method: string, data: Uint8Array): Promise<CallResult> {
        const name = asciiBytes(method);
        const id = callee.toUint8Array();
        const parts = [Uint8Array.of(id.length), id, Uint8Array.of(name.length), name, data];
        return this.replica.update({ canisterId: this.id, method: 'forward', arg: concatBytes(...parts) });
    }
}
