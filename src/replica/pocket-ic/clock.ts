const systemTime = () => BigInt(Date.now()) * 1_000_000n;

/** What a new instance's time is, as of PocketIC's own: some day in 2021, in nanoseconds. */
export const INITIAL_TIME = 1_620_328_630_000_000_000n;

/** An instance's clock: it stands still until it is set, or runs with the machine's. It never goes back. */
export class InstanceClock {
    private value = INITIAL_TIME;
    private running = false;

    now(): bigint {
        const system = this.running ? systemTime() : 0n;
        if (system > this.value) this.value = system;
        return this.value;
    }

    set(time: bigint): void {
        this.value = time;
    }

    run(): void {
        this.running = true;
    }

    stand(): void {
        this.now();
        this.running = false;
    }
}
