/** Faults of the replica as a program, as opposed to rejects, which are answers of the simulated network. */
export type ReplicaErrorCode =
    | 'PORT_IN_USE'
    | 'STATE_UNUSABLE'
    | 'STATE_IN_USE'
    | 'STATE_VERSION'
    | 'STATE_CORRUPT'
    | 'BAD_OPTION'
    | 'CANISTER_ERROR'
    | 'STOPPED';

export class ReplicaError extends Error {
    readonly code: ReplicaErrorCode;

    constructor(code: ReplicaErrorCode, message: string, options?: ErrorOptions) {
        super(message, options);
        this.name = 'ReplicaError';
        this.code = code;
    }
}
