import { shortage } from '../cycles/index.js';
import type { Reject } from '../reject.js';
import { type Canister, frozenBelow, type Question, type Subnet } from '../state/index.js';

/** What a user's message costs the canister that receives it, whether or not it is executed. */

/** An unsigned call without its texts, bytes and sender, as PocketIC sends it. */
const ENVELOPE = 153;

/** Bytes of a message that never was one of HTTP. */
export const ingressBytesOf = ({ sender, method, arg }: Question): number =>
    ENVELOPE + sender.length + method.length + arg.length;

/** Why the canister cannot take it in. */
export function ingressShortage(
    subnet: Subnet,
    canister: Canister,
    sender: Uint8Array,
    bytes: number
): Reject | undefined {
    return shortage({
        name: canister.id.toText(),
        available: canister.cycles,
        requested: subnet.prices.ingress(bytes),
        threshold: frozenBelow(canister, subnet.prices),
        isController: canister.isController(sender)
    });
}

/** Takes the cycles for it, or gives the reject. */
export function payIngress(
    subnet: Subnet,
    canister: Canister,
    sender: Uint8Array,
    bytes: number
): Reject | undefined {
    const short = ingressShortage(subnet, canister, sender, bytes);
    if (short === undefined) canister.pay(subnet.prices.ingress(bytes));
    return short;
}
