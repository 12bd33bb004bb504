import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { above, costRows, cyclesOfCalls, nodesOf, storageOf } from '../../../scripts/cli/cost/index.js';
import type { Calls } from '../../../scripts/cli/cost/index.js';
import { MEASURED } from '../../../scripts/cli/cost/measured.js';
import type { CallName } from '../../../scripts/cli/cost/shape.js';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import { pricesOf } from '../../../src/replica/cycles/index.js';
import { describeEmbedded } from '../network.js';
import { cellsOf, costTable, writtenTable } from './documents.js';
import { bytesKept, PriceList, storage } from './measure.js';

/** What `jury cost` and docs/operating.md say is what the compiled canister takes (else: npm run costs). */

/** Of the same calls measured again; principals and heaps differ from build to build. */
const SAME = 0.03;
/** Of other calls than those that were measured: how ids fall into pages is chance. */
const ABOUT = 0.2;

const near = (found: number, expected: number, tolerance: number) =>
    expect(Math.abs(found / expected - 1), `${found} for ${expected}`).toBeLessThan(tolerance);

describeEmbedded('the measured prices', () => {
    let prices: PriceList;
    beforeAll(async () => {
        prices = await PriceList.start();
    });
    afterAll(() => prices.stop());

    it('are what other calls take, about', async () => {
        const { jury } = prices;
        const memo = new Uint8Array(700).fill(0x61);
        const taken: [Calls, () => Promise<unknown>][] = [
            [{ name: 'add', people: 10 }, () => jury.add(prices.ids(10))],
            [{ name: 'add', people: 5000 }, () => jury.add(prices.ids(5000))],
            [{ name: 'add', people: 300, idBytes: 300 * 64 }, () => jury.add(prices.ids(300, 64))],
            [{ name: 'add', memoBytes: 700 }, () => jury.add([], memo)],
            [{ name: 'select', people: 12, memoBytes: 700 }, () => jury.select(0, 12, memo)],
            [{ name: 'select', people: 150 }, () => jury.select(0, 150)],
            [{ name: 'codeHistory' }, () => jury.call('code_history')],
            [{ name: 'refused' }, () => jury.expand(0, 1).catch(() => undefined)]
        ];
        for (const [calls, make] of taken) near(await prices.of(make), cyclesOfCalls([calls], 13), ABOUT);
    });

    it('are those of the compiled canister', async () => {
        const fresh = await PriceList.start();
        const again = await fresh.measure().finally(() => fresh.stop());
        expect(again.storage).toEqual(MEASURED.storage);
        expect(again.gibDay).toBe(MEASURED.gibDay);
        near(again.memoByte, MEASURED.memoByte, SAME);
        for (const name of Object.keys(MEASURED.calls) as CallName[]) {
            const [now, then] = [again.calls[name], MEASURED.calls[name]];
            const parts = (price: typeof now) =>
                price.call + 15 * ((price.person ?? 0) + 32 * (price.byte ?? 0));
            near(parts(now), parts(then), SAME);
        }
    }, 120_000);

    it('of storage are what the benchmark measured, and what an empty canister keeps', async () => {
        expect(MEASURED.storage).toEqual(storage());
        near(await bytesKept(prices), storageOf(1000, 2, 13).bytes, 0.15);
    });
});

describe('what has to lie above the freezing threshold', () => {
    it('is what the network asks for beforehand', () => {
        const prices = pricesOf(13);
        expect(above('change', 13)).toBe(Number(prices.messagePrepayment));
        expect(above('draw', 13)).toBe(Number(prices.messagePrepayment + prices.call(14)));
        const module = above('install', 13) - Number(prices.installPrepayment);
        expect(module).toBeGreaterThan(1e9);
        expect(module).toBeLessThan(4e9);
        near(above('draw', 34), Number(pricesOf(34).messagePrepayment + pricesOf(34).call(14)), 1e-6);
        for (const nodes of [0, 1, 13, 28, 34]) expect(nodesOf(pricesOf(nodes).call(14))).toBe(nodes);
    });

    it('stands so in docs/operating.md', () => {
        const text = readFileSync(join(packageRoot, 'docs/operating.md'), 'utf8');
        const billions = (need: Parameters<typeof above>[0]) => Math.round(above(need, 13) / 1e9);
        const row = `less than ${billions('install')} billion +\\| no installation and no upgrade `;
        expect(text).toMatch(new RegExp(row));
        expect(text).toContain(`| less than ${billions('draw')} billion `);
        expect(text).toContain(`| less than ${billions('commit')} billion `);
        expect(text).toContain(`| less than ${billions('change')} billion `);
    });
});

describe('the estimate', () => {
    it('grows with the nodes, and is of nothing where nothing is charged', () => {
        const calls = [{ name: 'add', people: 10_000, times: 2 }] as const;
        near(cyclesOfCalls(calls, 34), (cyclesOfCalls(calls, 13) * 34) / 13, 1e-6);
        expect(cyclesOfCalls(calls, 0)).toBe(0);
        expect(cyclesOfCalls([{ name: 'add', people: 10_000 }], 13) * 2).toBe(cyclesOfCalls(calls, 13));
    });

    it('of many people is of as many calls as they take', () => {
        const enrol = (people: number) => costRows(people, 13).find(({ name }) => name === 'enrol')?.cycles;
        expect(enrol(20_000)).toBe(2 * (enrol(10_000) ?? 0));
    });

    it('stands in docs/operating.md (else: npm run costs)', () => {
        expect(writtenTable()).toEqual(cellsOf(costTable()));
        expect(writtenTable().length).toBeGreaterThan(20);
    });
});
