import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, toHex } from '../../../src/protocol/bytes.js';
import { Pool } from '../../../src/protocol/pool.js';
import { LogBuilder, names } from '../log-builder.js';
import { run } from '../verify.js';

/** A draw is from the pool as it was at an index: what is told of who had left it by then. */
describe('a draw from an older pool', () => {
    it('counts who of those drawn were no members any more', () => {
        const sound = new LogBuilder().add('a', 'b', 'c', 'd').remove('a', 'b').select(0, 3).add('a');
        const { draws } = run(sound.select(0, 4).expand(2, 1).select(3, 3).commit().build()).verdict;
        const facts = draws.map(({ index, poolChangedIn, drawnButRemoved }) => [
            index,
            poolChangedIn,
            drawnButRemoved
        ]);
        const [first = []] = draws.map(({ jurors }) => jurors.map(toHex));
        const gone = ['a', 'b'].filter((name) => first.includes(toHex(asciiBytes(name)))).length;
        // Of the first draw and the one behind it together all four, of whom b is still gone.
        const behind = first.includes(toHex(asciiBytes('b'))) ? 0 : 1;
        expect(facts).toEqual([
            [2, 1, gone],
            [4, 1, 1],
            [5, 1, behind],
            [6, undefined, 0]
        ]);
    });

    it('that is not the one which the randomness gives says nothing', () => {
        const log = new LogBuilder().add('a', 'b', 'c', 'd').remove('a', 'b');
        const { draws } = run(
            log
                .select(0, 2, { jurors: [asciiBytes('a'), asciiBytes('x')] })
                .commit()
                .build()
        ).verdict;
        expect(draws[0]).toMatchObject({ redrawn: false, poolChangedIn: undefined, drawnButRemoved: 0 });
    });

    it('of any log is what the pool of the protocol says', () => {
        const people = names(0, 30);
        const step = fc.oneof(
            fc.record({ op: fc.constantFrom('add' as const, 'remove' as const), who: fc.subarray(people) }),
            fc.record({
                op: fc.constant('select' as const),
                back: fc.nat(8),
                count: fc.integer({ min: 1, max: 12 })
            })
        );
        const property = fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
            const log = new LogBuilder().add(...people);
            const pool = new Pool();
            pool.apply(log.data[0] ?? { kind: 'Add', jurors: [] });
            for (const one of steps) {
                const last = log.data.length - 1;
                if (one.op !== 'select') log[one.op](...one.who);
                else {
                    const from = Math.max(0, last - one.back);
                    const size = pool.sizeAt(from);
                    if (size === 0) continue;
                    log.select(from, Math.min(one.count, size));
                }
                pool.apply(log.data[last + 1] ?? { kind: 'Select', jurors: [] });
            }
            const { verdict } = run(log.commit().build());
            expect(verdict.codes).toEqual([]);
            const membersAt = (index: number) => pool.membersAt(index).map(toHex).sort();
            for (const { index, poolIndex, jurors, poolChangedIn, drawnButRemoved } of verdict.draws) {
                const members = new Set(membersAt(index));
                expect(drawnButRemoved).toBe(jurors.filter((id) => !members.has(toHex(id))).length);
                const blocks = Array.from({ length: index - poolIndex }, (_, i) => poolIndex + i + 1);
                const changes = (at: number) => membersAt(at).join() !== membersAt(at - 1).join();
                expect(poolChangedIn).toBe(blocks.find(changes));
            }
        });
        fc.assert(property, { numRuns: 100 });
    });
});
