import * as fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import { itEmbedded } from '../network.js';
import type { Place } from './both.js';
import { Model } from './model.js';
import { operations } from './operations.js';
import { makePlace, Session } from './session.js';

let place: Place;
beforeAll(async () => {
    place = await makePlace();
});
afterAll(() => place.replica.stop());

/** Who was added once, stays for ever. */
class Clinging extends Model {
    override pool(index: number): string[] {
        const added = this.named.filter((_, block) => block <= index && this.blocks[block]?.kind === 'Add');
        return [...new Set(added.flat())];
    }
}

itEmbedded('finds a mistake, and shrinks what led to it to two calls', { timeout: 600_000 }, async () => {
    const sameAnswers = fc.asyncProperty(operations(30), async (list) => {
        const session = await Session.begin(place, (...given) => new Clinging(...given));
        for (const operation of list) await session.step(operation);
    });
    const result = await fc.check(sameAnswers, { seed: 7, numRuns: 20 });
    expect(result.failed).toBe(true);
    const [smallest] = result.counterexample ?? [];
    expect(smallest?.map(({ op }) => op)).toEqual(['add', 'remove']);
    console.log(`shrunk ${result.numShrinks} times to ${JSON.stringify(smallest)}`);
});
