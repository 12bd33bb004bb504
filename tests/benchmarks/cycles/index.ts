import { startReplica } from '../../../src/replica/index.js';
import { canisterWasm } from '../../built.js';
import { JuryFixture, jurorIds } from '../../canister/jury-fixture.js';
import type { BenchOptions, Measurements, Row } from '../row.js';
import { row } from '../row.js';
import { count, price } from '../canister/cost.js';
import { startSeeded } from '../seeding/seeded-replica.js';
import { statesOf } from '../states.js';
import { idleOf } from './idle.js';

const BILLIONS = 'G cycles';
const A_YEAR = 'T cycles a year';
const DAYS = 365.25;

/** A court's day: so many of its calls. What was drawn is committed after each draw. */
const DAY = { draws: 50, extended: 10, adds: 2, removes: 1, people: 100, histories: 24 } as const;

/** What the canister takes of its balance, at the prices of a subnet of 13 nodes. */
export async function cyclesMeasurements(options: BenchOptions): Promise<Measurements> {
    return { rows: [...(await installRows(options)), ...(await yearRows(options))], charts: [] };
}

async function installRows({ progress }: BenchOptions): Promise<Row[]> {
    progress('what a canister costs that does nothing');
    const replica = await startReplica({ now: () => 1_800_000_000_000_000_000n });
    try {
        const jury = await JuryFixture.deploy(replica);
        const { idle, bytes } = await idleOf(jury);
        const upgrade = async () => {
            const { canisterId } = jury;
            await replica.installCode({ canisterId, wasm: canisterWasm(), mode: 'upgrade' });
            await replica.tick();
        };
        const { cycles } = await price(jury, upgrade);
        return [
            row('cycles-upgrade', 'upgrade of an empty canister', cycles / 1e3, BILLIONS, { cycles }),
            row('bytes-empty', 'what an empty canister keeps', bytes / 1e6, 'MB'),
            row('year-empty', 'what that costs', (idle * DAYS) / 1e12, A_YEAR)
        ];
    } finally {
        await replica.stop();
    }
}

/** The day is that of a court with the middle one of the pools. */
async function yearRows({ isQuick, progress }: BenchOptions): Promise<Row[]> {
    const { pools } = statesOf(isQuick);
    const rows: Row[] = [];
    for (const state of pools.filter((_, i) => i !== 1)) {
        const { jurors } = state.plan;
        const { jury, stop } = await startSeeded(state, progress);
        progress(`a year of ${count(jurors)} jurors`);
        const { idle, bytes } = await idleOf(jury);
        const kept = `${count(jurors)} jurors of 32 bytes in ${count(state.plan.blocks)} blocks`;
        rows.push(
            row(
                `year-${jurors}`,
                `a year of ${kept}: ${(bytes / 1e6).toFixed(0)} MB`,
                (idle * DAYS) / 1e12,
                A_YEAR
            )
        );
        if (state === pools.at(-2)) rows.unshift(await dayRow(jury, jurors, idle));
        await stop();
    }
    return rows;
}

/** Each call is counted once, as the second of its kind, and taken as often as the court makes it. */
async function dayRow(jury: JuryFixture, jurors: number, idle: number): Promise<Row> {
    const pool = (await jury.length()) - 1;
    const calls = {
        draw: () => jury.select(pool, 12),
        commit: async () => jury.commit(await jury.certificate()),
        extend: async () => jury.expand((await jury.length()) - 1, 2),
        add: () => jury.add(jurorIds(DAY.people, 500_000_000)),
        remove: () => jury.remove(jurorIds(DAY.people, 500_000_000)),
        history: () => jury.call('code_history')
    };
    const each = {
        draw: (await second(jury, calls.draw)).cycles,
        extend: (await price(jury, calls.extend)).cycles,
        commit: (
            await second(jury, async () => {
                await jury.add([]);
                await calls.commit();
            })
        ).cycles,
        staged: (await price(jury, () => jury.add([]))).cycles,
        add: (await price(jury, calls.add)).cycles,
        remove: (await price(jury, calls.remove)).cycles,
        history: (await second(jury, calls.history)).cycles
    };
    const commits = (DAY.draws + DAY.adds + DAY.removes) * (each.commit - each.staged);
    const cycles =
        DAY.draws * each.draw +
        DAY.extended * each.extend +
        DAY.adds * each.add +
        DAY.removes * each.remove +
        DAY.histories * each.history +
        commits +
        idle / 1e6;
    const what = `a day of a busy court with ${count(jurors)} jurors: ${DAY.draws} draws of 12, ${DAY.extended} extended by 2, ${(DAY.adds + DAY.removes) * DAY.people} people added or removed, ${DAY.draws + DAY.adds + DAY.removes} commits, ${DAY.histories} questions for the history of the code, storage`;
    return row('day-busy-court', what, cycles / 1e3, BILLIONS, { cycles });
}

/** The first of its kind loads code. */
async function second(jury: JuryFixture, call: () => Promise<unknown>) {
    await call();
    return price(jury, call);
}
