import { ERROR_CODES, reject, type Reject } from '../reject.js';

/** Thrown through the canister's frames to end an execution; `errorCode` is one of `ERROR_CODES`. */
export class CanisterTrap extends Error {
    readonly errorCode: number;

    constructor(errorCode: number, message: string) {
        super(message);
        this.errorCode = errorCode;
    }
}

export const contractViolation = (message: string): CanisterTrap =>
    new CanisterTrap(ERROR_CODES.canisterContractViolation, message);

/** V8's words for a trap, in the network's. */
function trapName(error: Error): string {
    const text = error.message;
    if (/unreachable/.test(text)) return 'unreachable';
    if (/memory access out of bounds/.test(text)) return 'heap out of bounds';
    if (/divide by zero|remainder by zero/.test(text)) return 'integer division by 0';
    if (/divide result unrepresentable/.test(text)) return 'integer overflow';
    if (/float unrepresentable/.test(text)) return 'invalid conversion to integer';
    if (/signature mismatch/.test(text)) return 'function signature mismatch';
    if (/table index|table access|table or segment/.test(text)) return 'undefined table element';
    if (error instanceof RangeError) return 'stack overflow';
    return text;
}

/** The reject that an execution's failure becomes. `outOfInstructions`: the counter ran below zero. */
export function describeTrap(
    error: unknown,
    canister: string,
    outOfInstructions: bigint | undefined
): Reject {
    const prefix = `Error from Canister ${canister}: `;
    if (error instanceof CanisterTrap) {
        switch (error.errorCode) {
            case ERROR_CODES.canisterCalledTrap:
                return reject(
                    error.errorCode,
                    `${prefix}Canister called \`ic0.trap\` with message: '${error.message}'`
                );
            case ERROR_CODES.canisterContractViolation:
                return reject(error.errorCode, `${prefix}Canister violated contract: ${error.message}`);
            default:
                return reject(error.errorCode, `${prefix}${error.message}`);
        }
    }
    if (outOfInstructions !== undefined) {
        return reject(
            ERROR_CODES.instructionLimitExceeded,
            `${prefix}Canister exceeded the limit of ${outOfInstructions} instructions for single message execution.`
        );
    }
    const name = error instanceof Error ? trapName(error) : String(error);
    return reject(ERROR_CODES.canisterTrapped, `${prefix}Canister trapped: ${name}`);
}
