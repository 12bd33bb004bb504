import { Principal } from '@dfinity/principal';

/** Who may read something of a canister, besides its controllers. */
export type Visibility = 'controllers' | 'public' | { readonly viewers: readonly string[] };

export function isVisible(visibility: Visibility, sender: Uint8Array): boolean {
    if (typeof visibility === 'string') return visibility === 'public';
    return visibility.viewers.includes(Principal.fromUint8Array(sender).toText());
}

/** Settings of a canister besides its controllers. Data only, so that it can be written down. */
export interface Settings {
    readonly computeAllocation: bigint;
    readonly memoryAllocation: bigint;
    readonly freezingThreshold: bigint;
    readonly reservedCyclesLimit: bigint;
    /** Bytes; 0 is "none but that of 32-bit memories". */
    readonly wasmMemoryLimit: bigint;
    readonly wasmMemoryThreshold: bigint;
    readonly logMemoryLimit: bigint;
    readonly minimumCallCycles: bigint;
    readonly logVisibility: Visibility;
    readonly snapshotVisibility: Visibility;
    readonly statusVisibility: Visibility;
    readonly environment: readonly { readonly name: string; readonly value: string }[];
}

/** What a new canister has (interface specification, "IC method create_canister"). */
export const DEFAULT_SETTINGS: Settings = {
    computeAllocation: 0n,
    memoryAllocation: 0n,
    freezingThreshold: 2_592_000n,
    reservedCyclesLimit: 5_000_000_000_000n,
    wasmMemoryLimit: 3_221_225_472n,
    wasmMemoryThreshold: 0n,
    logMemoryLimit: 4096n,
    minimumCallCycles: 0n,
    logVisibility: 'controllers',
    snapshotVisibility: 'controllers',
    statusVisibility: 'controllers',
    environment: []
};
