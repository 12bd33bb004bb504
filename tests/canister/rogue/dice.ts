/** Random choices that a seed gives again. */
export class Dice {
    private state: number;

    constructor(seed: number) {
        this.state = seed >>> 0;
    }

    /** A number from 0, below a limit. */
    below(limit: number): number {
        this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((this.state / 2 ** 32) * limit);
    }

    /** True once in so many times. */
    once(times: number): boolean {
        return this.below(times) === 0;
    }

    pick<T>(list: readonly T[]): T {
        if (list.length === 0) throw new Error('nothing to choose from');
        return list[this.below(list.length)] as T;
    }

    bytes(length: number): Uint8Array {
        return Uint8Array.from({ length }, () => this.below(256));
    }
}
