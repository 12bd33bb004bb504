import { toHex } from '../../protocol/bytes.js';
import { CYCLES_LEDGER_ID, CYCLES_MINTING_ID } from '../canister-ids.js';
import { ERROR_CODES, reject, type Response } from '../reject.js';
import type { Question, Subnet } from '../state/index.js';
import { createThroughLedger, withdrawFromLedger } from './cycles-ledger.js';
import { defaultSubnets } from './cycles-minting.js';

interface BuiltIn {
    readonly name: string;
    readonly updates: Readonly<Record<string, (subnet: Subnet, call: Question) => Response>>;
    readonly queries: Readonly<Record<string, (subnet: Subnet, call: Question) => Response>>;
}

/** The few methods of system canisters that tools cannot do without. The canisters themselves are not here. */
const BUILT_INS: ReadonlyMap<string, BuiltIn> = new Map([
    [
        toHex(CYCLES_LEDGER_ID.toUint8Array()),
        {
            name: CYCLES_LEDGER_ID.toText(),
            updates: { create_canister: createThroughLedger, withdraw: withdrawFromLedger },
            queries: {}
        }
    ],
    [
        toHex(CYCLES_MINTING_ID.toUint8Array()),
        {
            name: CYCLES_MINTING_ID.toText(),
            updates: {},
            queries: { get_default_subnets: defaultSubnets }
        }
    ]
]);

export const isBuiltIn = (key: string): boolean => BUILT_INS.has(key);

/** The answer of a built-in canister; undefined if there is none of that id. */
export function callBuiltIn(
    subnet: Subnet,
    key: string,
    call: Question,
    kind: 'update' | 'query'
): Response | undefined {
    const builtIn = BUILT_INS.get(key);
    if (builtIn === undefined) return undefined;
    const methods = kind === 'query' ? builtIn.queries : { ...builtIn.queries, ...builtIn.updates };
    const method = Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
    if (method !== undefined) return method(subnet, call);
    const message = `Error from Canister ${builtIn.name}: Canister has no ${kind} method '${call.method}' in this replica`;
    return reject(ERROR_CODES.canisterMethodNotFound, message);
}
