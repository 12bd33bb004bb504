const START = 1024;

/** A list of unsigned 32-bit numbers that grows, without an object for each: logs have millions of entries. */
export class GrowingUint32 {
    values = new Uint32Array(START);
    length = 0;

    /** @returns where it stands */
    push(value: number): number {
        if (this.length === this.values.length) {
            const larger = new Uint32Array(2 * this.length);
            larger.set(this.values);
            this.values = larger;
        }
        this.values[this.length] = value;
        return this.length++;
    }
}

/** The same for times. */
export class GrowingTimes {
    values = new BigUint64Array(START);
    length = 0;

    push(value: bigint): void {
        if (this.length === this.values.length) {
            const larger = new BigUint64Array(2 * this.length);
            larger.set(this.values);
            this.values = larger;
        }
        this.values[this.length++] = value;
    }
}
