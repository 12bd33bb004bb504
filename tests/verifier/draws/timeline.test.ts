import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_MESSAGE_NANOSECONDS as TEN_MINUTES } from '../../../src/protocol/limits.js';
import { tellEarly, Timeline } from '../../../src/verifier/draws/timeline.js';
import { certificate } from '../certificate-builder.js';
import { blocksHash, LogBuilder, POLICY, SECOND, START } from '../log-builder.js';
import { run } from '../verify.js';

const SEED = Number(process.env['TIMELINE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** A state that was certified: its time, and how many blocks it has. */
interface State {
    readonly time: bigint;
    readonly length: number;
}

interface Outcome {
    /** Blocks that convict the log. */
    readonly failed: number[];
    /** Blocks that are earlier than a state which lacks them, and may be. */
    readonly early: number[];
}

/** The rule word for word: every block against every state. */
function byTheRule(times: readonly bigint[], states: readonly State[]): Outcome {
    const outcome: Outcome = { failed: [], early: [] };
    for (const [index, timestamp] of times.entries()) {
        const lacking = states.filter(({ time, length }) => length <= index && timestamp <= time);
        if (lacking.length === 0) continue;
        const isExcused = ({ time, length }: State) =>
            times.slice(length, index).every((other) => other === timestamp) &&
            time - timestamp <= TEN_MINUTES;
        outcome[lacking.every(isExcused) ? 'early' : 'failed'].push(index);
    }
    return outcome;
}

/** The same by the timeline; several blocks at once where it takes them. */
function byTheTimeline(times: readonly bigint[], states: readonly State[], together: boolean): Outcome {
    const timeline = new Timeline();
    const failed: number[] = [];
    let length = 0;
    const blocksUpTo = (end: number) => {
        const next = BigUint64Array.from(times.slice(length, end));
        if (together && timeline.addInOrder(next)) length = end;
        for (; length < end; length++) {
            if ([...timeline.addBlock(times[length])].length > 0) failed.push(length);
        }
    };
    for (const [k, state] of states.entries()) {
        blocksUpTo(state.length);
        // Seals and commits alike.
        const failures = k % 2 === 0 ? timeline.addSeal(state.time) : timeline.addCertificates([state.time]);
        expect([...failures]).toEqual([]);
    }
    blocksUpTo(times.length);
    const early = timeline.early.flatMap(({ first, count }) =>
        Array.from({ length: count }, (_, i) => first + i)
    );
    return { failed, early };
}

describe('blocks and certified states', () => {
    it(`are in order by the rule, for any of them (seed ${SEED})`, () => {
        const step = fc.oneof(
            { weight: 3, arbitrary: fc.constant(0n) },
            { weight: 3, arbitrary: fc.bigInt(1n, 3n) },
            { weight: 1, arbitrary: fc.constantFrom(TEN_MINUTES - 1n, TEN_MINUTES, TEN_MINUTES + 1n) }
        );
        const cases = fc.record({
            steps: fc.array(step, { minLength: 1, maxLength: 12 }),
            states: fc.array(fc.record({ length: fc.nat(12), after: step }), { maxLength: 6 })
        });
        let [sound, early, convicted] = [0, 0, 0];
        fc.assert(
            fc.property(cases, ({ steps, states: given }) => {
                let now = 1000n;
                const times = steps.map((by) => (now += by));
                let newest = 0n;
                const states = given
                    .map(({ length, after }) => ({ length: Math.min(length, times.length), after }))
                    .sort((a, b) => a.length - b.length)
                    .map(({ length, after }) => {
                        const covered = times[length - 1] ?? 0n;
                        newest = (covered > newest ? covered : newest) + after;
                        return { length, time: newest };
                    });
                const expected = byTheRule(times, states);
                expect(byTheTimeline(times, states, false)).toEqual(expected);
                expect(byTheTimeline(times, states, true)).toEqual(expected);
                if (expected.failed.length > 0) convicted++;
                else if (expected.early.length > 0) early++;
                else sound++;
            }),
            { seed: SEED, numRuns: 5000 }
        );
        for (const count of [sound, early, convicted]) expect(count).toBeGreaterThan(100);
    });
});

describe('a log of which something was seen while a long message ran', () => {
    const builder = () => new LogBuilder(() => certificate().withoutDelegation()).add('a').commit();
    const told = (log: LogBuilder, seconds: bigint) => {
        const seal = { time: START + seconds * SECOND, length: 1, genesis: log.genesis, blocksHash: blocksHash(log.blocks.slice(0, 1)) }; // prettier-ignore
        const { verdict, findings } = run(log.build(), POLICY, { seen: [seal] });
        return { verdict, told: findings.filter(({ state }) => state === 'noted') };
    };

    it('is verified, and it is told which blocks it is about', () => {
        const timestamp = START + 10n * SECOND;
        const log = builder()
            .stage({ timestamp })
            .stage({ timestamp })
            .stage({ timestamp: timestamp + 600n * SECOND });
        log.commit({}, START + 1000n * SECOND);
        const { verdict, told: notes } = told(log, 600n);
        expect(verdict).toMatchObject({ verified: true, codes: [] });
        const early = { first: 1, count: 2, timestamp, seen: START + 600n * SECOND };
        expect(notes).toContainEqual({
            subject: 'block',
            index: 1,
            state: 'noted',
            detail: tellEarly(early)
        });
        expect(told(log, 9n).told.filter(({ subject }) => subject === 'block')).toEqual([]);
    });

    it('is not, where it was longer than any message', () => {
        const log = builder()
            .stage({ timestamp: START + 10n * SECOND })
            .commit({}, START + 1000n * SECOND);
        expect(told(log, 610n).verdict.codes).toEqual([]);
        expect(told(log, 611n).verdict.codes).toEqual(['TIME_ORDER']);
    });
});
