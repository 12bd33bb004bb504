import { Principal } from '@dfinity/principal';
import { shortageText } from '../cycles/index.js';
import { ERROR_CODES } from '../reject.js';
import { type OutgoingCall, REPLICATED } from './execution.js';
import { type Guest, SENT_BYTE_COST } from './guest.js';
import { MAX_PAYLOAD } from './api-message.js';
import { Payload } from './payload.js';
import { CanisterTrap, contractViolation } from './trap.js';

/** A longer wait for a best-effort call is cut to this. */
const MAX_TIMEOUT_SECONDS = 300;
const MAX_METHOD_NAME = 20_000;
/** What `call_perform` gives when the call could not be sent. */
const NOT_SENT = 2;

/** System calls that make an inter-canister call. */
export function callApi(guest: Guest) {
    const draft = (call: string): OutgoingCall => {
        const { draft } = guest.execution;
        if (draft === undefined) throw contractViolation(`"${call}" without a preceding "ic0_call_new"`);
        return draft;
    };
    /** Gives back what an abandoned call had taken. */
    const abandon = () => {
        const { execution } = guest;
        execution.balance += execution.draft?.cycles ?? 0n;
        execution.draft = undefined;
    };
    const outOfCycles = (requested: bigint): CanisterTrap => {
        const { balance, surroundings } = guest.execution;
        const name = Principal.fromUint8Array(surroundings.self).toText();
        const threshold = surroundings.frozenBelow;
        const asked = { name, available: balance, requested, threshold, isController: false };
        return new CanisterTrap(ERROR_CODES.canisterOutOfCycles, shortageText(asked));
    };
    /** Takes what sending the call costs, and what its answer may cost. False if that is not there. */
    const prepay = (pending: OutgoingCall): boolean => {
        const { execution } = guest;
        if (!REPLICATED.has(execution.entry)) return true;
        const { prices } = execution.surroundings;
        const bytes = pending.data.length + pending.method.length;
        const fee = prices.call(bytes);
        if (fee > guest.liquid) return false;
        execution.balance -= fee;
        pending.prepaid = { callback: prices.messagePrepayment, response: prices.responsePrepayment };
        return true;
    };
    const addCycles = (call: string, amount: bigint) => {
        const { execution } = guest;
        const pending = draft(call);
        if (amount > guest.liquid) throw outOfCycles(amount);
        execution.balance -= amount;
        pending.cycles += amount;
    };

    return {
        call_new: (
            calleeSrc: number,
            calleeSize: number,
            nameSrc: number,
            nameSize: number,
            replyFun: number,
            replyEnv: number,
            rejectFun: number,
            rejectEnv: number
        ) => {
            abandon();
            const callee = guest.load(calleeSrc, calleeSize);
            const method = guest.text(nameSrc, nameSize);
            if (callee.length > 29) throw contractViolation('"ic0_call_new": the callee is not a principal');
            if (method.length > MAX_METHOD_NAME)
                throw contractViolation('"ic0_call_new": method name too long');
            guest.execution.draft = {
                callee,
                method,
                onReply: { fun: replyFun >>> 0, env: replyEnv },
                onReject: { fun: rejectFun >>> 0, env: rejectEnv },
                cleanup: undefined,
                data: new Payload(),
                cycles: 0n,
                prepaid: undefined,
                timeoutSeconds: undefined
            };
        },
        call_on_cleanup: (fun: number, env: number) => {
            const pending = draft('ic0_call_on_cleanup');
            if (pending.cleanup !== undefined)
                throw contractViolation('"ic0_call_on_cleanup" was called twice');
            pending.cleanup = { fun: fun >>> 0, env };
        },
        call_data_append: (src: number, size: number) => {
            const { data } = draft('ic0_call_data_append');
            data.append(guest.load(src, size, SENT_BYTE_COST));
            if (data.length > MAX_PAYLOAD) {
                throw contractViolation(`the call's argument exceeds the limit of ${MAX_PAYLOAD} bytes`);
            }
        },
        call_with_best_effort_response: (seconds: number) => {
            const pending = draft('ic0_call_with_best_effort_response');
            if (pending.timeoutSeconds !== undefined) {
                throw contractViolation('"ic0_call_with_best_effort_response": a timeout is already set');
            }
            pending.timeoutSeconds = Math.min(seconds >>> 0, MAX_TIMEOUT_SECONDS);
        },
        call_cycles_add: (amount: bigint) => addCycles('ic0_call_cycles_add', BigInt.asUintN(64, amount)),
        call_cycles_add128: (high: bigint, low: bigint) =>
            addCycles('ic0_call_cycles_add128', (BigInt.asUintN(64, high) << 64n) | BigInt.asUintN(64, low)),
        call_perform: () => {
            const pending = draft('ic0_call_perform');
            if (guest.execution.surroundings.status === 3 || !prepay(pending)) {
                abandon();
                return NOT_SENT;
            }
            guest.execution.draft = undefined;
            guest.execution.calls.push(pending);
            return 0;
        }
    };
}
