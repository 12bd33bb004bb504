import { call, canisterCycleBalance } from 'azle';
import { NO_VALUES } from './candid-bytes.js';
import { fail } from './fail.js';

/** In cycles. */
export interface Cycles {
    readonly balance: bigint;
    /** What of it lies above the freezing threshold, and within an update behind what that update may take itself. */
    readonly liquid: bigint;
    /** What a draw must find there to ask for randomness: the request, the largest answer, and the callback. */
    readonly draw: bigint;
}

/** More than anybody has. */
const PAST_ANY_BALANCE = 2n ** 120n;
const BILLION = 1_000_000_000n;

/**
 * Azle does not hand `ic0.canister_liquid_cycle_balance128` through. But a call that the balance does not reach for is
 * refused before it is made, in the same message, by an error that says what there is and what it would have taken; and
 * none reaches for this one. So what stands behind an `await` of this is still the same message.
 */
export async function cyclesNow(): Promise<Cycles> {
    const refused = await call('aaaaa-aa', 'raw_rand', {
        raw: true,
        args: NO_VALUES,
        cycles: PAST_ANY_BALANCE
    }).then(() => undefined, shortageOf);
    if (refused === undefined) throw new Error('the system did not say what may be spent');
    const { available, required } = refused;
    return { balance: canisterCycleBalance(), liquid: available, draw: required - PAST_ANY_BALANCE };
}

/**
 * What a commit writes may take a bucket of 8 MiB in each of three memories, and each raises the freezing threshold.
 * If the balance did not reach, the system would end the commit with words of its own, after its signatures were
 * computed. A quarter of what a draw needs is more, at a threshold of 30 days, and grows with the prices of the subnet.
 * @throws `CYCLES_LOW`
 */
export async function requireCyclesToCommit(): Promise<void> {
    const { liquid, draw } = await cyclesNow();
    const needed = draw / 4n;
    if (liquid >= needed) return;
    fail('CYCLES_LOW', topUp('a certificate is put on record', { available: liquid, required: needed }));
}

/**
 * The words of `CYCLES_LOW`, if that is why a call failed. What the balance does not reach for is known within the
 * message that called, so that a trap undoes all that this did.
 * @param what was to be done
 */
export function unpaid(what: string, error: unknown): string | undefined {
    const shortage = shortageOf(error);
    return shortage && topUp(what, shortage);
}

interface Shortage {
    readonly available: bigint;
    readonly required: bigint;
}

/** Undefined for an error about anything else. */
function shortageOf(error: unknown): Shortage | undefined {
    const isShortage =
        typeof error === 'object' &&
        error !== null &&
        'type' in error &&
        error.type === 'InsufficientLiquidCycleBalance';
    return isShortage ? (error as unknown as Shortage) : undefined;
}

function topUp(what: string, { available, required }: Shortage): string {
    const missing = (required - available + BILLION - 1n) / BILLION;
    return `${what} only where it can be paid to its end; top the canister up with at least ${missing} billion cycles, and call again`;
}
