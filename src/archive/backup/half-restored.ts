/** A restore ended on the way, and the canister holds a part of the log, which it certifies to nobody. */
export class HalfRestored extends Error {
    constructor(override readonly cause: unknown) {
        super('the restore ended on the way', { cause });
        this.name = 'HalfRestored';
    }
}
