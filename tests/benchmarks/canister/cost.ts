import type { JuryFixture } from '../../canister/jury-fixture.js';

/** Millions of instructions that a call took, all its callbacks included. */
export async function cost(jury: JuryFixture, call: () => Promise<unknown>): Promise<number> {
    await call();
    return Number(jury.instructions) / 1e6;
}

/** The costs of calls made one after the other. */
export async function costs(jury: JuryFixture, calls: Iterable<() => Promise<unknown>>): Promise<number[]> {
    const found: number[] = [];
    for (const call of calls) found.push(await cost(jury, call));
    return found;
}

export const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

/** `count` numbers below `limit`, scattered evenly and the same in every run. */
export const scattered = (count: number, limit: number, offset = 0): number[] =>
    Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * limit) / count + offset) % limit);

export const count = (value: number): string => value.toLocaleString('en-US');
