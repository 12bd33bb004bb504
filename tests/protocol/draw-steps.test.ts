import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawPositions, PositionDraw } from '../../src/protocol/draw.js';
import { drawSteps } from '../../src/protocol/draw-steps.js';

describe('the steps of a draw', () => {
    it('are those of the draw itself', () => {
        const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 });
        const sizes = fc.oneof(
            fc.integer({ min: 1, max: 60 }),
            fc.constantFrom(2 ** 31 + 1, 3_000_000_000, 2 ** 32 - 1)
        );
        fc.assert(
            fc.property(seeds, sizes, fc.nat(20), fc.nat(20), (seed, size, wanted, before) => {
                const count = Math.min(wanted, size);
                const skip = Math.min(before, size - count);
                const steps = [...drawSteps(seed, size, count, skip)];
                const drawn = steps
                    .filter(({ outcome }) => outcome === 'drawn')
                    .map(({ position }) => position);
                expect(drawn).toEqual(drawPositions(seed, size, count, skip));
                const draw = new PositionDraw(seed, size);
                for (let i = 0; i < count + skip; i++) draw.next();
                expect(steps).toHaveLength(draw.wordsUsed);
            })
        );
    });

    it('name each reason why a try does not count', () => {
        const seed = new Uint8Array(32);
        const outcomes = [...drawSteps(seed, 12, 10, 2)].map(({ outcome }) => outcome);
        expect(outcomes.filter((one) => one === 'drawn')).toHaveLength(10);
        expect(outcomes.slice(0, 2)).toEqual(['before', 'before']);
        expect(outcomes.filter((one) => one === 'repeat')).toHaveLength(14);
        const uneven = [...drawSteps(seed, 3_000_000_000, 40)].filter(({ outcome }) => outcome === 'uneven');
        expect(uneven.length).toBeGreaterThan(5);
    });
});
