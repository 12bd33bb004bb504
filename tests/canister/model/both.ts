import type { Principal } from '@dfinity/principal';
import { expect } from 'vitest';
import type { Replica } from '../../../src/replica/index.js';
import { Refused } from '../jury-fixture.js';
import type { JuryFixture } from '../jury-fixture.js';
import type { Bytes } from './documented.js';
import type { Model } from './model.js';
import { Expected } from './roles.js';

export interface Place {
    readonly replica: Replica;
    readonly canisterId: Principal;
    /** A certificate of another canister. */
    readonly foreign: Bytes;
}

/** The real canister and the model of it. */
export class Both {
    constructor(
        readonly place: Place,
        readonly jury: JuryFixture,
        readonly model: Model
    ) {}

    /** Of the round in which the newest call was answered. */
    get time(): bigint {
        return this.place.replica.time;
    }

    /**
     * Makes a call of which the model says beforehand whether it is refused.
     * @returns undefined if it was, with the code it had to be
     */
    async call<T>(
        by: Principal,
        check: () => void,
        method: string,
        ...args: unknown[]
    ): Promise<T | undefined> {
        const code = refusal(check);
        const result = await this.jury
            .as(by)
            .call<T>(method, ...args)
            .catch((error: unknown) => error);
        const refused = result instanceof Refused ? `${result.code}: ${result.message}` : 'no refusal';
        if (code === undefined && !(result instanceof Error)) return result as T;
        expect(refused, `the refusal of ${method}`).toMatch(new RegExp(`^${code ?? 'none'}:`));
        return undefined;
    }

    /** Backwards from the newest block; one step past the oldest, and the highest number, are out of range. */
    back(steps: number): number {
        const { length } = this.model;
        const index = length - 1 - (steps % (length + 2));
        return index >= 0 ? index : index === -1 ? length : 4_294_967_295;
    }
}

export function refusal(check: () => void): string | undefined {
    try {
        check();
        return undefined;
    } catch (error) {
        if (error instanceof Expected) return error.code;
        throw error;
    }
}
