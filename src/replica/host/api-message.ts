import { ERROR_CODES, reject, reply } from '../reject.js';
import { REPLICATED } from './execution.js';
import { type Guest, SENT_BYTE_COST } from './guest.js';
import { CanisterTrap, contractViolation } from './trap.js';

const NO_INFO = new Uint8Array(0);
const TEXT = new TextDecoder();
/** Reply and reject payloads are at most 2 MiB (interface specification, "Ingress and inter-canister payloads"). */
export const MAX_PAYLOAD = 2 * 1024 * 1024;
/** Replies of queries that one node alone answers. */
const MAX_QUERY_REPLY = 3 * 1024 * 1024;

function assertUnanswered(guest: Guest, call: string): void {
    const { execution } = guest;
    if (execution.alreadyResponded || execution.response !== undefined) {
        throw contractViolation(`ic0.${call}: the call is already replied`);
    }
}

/** System calls about the message: its argument, its caller, its answer, its cycles. */
export function messageApi(guest: Guest) {
    const rejectText = guest.perExecution(({ rejectMessage }) => new TextEncoder().encode(rejectMessage));
    const methodText = guest.perExecution(({ method }) => new TextEncoder().encode(method));
    const forLog = (src: number, size: number): Uint8Array => {
        const bytes = guest.loadForLog(src, size, guest.execution.logged);
        guest.execution.logged += bytes.length;
        return bytes;
    };

    const acceptCycles = (most: bigint): bigint => {
        const { execution } = guest;
        const taken = most < execution.available ? most : execution.available;
        execution.available -= taken;
        execution.accepted += taken;
        execution.balance += taken;
        return taken;
    };
    const both = (high: bigint, low: bigint) => (BigInt.asUintN(64, high) << 64n) | BigInt.asUintN(64, low);

    return {
        msg_arg_data_size: () => guest.execution.arg.length,
        msg_arg_data_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(guest.execution.arg, dst, offset, size),
        msg_caller_size: () => guest.execution.caller.length,
        msg_caller_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(guest.execution.caller, dst, offset, size),
        // Only canister signatures carry it, and nobody can sign with those here.
        msg_caller_info_data_size: () => 0,
        msg_caller_info_data_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(NO_INFO, dst, offset, size),
        msg_caller_info_signer_size: () => 0,
        msg_caller_info_signer_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(NO_INFO, dst, offset, size),
        msg_reject_code: () => guest.execution.rejectCode,
        msg_reject_msg_size: () => rejectText().length,
        msg_reject_msg_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(rejectText(), dst, offset, size),
        msg_deadline: () => guest.execution.deadline,
        msg_method_name_size: () => methodText().length,
        msg_method_name_copy: (dst: number, offset: number, size: number) =>
            guest.copyOut(methodText(), dst, offset, size),
        accept_message: () => {
            if (guest.execution.messageAccepted)
                throw contractViolation('"ic0_accept_message" was called twice');
            guest.execution.messageAccepted = true;
        },

        msg_reply_data_append: (src: number, size: number) => {
            assertUnanswered(guest, 'msg_reply_data_append');
            const { replyData } = guest.execution;
            const piece = guest.load(src, size, SENT_BYTE_COST);
            const length = replyData.length + piece.length;
            const most = REPLICATED.has(guest.execution.entry) ? MAX_PAYLOAD : MAX_QUERY_REPLY;
            if (length > most) {
                throw contractViolation(
                    `ic0.msg_reply_data_append: application payload size (${length}) cannot be larger than ${most}`
                );
            }
            replyData.append(piece);
        },
        msg_reply: () => {
            assertUnanswered(guest, 'msg_reply');
            guest.execution.response = reply(guest.execution.replyData.whole());
        },
        msg_reject: (src: number, size: number) => {
            assertUnanswered(guest, 'msg_reject');
            const text = guest.text(src, size, SENT_BYTE_COST);
            guest.execution.response = reject(ERROR_CODES.canisterRejectedMessage, text);
        },

        msg_cycles_available: () => guest.execution.available,
        msg_cycles_available128: (dst: number) => guest.storeU128(dst, guest.execution.available),
        msg_cycles_refunded: () => guest.execution.refunded,
        msg_cycles_refunded128: (dst: number) => guest.storeU128(dst, guest.execution.refunded),
        msg_cycles_accept: (most: bigint) => acceptCycles(BigInt.asUintN(64, most)),
        msg_cycles_accept128: (high: bigint, low: bigint, dst: number) =>
            guest.storeU128(dst, acceptCycles(both(high, low))),
        cycles_burn128: (high: bigint, low: bigint, dst: number) => {
            const { execution } = guest;
            const wanted = both(high, low);
            const burnt = wanted < guest.liquid ? wanted : guest.liquid;
            execution.balance -= burnt;
            guest.storeU128(dst, burnt);
        },

        mint_cycles128: () => {
            throw contractViolation('"ic0_mint_cycles128" is for the cycles minting canister alone');
        },

        debug_print: (src: number, size: number) => {
            const { entry, printed } = guest.execution;
            const bytes = forLog(src, size);
            if (REPLICATED.has(entry)) printed.add(bytes);
            guest.print(TEXT.decode(bytes));
        },
        trap: (src: number, size: number) => {
            throw new CanisterTrap(
                ERROR_CODES.canisterCalledTrap,
                new TextDecoder().decode(forLog(src, size))
            );
        }
    };
}
