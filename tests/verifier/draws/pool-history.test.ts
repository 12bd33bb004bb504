import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { u32be } from '../../../src/protocol/bytes.js';
import { Pool } from '../../../src/protocol/pool.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { PoolHistory } from '../../../src/verifier/draws/pool-history.js';

interface Step {
    readonly kind: 'Add' | 'Remove' | 'Select';
    readonly jurors: readonly Uint8Array[];
}

/** Ids of 1 to 64 bytes, some of them beginnings of others. @param crowd how many share one hash */
function run(steps: readonly Step[], crowd = 1): { pool: Pool; history: PoolHistory } {
    const pool = new Pool();
    const history = new PoolHistory();
    for (const { kind, jurors } of steps) {
        pool.apply({ kind, jurors });
        for (const juror of kind === 'Select' ? [] : jurors) {
            const hash = new DataView(sha256(juror).buffer).getUint32(0);
            history.list(kind === 'Add', juror, 0, juror.length, Math.floor(hash / crowd) >>> 0);
        }
        history.finishBlock();
    }
    return { pool, history };
}

const members = (history: PoolHistory, index: number): string[] => {
    history.goTo(index);
    return Array.from({ length: history.sizeAt(index) }, (_, position) => String(history.memberAt(position)));
};

describe('the pool at every index', () => {
    const juror = fc.nat(40).map((n) => sha256(u32be(n)).slice(0, 1 + (n % 32)));
    const step = fc.record({
        kind: fc.constantFrom('Add' as const, 'Add' as const, 'Remove' as const, 'Select' as const),
        jurors: fc.array(juror, { maxLength: 12 })
    });

    it('is that of the protocol, in whatever order it is asked about', () => {
        const property = fc.property(
            fc.array(step, { minLength: 1, maxLength: 25 }),
            fc.array(fc.nat(), { minLength: 1, maxLength: 25 }),
            fc.constantFrom(1, 2 ** 30, 2 ** 32),
            (steps, order, crowd) => {
                const { pool, history } = run(steps, crowd);
                for (const at of order) {
                    const index = at % steps.length;
                    expect(history.sizeAt(index)).toBe(pool.sizeAt(index));
                    expect(members(history, index)).toEqual(pool.membersAt(index).map(String));
                }
            }
        );
        fc.assert(property, { numRuns: 300 });
    });

    it('is that of the protocol as it grows past every power of two', () => {
        const ids = (from: number, to: number) =>
            Array.from({ length: to - from }, (_, i) => sha256(u32be(from + i)));
        const steps: Step[] = [
            { kind: 'Add', jurors: ids(0, 700) },
            { kind: 'Remove', jurors: ids(100, 250) },
            { kind: 'Add', jurors: ids(700, 1025) },
            { kind: 'Add', jurors: ids(1025, 9999) },
            { kind: 'Remove', jurors: ids(5000, 8192) },
            { kind: 'Add', jurors: [...ids(9999, 20_000), ...ids(120, 130)] }
        ];
        const { pool, history } = run(steps);
        for (const index of [0, 5, 2, 1, 3, 5, 4, 0]) {
            expect(members(history, index)).toEqual(pool.membersAt(index).map(String));
        }
        // Asked about between blocks too: what comes later finds the cursor anywhere.
        const grown = new PoolHistory();
        const model = new Pool();
        for (const { kind, jurors } of steps) {
            model.apply({ kind, jurors });
            for (const id of jurors) grown.list(kind === 'Add', id, 0, id.length, id[0] as number);
            grown.finishBlock();
            for (const index of [0, grown.length - 1]) {
                expect(members(grown, index)).toEqual(model.membersAt(index).map(String));
            }
        }
    });
});
