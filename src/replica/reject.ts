/**
 * Rejects as callers see them: the reject codes of the interface specification, section "Reject codes", and the
 * network's own error codes (`IC0503`, ...). The hundreds of an error code name its reject code.
 */
export interface Reject {
    readonly kind: 'reject';
    readonly code: number;
    readonly message: string;
    readonly errorCode: string;
}

export interface Reply {
    readonly kind: 'reply';
    readonly arg: Uint8Array;
}

export type Response = Reply | Reject;

export const REJECT_CODES = {
    sysFatal: 1,
    sysTransient: 2,
    destinationInvalid: 3,
    canisterReject: 4,
    canisterError: 5,
    sysUnknown: 6
} as const;

/** The error codes that this replica gives, by the names that the network's source uses for them. */
export const ERROR_CODES = {
    /** Stands in for "a bug of the replica". */
    internal: 101,
    subnetOversubscribed: 101,
    canisterOutOfCycles: 207,
    canisterInstallCodeRateLimited: 209,
    canisterNotFound: 301,
    snapshotNotFound: 305,
    insufficientCyclesForCreateCanister: 403,
    canisterRejectedMessage: 406,
    unknownManagementMessage: 407,
    invalidManagementPayload: 408,
    canisterTrapped: 502,
    canisterCalledTrap: 503,
    canisterContractViolation: 504,
    canisterInvalidWasm: 505,
    canisterDidNotReply: 506,
    canisterStopped: 508,
    canisterStopping: 509,
    canisterNotStopped: 510,
    canisterStoppingCancelled: 511,
    canisterInvalidController: 512,
    canisterNonEmpty: 514,
    instructionLimitExceeded: 522,
    callGraphTooDeep: 525,
    callGraphInstructionLimitExceeded: 526,
    compositeQueryReplicated: 527,
    canisterMethodNotFound: 536,
    canisterWasmModuleNotFound: 537,
    canisterAlreadyInstalled: 538,
    wasmMemoryLimitExceeded: 539,
    /** A best-effort call was not answered in time. */
    deadlineExpired: 601,
    /** The network's "the response was dropped": the replica went away while the call was under way. */
    callOutcomeUnknown: 602
} as const;

export const codeText = (errorCode: number): string => `IC${errorCode.toString().padStart(4, '0')}`;

export function reject(errorCode: number, message: string): Reject {
    const name = codeText(errorCode);
    return { kind: 'reject', code: Math.floor(errorCode / 100), message, errorCode: name };
}

export const reply = (arg: Uint8Array): Reply => ({ kind: 'reply', arg });

/** Candid's "no values". */
export const EMPTY_REPLY = reply(Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0));
