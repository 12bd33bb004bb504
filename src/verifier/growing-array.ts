const START = 1024;

/** @returns how many of `length` ascending numbers are not above `value` */
export function countTo<T extends number | bigint>(value: T, length: number, at: (i: number) => T): number {
    let [low, high] = [0, length];
    while (low < high) {
        const middle = (low + high) >>> 1;
        if (at(middle) > value) high = middle;
        else low = middle + 1;
    }
    return low;
}

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

    /** Of an ascending list. @returns how many are not above `value` */
    countTo(value: number): number {
        return countTo(value, this.length, (i) => this.values[i] as number);
    }

    /** Of an ascending list. @returns where `value` stands; -1 if it does not */
    placeOf(value: number): number {
        const place = this.countTo(value) - 1;
        return this.values[place] === value ? place : -1;
    }
}

/** The same for times. */
export class GrowingTimes {
    values = new BigUint64Array(START);
    length = 0;

    push(value: bigint): void {
        this.reserve(1);
        this.values[this.length++] = value;
    }

    pushAll(values: BigUint64Array): void {
        this.reserve(values.length);
        this.values.set(values, this.length);
        this.length += values.length;
    }

    private reserve(count: number): void {
        let room = this.values.length;
        while (this.length + count > room) room *= 2;
        if (room === this.values.length) return;
        const larger = new BigUint64Array(room);
        larger.set(this.values);
        this.values = larger;
    }
}
