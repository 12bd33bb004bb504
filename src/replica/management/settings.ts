import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import type { Canister, Settings, Visibility } from '../state/index.js';
import { ERROR_CODES } from '../reject.js';
import { ManagementFault } from './fault.js';

/** Settings as requests carry them, read, checked and given back (interface specification, "IC method update_settings"). */

type Opt<T> = [] | [T];
type DecodedVisibility = { controllers: null } | { public: null } | { allowed_viewers: Principal[] };

/** Fields that an older client does not send are absent from its type, and decode as empty. */
export interface DecodedSettings {
    readonly controllers: Opt<Principal[]>;
    readonly compute_allocation: Opt<bigint>;
    readonly memory_allocation: Opt<bigint>;
    readonly freezing_threshold: Opt<bigint>;
    readonly reserved_cycles_limit: Opt<bigint>;
    readonly wasm_memory_limit: Opt<bigint>;
    readonly wasm_memory_threshold: Opt<bigint>;
    readonly log_memory_limit: Opt<bigint>;
    readonly minimum_incoming_canister_call_cycles: Opt<bigint>;
    readonly log_visibility: Opt<DecodedVisibility>;
    readonly snapshot_visibility: Opt<DecodedVisibility>;
    readonly status_visibility: Opt<DecodedVisibility>;
    readonly environment_variables: Opt<{ name: string; value: string }[]>;
}

const MAX_CONTROLLERS = 10;
const MAX_VIEWERS = 10;
const MAX_VARIABLES = 20;
const MAX_VARIABLE_BYTES = 128;

const refuse = (message: string) => new ManagementFault(ERROR_CODES.invalidManagementPayload, message);

/** Numbers out of their range violate the contract, in the network's words. */
function amount([wanted]: Opt<bigint>, name: string, range: string, most: bigint): bigint | undefined {
    if (wanted === undefined || wanted <= most) return wanted;
    const message = `${name} expected to be in the range ${range}, got ${wanted}`;
    throw new ManagementFault(ERROR_CODES.canisterContractViolation, message);
}

/** What is in range, but more than the subnet has, is another error. */
const SUBNET_MEMORY = 2n ** 41n;
const MAX_MEMORY = 2n ** 63n - 1n;

function memory(wanted: Opt<bigint>): bigint | undefined {
    const given = amount(wanted, 'MemoryAllocation', `[0..${MAX_MEMORY}]`, MAX_MEMORY);
    if (given === undefined || given <= SUBNET_MEMORY) return given;
    const message = `Canister requested ${given} B of memory but only ${SUBNET_MEMORY} B are available in the subnet.`;
    throw new ManagementFault(ERROR_CODES.subnetOversubscribed, message);
}

function visibility([wanted]: Opt<DecodedVisibility>, name: string): Visibility | undefined {
    if (wanted === undefined) return undefined;
    if ('controllers' in wanted) return 'controllers';
    if ('public' in wanted) return 'public';
    if (wanted.allowed_viewers.length > MAX_VIEWERS) {
        throw refuse(
            `${name} has ${wanted.allowed_viewers.length} viewers; at most ${MAX_VIEWERS} are allowed`
        );
    }
    return { viewers: wanted.allowed_viewers.map((id) => id.toText()) };
}

function variables([wanted]: DecodedSettings['environment_variables']): Settings['environment'] | undefined {
    if (wanted === undefined) return undefined;
    if (wanted.length > MAX_VARIABLES) {
        throw refuse(`Too many environment variables: ${wanted.length} (max: ${MAX_VARIABLES})`);
    }
    const seen = new Set<string>();
    for (const { name, value } of wanted) {
        if (seen.has(name)) throw refuse('Duplicate environment variables are not allowed');
        seen.add(name);
        for (const [what, text] of [['name', name] as const, ['value', value] as const])
            if (Buffer.byteLength(text) > MAX_VARIABLE_BYTES)
                throw refuse(
                    `Environment variable ${what} "${text}" exceeds the maximum allowed length of ${MAX_VARIABLE_BYTES}.`
                );
    }
    return wanted.map(({ name, value }) => ({ name, value }));
}

