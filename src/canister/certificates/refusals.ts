/** How long no certificate is taken from a principal whose last one was wrong, in nanoseconds. */
const PAUSE = 60_000_000_000n;
const MAX_PRINCIPALS = 256;

/**
 * Whose certificates are not looked at for now. A wrong signature costs the canister billions of instructions and its
 * sender next to nothing, so each costs its sender a minute. On the heap, and so only if the message that found the
 * certificate wrong is answered by a reject: a trap would undo the entry. Cheap refusals leave none.
 */
export class Refusals {
    /** Text of a principal to the time at which it may try again; oldest first. */
    private readonly until = new Map<string, bigint>();

    /** @param now nanoseconds since 1970 */
    add(principal: string, now: bigint): void {
        this.until.delete(principal);
        this.until.set(principal, now + PAUSE);
        if (this.until.size <= MAX_PRINCIPALS) return;
        const [oldest] = this.until.keys();
        if (oldest !== undefined) this.until.delete(oldest);
    }

    clear(): void {
        this.until.clear();
    }

    /** Whole seconds, at least 1, that this principal has to wait; undefined if it may go on. */
    secondsLeft(principal: string, now: bigint): number | undefined {
        const until = this.until.get(principal);
        if (until === undefined) return undefined;
        if (until > now) return Number((until - now + 999_999_999n) / 1_000_000_000n);
        this.until.delete(principal);
        return undefined;
    }
}
