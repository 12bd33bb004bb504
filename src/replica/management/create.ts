import { Principal } from '@dfinity/principal';
import { canisterIdOf, isOnSubnet, isReserved, rangesOf } from '../canister-ids.js';
import { Canister, type Request, type Subnet } from '../state/index.js';
import { ERROR_CODES, type Response } from '../reject.js';
import { encoded } from './encoded.js';
import { ManagementFault } from './fault.js';
import { changedSettings, controllersOf, type DecodedSettings, orderedControllers } from './settings.js';
import { type Decoded, RESULTS } from './types.js';

/** What a canister gets that nobody gave cycles. */
const DEFAULT_CYCLES = 100_000_000_000_000n;

const refuse = (message: string) => new ManagementFault(ERROR_CODES.invalidManagementPayload, message);

export interface Creation {
    readonly controllers: Principal[];
    readonly cycles: bigint;
    readonly sender: Principal;
    readonly specified?: Principal | undefined;
    readonly settings?: DecodedSettings | undefined;
}

function nextId(subnet: Subnet): Principal {
    const last = rangesOf(subnet.firstCanister).at(-1)?.last ?? 0n;
    for (;;) {
        if (subnet.nextCanisterIndex > last) throw refuse('the subnet has no canister ids left');
        const id = canisterIdOf(subnet.nextCanisterIndex++);
        if (!isReserved(id) && !subnet.canisters.has(id.toHex().toLowerCase())) return id;
    }
}

export function create(subnet: Subnet, creation: Creation): Canister {
    const { cycles, sender, specified, settings } = creation;
    const controllers = orderedControllers(creation.controllers);
    if (specified !== undefined && subnet.canisters.has(specified.toHex().toLowerCase())) {
        throw refuse(`Canister ${specified.toText()} is already there`);
    }
    const canister = new Canister(specified ?? nextId(subnet), controllers, cycles, subnet.time);
    if (settings !== undefined) canister.settings = changedSettings(canister.settings, settings);
    subnet.canisters.set(canister.key, canister);
    canister.recordChange(subnet.time, sender, {
        creation: { controllers: controllers.map((id) => id.toText()) }
    });
    return canister;
}

/** What is left for the new canister of the cycles that were sent. */
export function withoutFee(subnet: Subnet, cycles: bigint): bigint {
    const fee = subnet.prices.creation;
    if (cycles >= fee) return cycles - fee;
    throw new ManagementFault(
        ERROR_CODES.insufficientCyclesForCreateCanister,
        `Creating a canister requires a fee of ${fee} that is deducted from the canister's initial balance but only ${cycles} cycles were received with the create_canister request.`
    );
}

/** `create_canister` and `provisional_create_canister_with_cycles`. */
export function createMethod(subnet: Subnet, request: Request, decoded: Decoded): Response {
    const sender = Principal.fromUint8Array(request.sender);
    const settings = Array.isArray(decoded.settings) ? decoded.settings[0] : undefined;
    const controllers = controllersOf(settings, [sender]);
    const creation = { controllers, sender, settings };
    if (request.method === 'create_canister') {
        const { id } = create(subnet, { ...creation, cycles: withoutFee(subnet, request.cycles) });
        return encoded(RESULTS.created, { canister_id: id });
    }
    const amount = Array.isArray(decoded.amount) ? decoded.amount[0] : undefined;
    const specified = decoded.specified_id[0];
    if (specified !== undefined && (!isOnSubnet(specified, subnet.firstCanister) || isReserved(specified))) {
        throw refuse(
            `The specified_id ${specified.toText()} is invalid because it belongs to the canister allocation ranges of another subnet`
        );
    }
    const { id } = create(subnet, { ...creation, cycles: amount ?? DEFAULT_CYCLES, specified });
    return encoded(RESULTS.created, { canister_id: id });
}
