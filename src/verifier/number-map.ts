/**
 * A map by numbers that somebody else chose. Engines hash numbers in a way that everybody can compute, so that 200,000
 * of them which all meet keep a `Map` busy for a minute; they hash texts with a secret.
 */
export class NumberMap<V> {
    private readonly byText = new Map<string, V>();

    constructor(entries: Iterable<readonly [number, V]> = []) {
        for (const [number, value] of entries) this.set(number, value);
    }

    get size(): number {
        return this.byText.size;
    }

    has(number: number): boolean {
        return this.byText.has(textOf(number));
    }

    get(number: number): V | undefined {
        return this.byText.get(textOf(number));
    }

    set(number: number, value: V): void {
        this.byText.set(textOf(number), value);
    }

    /** In the order in which their numbers were first set. */
    values(): Iterable<V> {
        return this.byText.values();
    }
}

/** Not the digits alone: engines hash these as the number. */
const textOf = (number: number): string => `n${number}`;
