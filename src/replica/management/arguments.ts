import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { decodeForeignCandid } from '../../protocol/foreign-candid.js';
import type { InstallMode, Request } from '../state/index.js';
import { ERROR_CODES } from '../reject.js';
import { ManagementFault } from './fault.js';
import { ARGUMENTS, type Decoded } from './types.js';

const typeOf = (method: string): IDL.Type | undefined =>
    Object.hasOwn(ARGUMENTS, method) ? ARGUMENTS[method as keyof typeof ARGUMENTS] : undefined;

/** Methods whose argument is not looked at. */
const WITHOUT_ARGUMENT = new Set(['raw_rand']);

export const isMethod = (method: string): boolean =>
    typeOf(method) !== undefined || WITHOUT_ARGUMENT.has(method);

/**
 * What was read already: who pays, what is allowed and what is done each ask for it, and a request that waits is asked
 * every round. It may hold a whole module, which takes long to read.
 */
const decodings = new WeakMap<Uint8Array, { readonly method: string; readonly decoded: Decoded }>();

/** Reads the argument of a method of the management canister. */
export function decode(method: string, arg: Uint8Array): Decoded {
    const type = typeOf(method);
    if (type === undefined) {
        throw new ManagementFault(
            ERROR_CODES.canisterMethodNotFound,
            `ic00 interface does not expose method ${method}`
        );
    }
    const known = decodings.get(arg);
    if (known?.method === method) return known.decoded;
    try {
        const decoded = decodeForeignCandid([type], arg)[0] as Decoded;
        decodings.set(arg, { method, decoded });
        return decoded;
    } catch (error) {
        throw new ManagementFault(
            ERROR_CODES.invalidManagementPayload,
            `Failed to parse payload for ic00 method ${method}: ${(error as Error).message}`
        );
    }
}

/** The canister that a call of the management canister is about, in hexadecimal; undefined if there is none. */
export function managementTarget({ method, arg }: Request): string | undefined {
    try {
        const decoded: Partial<Decoded> = decode(method, arg);
        const id = decoded.canister_id ?? decoded.target_canister;
        return id && toHex(id.toUint8Array());
    } catch {
        return undefined;
    }
}

/** The argument of an `install_code` without options. */
export const installArgument = (
    canisterId: Principal,
    mode: InstallMode,
    wasm: Uint8Array,
    arg: Uint8Array
): Uint8Array => {
    const asked = { [mode]: mode === 'upgrade' ? [] : null };
    const record = {
        mode: asked,
        canister_id: canisterId,
        wasm_module: wasm,
        arg,
        sender_canister_version: []
    };
    return Uint8Array.from(IDL.encode([ARGUMENTS.install_code], [record]));
};
