import { RANDOMNESS_BYTES } from '../../protocol/limits.js';

const SEEDS_PER_PAGE = 4096;

/** The randomness of all Selects, one after another, and not an array for each. */
export class Seeds {
    private readonly pages: Uint8Array[] = [];
    private count = 0;

    /** @returns its number */
    keep(seed: Uint8Array): number {
        const number = this.count++;
        const place = number % SEEDS_PER_PAGE;
        if (place === 0) this.pages.push(new Uint8Array(SEEDS_PER_PAGE * RANDOMNESS_BYTES));
        this.pages.at(-1)?.set(seed, place * RANDOMNESS_BYTES);
        return number;
    }

    get(number: number): Uint8Array {
        const at = (number % SEEDS_PER_PAGE) * RANDOMNESS_BYTES;
        const page = this.pages[Math.floor(number / SEEDS_PER_PAGE)] as Uint8Array;
        return page.subarray(at, at + RANDOMNESS_BYTES);
    }
}