/** Short ids before long ones, then by their bytes: that is the network's order of principals. */
const inOrder = ([one]: readonly [hex: string, unknown], [other]: readonly [hex: string, unknown]) =>
    one.length - other.length || (one < other ? -1 : 1);

/** Each once and in order, whichever way they were given. */
export const orderedControllers = (controllers: readonly Principal[]): Principal[] =>
    [...new Map(controllers.map((id) => [toHex(id.toUint8Array()), id]))].sort(inOrder).map(([, id]) => id);

export function controllersOf(settings: DecodedSettings | undefined, otherwise: Principal[]): Principal[] {
    const controllers = settings?.controllers[0] ?? otherwise;
    if (controllers.length > MAX_CONTROLLERS) throw refuse(`more than ${MAX_CONTROLLERS} controllers`);
    return orderedControllers(controllers);
}

/** What the request changes, or nothing at all: a fault leaves every setting as it was. */
export function changedSettings(before: Settings, wanted: DecodedSettings): Settings {
    const changes: { [Key in keyof Settings]: Settings[Key] | undefined } = {
        computeAllocation: amount(wanted.compute_allocation, 'ComputeAllocation', '[0..100]', 100n),
        memoryAllocation: memory(wanted.memory_allocation),
        freezingThreshold: amount(
            wanted.freezing_threshold,
            'Freezing threshold',
            'of [0..2^64-1]',
            2n ** 64n - 1n
        ),
        reservedCyclesLimit: amount(
            wanted.reserved_cycles_limit,
            'Reserved cycles limit',
            'of [0..2^128-1]',
            2n ** 128n - 1n
        ),
        wasmMemoryLimit: amount(wanted.wasm_memory_limit, 'Wasm memory limit', 'of [0..2^64-1]', 2n ** 48n),
        wasmMemoryThreshold: amount(
            wanted.wasm_memory_threshold,
            'Wasm memory threshold',
            'of [0..2^64-1]',
            2n ** 64n - 1n
        ),
        logMemoryLimit: amount(
            wanted.log_memory_limit,
            'Log memory limit',
            'of [0..2097152]',
            2n * 2n ** 20n
        ),
        minimumCallCycles: amount(
            wanted.minimum_incoming_canister_call_cycles,
            'Minimum incoming canister call cycles',
            'of [0..2^128-1]',
            2n ** 128n - 1n
        ),
        logVisibility: visibility(wanted.log_visibility, 'log_visibility'),
        snapshotVisibility: visibility(wanted.snapshot_visibility, 'snapshot_visibility'),
        statusVisibility: visibility(wanted.status_visibility, 'status_visibility'),
        environment: variables(wanted.environment_variables)
    };
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    return { ...before, ...(Object.fromEntries(given) as Partial<Settings>) };
}

function visibilityRecord(value: Visibility): Record<string, unknown> {
    if (typeof value === 'string') return { [value]: null };
    return { allowed_viewers: value.viewers.map((text) => Principal.fromText(text)) };
}

/** The settings that `canister_status` reports. */
export function settingsRecord({ controllers, settings }: Canister): Record<string, unknown> {
    return {
        controllers,
        compute_allocation: settings.computeAllocation,
        memory_allocation: settings.memoryAllocation,
        freezing_threshold: settings.freezingThreshold,
        reserved_cycles_limit: settings.reservedCyclesLimit,
        log_visibility: visibilityRecord(settings.logVisibility),
        snapshot_visibility: visibilityRecord(settings.snapshotVisibility),
        status_visibility: visibilityRecord(settings.statusVisibility),
        log_memory_limit: settings.logMemoryLimit,
        minimum_incoming_canister_call_cycles: settings.minimumCallCycles,
        wasm_memory_limit: settings.wasmMemoryLimit,
        wasm_memory_threshold: settings.wasmMemoryThreshold,
        environment_variables: settings.environment
    };
}
