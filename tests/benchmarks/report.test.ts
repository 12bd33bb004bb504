import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { plot } from './plot.js';
import { joined, readResults } from './results.js';
import { isMet, QUERY_LIMIT, row } from './row.js';
import { table, withHeadlines, withTable } from './table.js';

const read = (name: string) => readFileSync(join(packageRoot, name), 'utf8');
const good = row('a', 'a thing', 1234.5678, 'M instructions', {
    target: 2000,
    baseline: 99_999,
    cycles: 1250.4
});
const bad = row('b', 'another', 3, 'times', { target: 2 });
const free = row('c', 'a third', 0.5, 'MB');

describe('rows', () => {
    it('have the fields that other programs read, and four digits', () => {
        expect(good).toEqual({
            id: 'a',
            what: 'a thing',
            figure: 1235,
            unit: 'M instructions',
            target: 2000,
            better: 'lower',
            baseline: 100_000,
            cycles: 1250
        });
        expect(free).toMatchObject({ target: null, baseline: null });
    });

    it('meet their target, or not, or have none', () => {
        expect([good, bad, free].map(isMet)).toEqual([true, false, undefined]);
        expect(isMet({ ...bad, better: 'higher' })).toBe(true);
    });
});

describe('the table', () => {
    it('is aligned', () => {
        expect(table([good, bad, free])).toBe(
            [
                '| what    | figure | unit           | M cycles |  target | baseline | met |',
                '| ------- | -----: | -------------- | -------: | ------: | -------: | --- |',
                '| a thing |  1,235 | M instructions |    1,250 | ≤ 2,000 |  100,000 | yes |',
                '| another |      3 | times          |        - |     ≤ 2 |        - | NO  |',
                '| a third |    0.5 | MB             |        - |       - |        - | -   |'
            ].join('\n')
        );
    });

    it('has its place in docs/performance.md', () => {
        const document = read('docs/performance.md');
        const written = withTable(document, [good]);
        expect(written).toContain(table([good]));
        expect(withTable(written, [good])).toBe(written);
        expect(() => withTable('nothing', [good])).toThrow('no place');
    });

    it('is what was measured last, in docs/performance.md and in the figures of the README', () => {
        const { rows } = joined(readResults(), ['canister', 'cycles', 'verifier', 'replica']);
        expect(withTable(read('docs/performance.md'), rows)).toBe(read('docs/performance.md'));
        expect(withHeadlines(read('README.md'), rows)).toBe(read('README.md'));
        expect(() => withHeadlines(read('README.md'), [good])).toThrow('no row select-12-1m');
    });
});

describe('what is kept', () => {
    it('joins the parts in their order, and misses none in silence', () => {
        const parts = { one: { rows: [good], charts: [] }, two: { rows: [bad], charts: [] } };
        expect(joined(parts, ['two', 'one']).rows).toEqual([bad, good]);
        expect(() => joined(parts, ['one', 'three'])).toThrow('three was never measured');
    });
});

describe('the plot', () => {
    const points = [1000, 1_000_000].map((size) => [size, size / 100] as const);
    const curves = [
        { name: 'ours', isBaseline: false, points },
        { name: 'old', isBaseline: true, points }
    ];
    const svg = plot([{ title: 'A', sizes: 'blocks', limit: QUERY_LIMIT, curves }]);

    it('places every point inside, and names every curve', () => {
        const places = [...svg.matchAll(/ (?:cx|cy|x|y|x1|x2|y1|y2)="([^"]*)"/g)].map(([, at]) => Number(at));
        expect(places.length).toBeGreaterThan(20);
        for (const at of places) expect(at).toBeLessThanOrEqual(320);
        for (const at of places) expect(at).toBeGreaterThanOrEqual(0);
        expect(svg).toContain('ours: 10 B');
        expect(svg).toContain('old: 10 B');
    });

    it('has colours for light and dark', () => {
        expect(svg).toContain('prefers-color-scheme: dark');
    });
});
