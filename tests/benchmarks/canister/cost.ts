import type { JuryFixture } from '../../canister/jury-fixture.js';

/** More than an answer to a question for randomness takes. */
const ROUNDS = 6;

/** Millions of instructions that a call took, all its callbacks included. */
export async function cost(jury: JuryFixture, call: () => Promise<unknown>): Promise<number> {
    await call();
    return Number(jury.instructions) / 1e6;
}

/** What a call took: millions of instructions and of cycles, all its callbacks and what its caller sends included. */
export interface Price {
    readonly figure: number;
    readonly cycles: number;
}

/** @param jury in a replica whose time stands still, so that storage costs nothing meanwhile */
export async function price(jury: JuryFixture, call: () => Promise<unknown>): Promise<Price> {
    await settle(jury);
    const before = await balanceOf(jury);
    const figure = await cost(jury, call);
    await settle(jury);
    return { figure, cycles: Number(before - (await balanceOf(jury))) / 1e6 };
}

/** Azle asks for randomness after an upgrade, and for as long as the answer is on its way, cycles are held for it. */
async function settle({ replica }: JuryFixture): Promise<void> {
    for (let i = 0; i < ROUNDS; i++) await replica.tick();
}

/** Of other fixtures than this one the instructions stay as they are. */
async function balanceOf(jury: JuryFixture): Promise<bigint> {
    return (await jury.as(jury.sender).call<{ balance: bigint }>('get_cycles')).balance;
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
