import { asciiBytes, equalBytes } from '../protocol/bytes.js';
import { lookupSubtree, lookupValue } from '../protocol/certificate.js';
import { readControllers } from '../protocol/controllers.js';
import type { Role } from '../protocol/roles.js';
import { readable } from '../verifier/index.js';
import { ClientError } from './client-error.js';
import type { Network } from './network.js';

/** Who may call a method that makes a change. */
export type Callers = 'user' | 'admin' | 'controller';

const BY_CONTROLLERS = /^(set_root_key|restore_\w+)$/;
const BY_ADMINS = /^(authorize|authorize_role|set_entity_key)$/;

export const callersOf = (method: string): Callers =>
    BY_CONTROLLERS.test(method) ? 'controller' : BY_ADMINS.test(method) ? 'admin' : 'user';

/** What the canister says, in answers that a node signed. */
interface Asked {
    /** The role that a principal holds. */
    readonly roleOf: (principal: Uint8Array) => Promise<Role | undefined>;
    readonly getCycles: () => Promise<{ readonly liquid: bigint; readonly draw: bigint }>;
}

export interface Refused {
    readonly method: string;
    readonly refusal: ClientError;
    /** When the call was sent, by the network's time: a certificate of before could be handed out again. */
    readonly since: bigint;
}

/**
 * Whether what the network signs of the canister bears a refusal out that nobody signed: there is no module, as the
 * network certifies, or the caller is no controller, which it certifies too, and holds no role that would do; or the
 * balance does not reach for a message.
 * @throws {ClientError}
 */
export async function bearsOut(
    network: Network,
    { method, refusal, since }: Refused,
    asked: Asked
): Promise<boolean> {
    const canisterId = network.canisterId.toUint8Array();
    const path = (name: string) => [asciiBytes('canister'), canisterId, asciiBytes(name)];
    if (refusal.code === 'CANISTER_UNKNOWN') {
        const { tree, time } = await network.readState([path('module_hash')]);
        return time >= since && lookupSubtree(tree, path('module_hash')).status === 'absent';
    }
    if (refusal.code === 'CANISTER_FROZEN') return isFrozen(asked);
    if (refusal.code !== 'NOT_AUTHORIZED') return false;
    const caller = network.identity.getPrincipal().toUint8Array();
    const { tree, time } = await network.readState([path('controllers')]);
    if (time < since) return false;
    const controllers = lookupValue(tree, path('controllers'));
    if (controllers === undefined || isAmong(caller, controllers)) return false;
    const callers = callersOf(method);
    if (callers === 'controller') return true;
    const role = await asked.roleOf(caller);
    return role === undefined || (callers === 'admin' && role !== 'Admin');
}

/** A message takes a little less beforehand than the call of a draw does. */
async function isFrozen({ getCycles }: Asked): Promise<boolean> {
    try {
        const { liquid, draw } = await getCycles();
        return liquid < draw;
    } catch (error) {
        if (error instanceof ClientError) return error.code === 'CANISTER_FROZEN';
        throw error;
    }
}

/** @param controllers as certified; what cannot be read may name anybody */
const isAmong = (caller: Uint8Array, controllers: Uint8Array): boolean =>
    readable(() => readControllers(controllers).some((one) => equalBytes(one, caller))) ?? true;
