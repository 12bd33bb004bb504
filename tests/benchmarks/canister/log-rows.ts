import type { JuryFixture } from '../../canister/jury-fixture.js';
import { CONTROLLER } from '../../canister/jury-fixture.js';
import { startSeeded } from '../seeding/seeded-replica.js';
import { BLOCK_BYTES, paddingMemo, seededJuror } from '../seeding/seed-plan.js';
import type { BenchOptions, Measurements, Row } from '../row.js';
import { MILLIONS, row, UPDATE_LIMIT } from '../row.js';
import type { States } from '../states.js';
import { Baseline } from './baseline.js';
import { memoryOf } from './memory.js';
import { costs, count, mean, price, scattered } from './cost.js';

const STAGINGS = 200;

const stageMany = (jury: JuryFixture, from: number, times: number) =>
    costs(
        jury,
        Array.from({ length: times }, (_, i) => () => jury.add([], paddingMemo(from + i)))
    );

/** The tree over all that is pending, built anew: what is small enough for one message to do it. */
async function rebuilt(sizes: readonly number[]): Promise<{ stage: [number, number][]; witness: number }> {
    const baseline = await Baseline.start();
    const stage: [number, number][] = [];
    for (const size of sizes) {
        await baseline.pend(size);
        stage.push([size, await baseline.stage(paddingMemo(0))]);
    }
    const witness = await baseline.witness(0);
    await baseline.stop();
    return { stage, witness };
}

/** What staging and reading blocks costs, by the length of the log. */
export async function logMeasurements(states: States, { progress }: BenchOptions): Promise<Measurements> {
    const rows: Row[] = [];
    const rebuild = await rebuilt([100, 300, 1000, 3000]);
    const rebuiltAt = (size: number) => rebuild.stage.find(([n]) => n === size)?.[1] ?? 0;
    const curve: [number, number][] = [];
    let witness = 0;
    let addOne = { figure: 0, cycles: 0 };
    let stable = 0;
    for (const state of states.logs) {
        const { blocks } = state.plan;
        const { jury, stop } = await startSeeded(state, progress);
        progress(`staging at ${count(blocks)} blocks`);
        const isLast = blocks === states.million;
        if (isLast) {
            witness = mean(
                await costs(
                    jury,
                    scattered(20, blocks).map((index) => () => jury.block(index))
                )
            );
        }
        curve.push([blocks, mean(await stageMany(jury, blocks, STAGINGS))]);
        if (isLast) ({ stable } = await memoryOf(jury.replica, jury.canisterId, CONTROLLER));
        if (isLast) addOne = await price(jury, () => jury.add([seededJuror(states.million, 32)]));
        await stop();
    }
    const { jury, stop } = await startSeeded(states.full, progress);
    const worst = await price(jury, () => jury.add([], paddingMemo(0)));
    await stop();

    const [shortest = 0, longest = 0] = [curve[0]?.[1], curve.at(-1)?.[1]];
    const range = (from: number) => `${count(from)} to ${count(from + STAGINGS - 1)}`;
    const stage = `stage a ${BLOCK_BYTES}-byte block`;
    rows.push(
        row(
            'stage-mean-1m',
            `${stage}, mean over n = ${range(states.million)} (baseline at n = 1,000)`,
            longest,
            MILLIONS,
            {
                target: 31,
                baseline: rebuiltAt(1000)
            }
        ),
        row(
            'stage-worst',
            `the same, worst: n = ${count(states.full.plan.blocks)} (baseline at n = 3,000)`,
            worst.figure,
            MILLIONS,
            { target: 45, baseline: rebuiltAt(3000), cycles: worst.cycles }
        ),
        row('stage-mean-1k', `the same, mean over n = ${range(states.short)}`, shortest, MILLIONS),
        row(
            'stage-growth',
            `growth of the mean from n = ${count(states.short)} to ${count(states.million)} (baseline from 100 to 1,000)`,
            longest / shortest,
            'times',
            { target: 1.6, baseline: rebuiltAt(1000) / rebuiltAt(100) }
        ),
        row(
            'add-one-1m',
            `add one new juror of 32 bytes at ${count(states.million)} blocks and jurors`,
            addOne.figure,
            MILLIONS,
            { cycles: addOne.cycles }
        ),
        row(
            'get-block-1m',
            `get_block with witness at ${count(states.million)} blocks (baseline: the witness alone, at n = 3,000)`,
            witness,
            MILLIONS,
            { target: 8, baseline: rebuild.witness }
        ),
        row('stable-log-1m', `${count(states.million)} jurors and blocks in stable memory`, stable, 'MB')
    );
    const stageChart = {
        title: `Stage a ${BLOCK_BYTES}-byte block`,
        sizes: 'blocks in the log',
        limit: UPDATE_LIMIT,
        curves: [
            { name: 'this canister', isBaseline: false, points: curve },
            { name: 'tree rebuilt', isBaseline: true, points: rebuild.stage }
        ]
    };
    return { rows, charts: [stageChart] };
}
