import { MAX_COUNT, MAX_MEMO_BYTES } from '../../../src/protocol/limits.js';
import type { SeededReplica } from '../seeding/seeded-replica.js';
import { startSeeded } from '../seeding/seeded-replica.js';
import { seededJuror } from '../seeding/seed-plan.js';
import type { BenchOptions, Measurements, Row } from '../row.js';
import { MILLIONS, QUERY_LIMIT, row, UPDATE_LIMIT } from '../row.js';
import type { States } from '../states.js';
import type { Baseline } from './baseline.js';
import type { Price } from './cost.js';
import { costs, count, mean, price, scattered } from './cost.js';
import { pastIndexOf } from './past.js';

interface PoolCosts {
    readonly size: number;
    readonly select: Price;
    readonly find: number;
    readonly scanSelect: number;
    readonly scanFind: number;
}

function fixRandomness({ replica }: SeededReplica): void {
    replica.setRandomness(() => new Uint8Array(32).fill(7));
}

const findMean = async ({ jury }: SeededReplica, index: number, jurors: number, size = 32) =>
    mean(
        await costs(
            jury,
            scattered(20, jurors, 3).map((i) => () => jury.call('find', index, [seededJuror(i, size)]))
        )
    );

/** What a draw of 12 and a search cost, by the size of the pool. */
async function byPoolSize(
    states: States,
    baseline: Baseline,
    progress: BenchOptions['progress']
): Promise<PoolCosts[]> {
    const found: PoolCosts[] = [];
    let filled = 0;
    for (const state of states.pools) {
        const { jurors: size, blocks } = state.plan;
        await baseline.fillPool(filled, size);
        filled = size;
        const seeded = await startSeeded(state, progress);
        fixRandomness(seeded);
        progress(`draws from ${count(size)} jurors`);
        const { jury } = seeded;
        const find = await findMean(seeded, blocks - 1, size);
        found.push({
            size,
            find,
            select: await price(jury, () => jury.select(blocks - 1, 12)),
            scanFind: await baseline.find(seededJuror(Math.floor(size / 2))),
            scanSelect: await baseline.select(12)
        });
        await seeded.stop();
    }
    return found;
}

/** Draws and searches. `baseline` holds a million jurors at the end. */
export async function drawMeasurements(
    states: States,
    baseline: Baseline,
    { progress }: BenchOptions
): Promise<Measurements> {
    const rows: Row[] = [];
    const sizes = await byPoolSize(states, baseline, progress);
    const [tenth, whole] = sizes.slice(-2);
    if (tenth === undefined || whole === undefined) throw new Error('there are at least two pool sizes');
    for (const [id, at] of [
        ['select-12-100k', tenth],
        ['select-12-1m', whole]
    ] as const) {
        rows.push(
            row(
                id,
                `select 12 of ${count(at.size)}, staging included (baseline: the draw alone)`,
                at.select.figure,
                MILLIONS,
                {
                    target: 50,
                    baseline: at.scanSelect,
                    cycles: at.select.cycles
                }
            )
        );
    }
    rows.push(
        row(
            'select-12-ratio',
            'the latter by the former',
            whole.select.figure / tenth.select.figure,
            'times',
            {
                target: 1.15,
                baseline: whole.scanSelect / tenth.scanSelect
            }
        )
    );

    const seeded = await startSeeded(states.pools.at(-1) ?? states.gaps, progress);
    fixRandomness(seeded);
    progress('large draws');
    for (const [id, many, target] of [
        ['select-1000-1m', 1_000, 1_000],
        ['select-10000-1m', 10_000, 10_000]
    ] as const) {
        const { figure, cycles } = await price(seeded.jury, () => seeded.jury.select(states.short - 1, many));
        rows.push(
            row(id, `select ${count(many)} of ${count(states.million)}`, figure, MILLIONS, {
                target,
                baseline: await baseline.select(many),
                cycles
            })
        );
    }
    await seeded.stop();

    const gaps = await startSeeded(states.gaps, progress);
    fixRandomness(gaps);
    const past = pastIndexOf(states);
    const { jury } = gaps;
    const findNow = await findMean(gaps, states.short - 1, states.million, 64);
    const findPast = await findMean(gaps, past, states.million, 64);
    progress('the largest draw');
    const worst = await price(jury, () => jury.select(past, MAX_COUNT, new Uint8Array(MAX_MEMO_BYTES)));
    progress(
        `the largest draw took ${worst.figure.toFixed(0)} million instructions in all; its callback alone may take ${UPDATE_LIMIT.figure}`
    );
    await gaps.stop();
    rows.push(
        row(
            'select-worst',
            `select at the limits: ${count(MAX_COUNT)} of 64 bytes, memo of 400 KiB, past pool with gaps`,
            worst.figure,
            MILLIONS,
            { target: 25_000, cycles: worst.cycles }
        ),
        row('find-now', `find one of ${count(states.million)} now`, findNow, MILLIONS, {
            target: 15,
            baseline: whole.scanFind
        }),
        row('find-past', 'the same at a past index', findPast, MILLIONS, {
            target: 500,
            baseline: whole.scanFind
        })
    );

    const curve = (name: string, isBaseline: boolean, figure: (at: PoolCosts) => number) => ({
        name,
        isBaseline,
        points: sizes.map((at) => [at.size, figure(at)] as const)
    });
    const select = {
        title: 'Select 12 jurors',
        sizes: 'jurors in the pool',
        limit: UPDATE_LIMIT,
        curves: [
            curve('this canister', false, (at) => at.select.figure),
            curve('pool scanned', true, (at) => at.scanSelect)
        ]
    };
    const find = {
        title: 'Find one juror',
        sizes: 'jurors in the pool',
        limit: QUERY_LIMIT,
        curves: [
            curve('this canister', false, (at) => at.find),
            curve('pool scanned', true, (at) => at.scanFind)
        ]
    };
    return { rows, charts: [select, find] };
}
