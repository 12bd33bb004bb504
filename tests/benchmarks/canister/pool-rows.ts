import type { NamedPlan } from '../seeding/fingerprint.js';
import type { SeededReplica } from '../seeding/seeded-replica.js';
import { startSeeded } from '../seeding/seeded-replica.js';
import { JURORS_PER_BLOCK, seededJuror } from '../seeding/seed-plan.js';
import { CONTROLLER } from '../../canister/jury-fixture.js';
import type { BenchOptions, Measurements, Row } from '../row.js';
import { MILLIONS, row } from '../row.js';
import type { States } from '../states.js';
import type { Baseline } from './baseline.js';
import { cost, count, price, scattered } from './cost.js';
import { memoryOf } from './memory.js';
import { pastIndexOf } from './past.js';

const CALL = JURORS_PER_BLOCK;
const PAGE = 1_000;

const newJurors = (size: number) =>
    Array.from({ length: CALL }, (_, i) => seededJuror(0x1000_0000 + i, size));

/** Adding, removing, and reading pages. */
export async function poolMeasurements(
    states: States,
    baseline: Baseline,
    { progress }: BenchOptions
): Promise<Measurements> {
    const rows: Row[] = [];
    const add = async (id: string, state: NamedPlan, target: number) => {
        const { jurors, jurorBytes = 32 } = state.plan;
        const { jury, stop } = await startSeeded(state, progress);
        progress(`adding to ${count(jurors)} jurors`);
        const { figure, cycles } = await price(jury, () => jury.add(newJurors(jurorBytes)));
        const what = `add ${count(CALL)} jurors of ${jurorBytes} bytes to ${count(jurors)}`;
        rows.push(row(id, what, figure, MILLIONS, { target, cycles }));
        await stop();
    };
    await add('add-32-100k', states.pools.at(-2) ?? states.gaps, 6_500);
    await add('add-64-1m', states.gaps, 10_000);

    const whole = await startSeeded(states.pools.at(-1) ?? states.gaps, progress);
    progress('removing and adding back; pages of the pool');
    const middle = Math.floor((states.million - PAGE) / 2);
    const page = ({ jury }: SeededReplica, index: number) => cost(jury, () => jury.pool(index, middle, PAGE));
    const { jury } = whole;
    const some = scattered(CALL, states.million, 17).map((number) => seededJuror(number));
    const now = await page(whole, states.short - 1);
    const removed = await price(jury, () => jury.remove(some));
    const back = await price(jury, () => jury.add(some));
    const { heap, stable } = await memoryOf(whole.replica, jury.canisterId, CONTROLLER);
    await whole.stop();
    const gaps = await startSeeded(states.gaps, progress);
    const withGaps = await page(gaps, states.short - 1);
    const past = await page(gaps, pastIndexOf(states));
    await gaps.stop();

    const million = count(states.million);
    const scan = await baseline.page(middle, PAGE);
    const old = await baseline.memory();
    rows.push(
        row('remove-scattered', `remove ${count(CALL)} scattered of ${million}`, removed.figure, MILLIONS, {
            target: 10_000,
            cycles: removed.cycles
        }),
        row('add-back', 'add them back', back.figure, MILLIONS, { target: 10_000, cycles: back.cycles }),
        row('page-now', `a page of ${count(PAGE)} from the middle of ${million} now`, now, MILLIONS, {
            target: 30,
            baseline: scan
        }),
        row('page-now-gaps', 'the same with jurors of 64 bytes and scattered gaps', withGaps, MILLIONS),
        row('page-past', 'the same of these at a past index', past, MILLIONS, {
            target: 500,
            baseline: scan
        }),
        row('stable-1m', `${million} jurors of 32 bytes in stable memory`, stable, 'MB', { target: 400 }),
        row('heap-1m', 'Wasm heap with them, after calls with 10,000 jurors', heap, 'MB', {
            target: 32,
            baseline: old.heap
        })
    );
    return { rows, charts: [] };
}
