import { ERROR_CODES, reject, type Reject } from '../reject.js';

/** What is asked of a balance, and what of it must stay. */
export interface Shortage {
    /** The canister, in text. */
    readonly name: string;
    readonly available: bigint;
    readonly requested: bigint;
    /** The balance below which the canister is frozen. */
    readonly threshold: bigint;
    /** Controllers are told how much is missing. */
    readonly isController: boolean;
}

export const isShort = ({ available, requested, threshold }: Omit<Shortage, 'name' | 'isController'>) =>
    requested + threshold > available;

export function shortageText({ name, available, requested, threshold, isController }: Shortage): string {
    const missing = requested + threshold - available;
    const advice = isController
        ? `: please top up the canister with at least ${missing} additional cycles`
        : '';
    return `Canister ${name} is out of cycles${advice}`;
}

/** The reject, if the balance does not reach. */
export function shortage(asked: Shortage): Reject | undefined {
    return isShort(asked) ? reject(ERROR_CODES.canisterOutOfCycles, shortageText(asked)) : undefined;
}
