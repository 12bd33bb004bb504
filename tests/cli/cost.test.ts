import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cyclesOfCalls, storageOf } from '../../scripts/cli/cost/index.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { withEntity } from './with-entity.js';
import { BLINDED, createWorld } from './world.js';
import type { World } from './world.js';

/** What things cost: `jury cost`, and the estimate of `--dry-run` beside what the canister really loses. */

let world: World;
let options: { cwd: string; env: Record<string, string> };
beforeAll(async () => {
    world = await createWorld({ committedOnly: true, jurors: BLINDED });
    options = withEntity(world.folder);
    world.file('ids', Array.from({ length: 40 }, (_, i) => `${'5eed'.repeat(15)}${String(1000 + i)}`).join('\n'));
    const people = Array.from({ length: 25 }, (_, i) => `person-${i}@people.example`);
    world.file('people.csv', `email\n${people.join('\n')}\n`);
}); // prettier-ignore
afterAll(() => world.stop());

interface Cost {
    readonly jurors: number;
    readonly nodes: number;
    readonly calls: readonly { readonly name: string; readonly cycles: string; readonly xdr: string }[];
    readonly storage: { readonly bytes: number; readonly cycles_per_year: string };
    readonly year: { readonly juries: number; readonly rows: Cost['calls'] };
    readonly above_freezing_threshold: Readonly<Record<string, string>>;
}

async function cost(...args: string[]): Promise<Cost> {
    const { code, stdout, stderr } = await jury(['cost', '--json', ...args], options);
    expect([code, stderr]).toEqual([0, '']);
    return oneObject(stdout) as unknown as Cost;
}

describe('jury cost', () => {
    it('without a canister is of 1,000 people on 13 nodes', async () => {
        const { code, stdout, stderr } = await jury(['cost'], options);
        expect([code, stderr]).toEqual([0, '']);
        expect(stdout).toMatch(/^About what it costs with 1,000 people in the pool, on a subnet of 13 nodes:\n/);
        expect(stdout).toMatch(/\n {2}draw 12 jurors and 3 alternates \(select\) +\d\d +0\.0000\d\d\n/);
        expect(stdout).toMatch(/\n {2}put it on record \(commit\) +2,\d{3} +0\.002\d\n/);
        expect(stdout).toMatch(/\n {2}a year of storage, 19\d MB +72\d,\d{3} +0\.73\n/);
        expect(stdout).toMatch(/\n {2}for a draw, and the history of the code +82\.1 billion\n/);
        expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }); // prettier-ignore

    it('of a pool takes out nobody who is not in it', async () => {
        const remove = async (jurors: string) =>
            (await cost('--jurors', jurors)).calls.find(({ name }) => name === 'remove');
        expect(await remove('0')).toMatchObject({ what: 'take 0 people out (enrol --remove, remove)', cycles: '0' }); // prettier-ignore
        expect(await remove('1')).toMatchObject({ what: 'take 1 person out (enrol --remove, remove)' });
        expect(await remove('11')).toMatchObject({ what: 'take 10 people out (enrol --remove, remove)' });
    });

    it('of a pool and nodes that are named asks nobody', async () => {
        const nowhere = ['--network', 'http://127.0.0.1:9', '--canister', 'rwlgt-iiaaa-aaaaa-aaaaa-cai'];
        const found = await cost('--jurors', '100000', '--nodes', '34', ...nowhere);
        expect(found).toMatchObject({ jurors: 100_000, nodes: 34 });
        const { bytes, perYear } = storageOf(100_000, 0, 34);
        expect(found.storage).toMatchObject({ bytes, cycles_per_year: String(perYear) });
        const enrol = found.calls.find(({ name }) => name === 'enrol');
        const ten = { name: 'add', people: 10_000, times: 10 } as const;
        expect(Number(enrol?.cycles)).toBe(cyclesOfCalls([ten], 34));
        expect(Number(found.above_freezing_threshold['draw'])).toBeGreaterThan(200e9);
        expect(found).not.toHaveProperty('canister');
        await expectFailure('UNREACHABLE', 3, ['cost', ...nowhere], options);
    });

    it('takes the size of the pool and the nodes from the canister', async () => {
        const asked = await cost(...world.stranger);
        expect(asked).toMatchObject({ canister: world.canisterId.toText(), jurors: 20, nodes: 13 });
        expect(await cost(...world.stranger, '--nodes', '34')).toMatchObject({ jurors: 20, nodes: 34 });
        const { canister, ...figures } = asked as Cost & { canister: string };
        expect(canister).toBe(world.canisterId.toText());
        expect(await cost('--jurors', '20', '--nodes', '13')).toEqual(figures);
    });

    it('adds up a year of a court', async () => {
        const { calls, storage, year } = await cost('--jurors', '10000', '--juries', '50');
        const cyclesOf = (wanted: string, rows = calls) =>
            Number(rows.find(({ name }) => name === wanted)?.cycles);
        expect(year.juries).toBe(50);
        expect(cyclesOf('storage', year.rows)).toBe(Number(storage.cycles_per_year));
        expect(cyclesOf('juries', year.rows)).toBe(50 * cyclesOf('jury'));
        expect(cyclesOf('watch', year.rows)).toBe(365 * 24 * cyclesOf('code_history'));
        const parts = ['storage', 'juries', 'watch'].map((name) => cyclesOf(name, year.rows));
        expect(cyclesOf('together', year.rows)).toBe(parts.reduce((sum, part) => sum + part));
        const { stdout } = await jury(['cost'], options);
        expect(stdout).toMatch(/\n {2}100 juries +55\d,\d{3} +0\.55\n/);
        expect(stdout).toMatch(/\n {2}together +1,43\d,\d{3} +1\.4\n/);
    });

    it('refuses what is no number', async () => {
        await expectFailure('USAGE', 2, ['cost', '--juries', '-1'], options);
        await expectFailure('USAGE', 2, ['cost', '--jurors', 'many'], options);
        await expectFailure('USAGE', 2, ['cost', '--nodes', '1001'], options);
    });
});

