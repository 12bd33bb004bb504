import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeEmbedded } from '../network.js';
import type { Place } from './both.js';
import { operations } from './operations.js';
import { makePlace, Session } from './session.js';

/** A commit takes a second or two, its signature computed in the canister. */
const STEPS = Number(process.env['JURY_MODEL_STEPS'] ?? 600);
const SEED = Number(process.env['JURY_MODEL_SEED'] ?? Date.now() % 2 ** 31);
/** To find the shortest sequence of calls that fails takes long. */
const SHRINKS = process.env['JURY_MODEL_SHRINK'] !== 'no';
const LONGEST = 1500;

describeEmbedded('the canister against a model of arrays and sets', () => {
    let place: Place;

    beforeAll(async () => {
        place = await makePlace();
    });
    afterAll(() => place.replica.stop());

    it(`says what the model says for ${STEPS} calls, JURY_MODEL_SEED=${SEED}`, async () => {
        let steps = 0;
        let runs = 0;
        const sameAnswers = fc.asyncProperty(operations(Math.min(LONGEST, STEPS)), async (list) => {
            const session = await Session.begin(place);
            for (const operation of list) await session.step(operation);
            await session.end();
            steps += list.length;
            runs++;
        });
        while (steps < STEPS)
            await fc.assert(sameAnswers, { seed: SEED + runs, numRuns: 1, endOnFailure: !SHRINKS });
        console.log(`${steps} calls in ${runs} runs, JURY_MODEL_SEED=${SEED}`);
        expect(steps).toBeGreaterThanOrEqual(STEPS);
    }, 3_600_000);
});
