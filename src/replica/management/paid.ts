import { toHex } from '../../protocol/bytes.js';
import { shortage } from '../cycles/index.js';
import { payIngress } from '../execution/index.js';
import { type Canister, frozenBelow, memoryUsage, type Request, type Subnet } from '../state/index.js';
import type { Reject } from '../reject.js';
import { managementTarget } from './arguments.js';
import { handleManagement } from './handle.js';

/** What calls of the management canister cost the canister that they are about. Installations price themselves. */

const UPLOAD_INSTRUCTIONS = 200_000_000n;
const SNAPSHOT_INSTRUCTIONS = 2_000_000_000n;
/** A canister that its freezing threshold froze must be able to get another one: it pays afterwards. */
const PAID_AFTERWARDS = 'update_settings';
const LONGEST_PAID_AFTERWARDS = 366;
/** Nobody can be too poor to be given cycles. */
const FREE = 'provisional_top_up_canister';

/** Instructions of what the network does without the canister's code. */
function instructionsOf({ method }: Request, canister: Canister): bigint {
    switch (method) {
        case 'upload_chunk':
            return UPLOAD_INSTRUCTIONS;
        case 'take_canister_snapshot':
        case 'load_canister_snapshot':
            return SNAPSHOT_INSTRUCTIONS + memoryUsage(canister);
        default:
            return 0n;
    }
}

/** The canister that pays: none where the sender may not call, since then the network does not let the call in. */
function payerOf(subnet: Subnet, request: Request): Canister | undefined {
    const key = request.method === FREE ? undefined : managementTarget(request);
    const canister = key === undefined ? undefined : subnet.canisters.get(key);
    const isOwn = canister?.isController(request.sender) === true || canister?.key === toHex(request.sender);
    return isOwn ? canister : undefined;
}

function payForWork(subnet: Subnet, canister: Canister, request: Request): Reject | undefined {
    const instructions = instructionsOf(request, canister);
    if (instructions === 0n) return undefined;
    const requested = subnet.prices.instructions(instructions);
    const short = shortage({
        name: canister.id.toText(),
        available: canister.cycles,
        requested,
        threshold: frozenBelow(canister, subnet.prices),
        isController: true
    });
    if (short === undefined) canister.pay(requested);
    return short;
}

/** A call of the management canister, with what it costs. */
export function handlePaidManagement(subnet: Subnet, request: Request): void {
    const { method, arg, sender, ingressBytes } = request;
    const payer = payerOf(subnet, request);
    if (payer === undefined) {
        handleManagement(subnet, request);
        return;
    }
    const isLater = method === PAID_AFTERWARDS && arg.length <= LONGEST_PAID_AFTERWARDS;
    const short =
        (ingressBytes === undefined || isLater
            ? undefined
            : payIngress(subnet, payer, sender, ingressBytes)) ?? payForWork(subnet, payer, request);
    if (short !== undefined) {
        subnet.answer(request.origin, short, request.cycles);
        return;
    }
    handleManagement(subnet, request);
    if (isLater && ingressBytes !== undefined) payer.pay(subnet.prices.ingress(ingressBytes));
}
