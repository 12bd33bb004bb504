import { HISTORY_PAUSE_SECONDS } from '../protocol/limits.js';
import { fail } from './fail.js';

const PAUSE = BigInt(HISTORY_PAUSE_SECONDS) * 1_000_000_000n;

/**
 * What callers without a role may have once a minute, all of them together: the pace is the canister's, not theirs,
 * since principals cost nothing. It stands on the heap, so an upgrade forgets it.
 */
export class Pace {
    private next = 0n;

    /** @param now nanoseconds. @throws `RATE_LIMITED` */
    check(now: bigint): void {
        if (now >= this.next) return;
        const seconds = (this.next - now + 999_999_999n) / 1_000_000_000n;
        fail('RATE_LIMITED', `ask again in ${seconds} s, or as who holds a role`);
    }

    count(now: bigint): void {
        this.next = now + PAUSE;
    }
}
