import { REPLICATED } from './execution.js';
import type { Guest } from './guest.js';
import { contractViolation } from './trap.js';

const MAX_CERTIFIED_DATA = 32;
const UNKNOWN_KEY = 2;
const U64_MAX = 2n ** 64n - 1n;
const unsigned = (value: bigint) => BigInt.asUintN(64, value);

/** System calls about the canister and its subnet: identity, cycles, time, certification, counters. */
export function systemApi(guest: Guest) {
    const around = () => guest.execution.surroundings;
    const certificate = guest.perExecution(({ surroundings }): Uint8Array => {
        const make = surroundings.certificate;
        if (make === undefined)
            throw contractViolation('"ic0_data_certificate_copy": there is no certificate');
        return make();
    });
    /** There are no threshold keys here: what the calls give for a key that does not exist. */
    const unknownKey = (src: number, size: number) => {
        guest.load(src, size);
        return UNKNOWN_KEY;
    };

    return {
        canister_self_size: () => around().self.length,
        canister_self_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(around().self, dst, offset, size),
        subnet_self_size: () => around().subnet.length,
        subnet_self_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(around().subnet, dst, offset, size),
        subnet_self_node_count: () => 1,
        canister_status: () => around().status,
        canister_version: () => around().version,
        canister_cycle_balance: () => {
            const { balance } = guest.execution;
            if (balance > U64_MAX)
                throw contractViolation('"ic0_canister_cycle_balance": the balance exceeds 64 bits');
            return balance;
        },
        canister_cycle_balance128: (dst: number) => guest.storeU128(dst, guest.execution.balance),
        canister_liquid_cycle_balance128: (dst: number) => guest.storeU128(dst, guest.liquid),
        is_controller: (src: number, size: number) => (around().isController(guest.load(src, size)) ? 1 : 0),
        root_key_size: () => around().rootKey.length,
        root_key_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(around().rootKey, dst, offset, size),

        certified_data_set: (src: number, size: number) => {
            if (size >>> 0 > MAX_CERTIFIED_DATA) {
                throw contractViolation(`"ic0_certified_data_set": more than ${MAX_CERTIFIED_DATA} bytes`);
            }
            guest.execution.certifiedData = guest.load(src, size);
        },
        data_certificate_present: () => (around().certificate === undefined ? 0 : 1),
        data_certificate_size: () => certificate().length,
        data_certificate_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(certificate(), dst, offset, size),

        time: () => around().time,
        global_timer_set: (deadline: bigint) => {
            const { execution } = guest;
            const before = execution.newTimer ?? execution.surroundings.globalTimer;
            execution.newTimer = BigInt.asUintN(64, deadline);
            return before;
        },
        performance_counter: (kind: number) => {
            if (kind === 0) return guest.spent;
            if (kind === 1) return guest.execution.spentBefore + guest.spent;
            throw contractViolation(`"ic0_performance_counter": no counter ${kind}`);
        },
        in_replicated_execution: () => (REPLICATED.has(guest.execution.entry) ? 1 : 0),

        cost_call: (name: bigint, payload: bigint, dst: number) =>
            guest.storeU128(dst, around().prices.call(Number(unsigned(name) + unsigned(payload)))),
        cost_create_canister: (dst: number) => guest.storeU128(dst, around().prices.creation),
        cost_http_request: (request: bigint, response: bigint, dst: number) =>
            guest.storeU128(dst, around().prices.httpRequest(unsigned(request), unsigned(response))),
        cost_sign_with_ecdsa: unknownKey,
        cost_sign_with_schnorr: unknownKey,
        cost_vetkd_derive_key: unknownKey
    };
}
