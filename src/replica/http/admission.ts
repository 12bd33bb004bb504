import { toHex } from '../../protocol/bytes.js';
import { isBuiltIn } from '../built-in/index.js';
import { encodeCbor } from '../encoding/index.js';
import { inspect } from '../execution/index.js';
import { inspectManagement, MANAGEMENT_ID } from '../management/index.js';
import { ERROR_CODES, reject, type Reject } from '../reject.js';
import type { RoundDriver } from '../rounds/index.js';
import type { Question } from '../state/index.js';

/** What a node refuses of users' calls, before they are any part of the state. */

/** Bytes of a whole message: the envelope with its signature, not the argument alone. */
export const MAX_INGRESS_MESSAGE = 2 * 1024 * 1024;

/**
 * Whether the network would let the call in: what it calls is there, can pay for it, and does not refuse it.
 * @param bytes of the whole message, signature included
 */
export function admit(
    driver: RoundDriver,
    receiver: Uint8Array,
    question: Question,
    bytes: number
): Reject | undefined {
    const key = toHex(receiver);
    if (key === MANAGEMENT_ID) return inspectManagement(driver.subnet, question);
    if (isBuiltIn(key)) return undefined;
    const canister = driver.subnet.canisters.get(key);
    if (canister !== undefined) return inspect(driver.subnet, canister, question, bytes);
    return reject(ERROR_CODES.canisterNotFound, `Canister ${driver.idText(receiver)} not found`);
}

/** Why a message that is too long is not taken. */
export const tooLarge = (id: Uint8Array, length: number): string =>
    `Request ${toHex(id)} is too large. Message byte size ${length} is larger than the max allowed ${MAX_INGRESS_MESSAGE}.`;

/** Bytes of the message that PocketIC's server makes of a call: it signs nothing, and says so. */
export function messageLength(canisterId: Uint8Array, { sender, method, arg }: Question): number {
    const content = {
        request_type: 'call',
        canister_id: canisterId,
        method_name: method,
        arg: new Uint8Array(0),
        sender,
        ingress_expiry: 2n ** 62n,
        nonce: new Uint8Array(16)
    };
    const unsigned = { sender_pubkey: null, sender_sig: null, sender_delegation: null };
    const argumentHead = arg.length < 24 ? 0 : arg.length < 256 ? 1 : arg.length < 65_536 ? 2 : 4;
    return encodeCbor({ content, ...unsigned }).length + argumentHead + arg.length;
}