describe('the estimate of --dry-run', () => {
    const PEOPLE = ['--file', 'people.csv', '--id-column', 'email'];
    const DONE: [string, string[]][] = [
        ['entity publish', []],
        ['enrol', PEOPLE],
        ['enrol', [...PEOPLE, '--remove']],
        ['add', ['--hex-file', 'ids', '--memo', 'forty more']],
        ['remove', ['--hex-file', 'ids']],
        ['select', ['--count', '9', '--alternates', '4', '--case', '2026-1', '--uncommitted-pool']],
        ['commit', []],
        ['add', ['--hex-file', 'ids', '--memo', 'again']],
        ['commit', []]
    ];

    it('is about what the canister then loses', async () => {
        const balance = async () => (await world.client.getCycles()).balance;
        for (const [name, args] of DONE) {
            const line = [...name.split(' '), ...args, ...world.court];
            const { stdout } = await jury([...line, '--dry-run', '--json'], options);
            const { estimate } = oneObject(stdout) as { estimate: Record<string, string> };
            const before = await balance();
            const done = await jury([...line, '--yes'], options);
            expect({ name, code: done.code, said: done.stderr }).toMatchObject({ name, code: 0 });
            const lost = Number(before - (await balance()));
            const { cycles } = estimate;
            expect(Math.abs(Number(cycles) / lost - 1), `${name}: ${cycles} for ${lost}`).toBeLessThan(0.25);
        }
    });

    it('stands in the text, with what it is worth', async () => {
        const select = ['select', '--count', '5', '--case', '2026-2', ...world.court, '--dry-run'];
        const { stdout } = await jury(select, options);
        expect(stdout).toMatch(/\nBy an estimate it costs the canister about \d\d million cycles \(0\.0000\d+ XDR\)\.\nNothing was sent\.\n$/);
        world.file('more', 'b0b1\n');
        const add = ['add', '--hex-file', 'more', ...world.court];
        expect((await jury([...add, '--yes'], options)).code).toBe(0);
        const commit = await jury(['commit', ...world.court, '--dry-run'], options);
        expect(commit.stdout).toMatch(/costs the canister about 2\.\d billion cycles \(0\.00\d+ XDR\); as the first since an installation or upgrade about 1\d billion cycles/);
    }); // prettier-ignore
});
