import { time } from 'azle';
import { fail } from './fail.js';

/**
 * A call that is not answered within so many nanoseconds (an hour) is answered no more: its callback was lost, as it is
 * where a snapshot is loaded that was taken meanwhile.
 */
export const LONGEST_WAIT = 3_600_000_000_000n;

/** When calls to other canisters were made that are not answered yet. It stands on the heap, as their callbacks do. */
const awaited = new Map<number, bigint>();
let made = 0;

/** Waits for the answer of another canister, and counts as awaited until it is there. */
export async function answerOf<T>(call: () => Promise<T>): Promise<T> {
    const number = made++;
    awaited.set(number, time());
    try {
        return await call();
    } finally {
        awaited.delete(number);
    }
}

/**
 * An upgrade replaces the heap, and the answer to a call from before it would be written to an address of the heap that
 * is gone: what stands there now is changed at random (interface specification, "Canister upgrades"). A canister that is
 * stopped awaits nothing, but Azle does not tell that it is: calls that came with a snapshot are refused for all that.
 * @throws `CALLS_AWAITED`
 */
export function requireNoCalls(): void {
    const open = [...awaited.values()].filter((since) => time() <= since + LONGEST_WAIT);
    if (open.length === 0) return;
    const calls = open.length === 1 ? 'a call is' : `${open.length} calls are`;
    fail(
        'CALLS_AWAITED',
        `${calls} not answered yet; stop the canister, upgrade it, start it again; if it is stopped, none can come: upgrade with skip_pre_upgrade`
    );
}
