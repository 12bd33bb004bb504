import { describe, expect, it, vi } from 'vitest';
import { DrawWatch } from '../../src/archive/audit/audit-archive.js';
import { CommitLengths } from '../../src/verifier/log/commit-lengths.js';
import { DrawNumbers } from '../../src/verifier/log/draw-numbers.js';
import { NumberMap } from '../../src/verifier/number-map.js';

const K = new Uint8Array(32).fill(7);

/** What is put into maps and sets meanwhile. */
function keysOf(run: () => unknown): unknown[] {
    const spies = [vi.spyOn(Map.prototype, 'set'), vi.spyOn(Set.prototype, 'add')];
    run();
    const keys = spies.flatMap(({ mock }) => mock.calls.map(([key]) => key as unknown));
    for (const spy of spies) spy.mockRestore();
    return keys;
}

describe('a map by numbers that somebody chose', () => {
    it('holds what was set, in the order in which it was', () => {
        const map = new NumberMap([
            [7, 'a'],
            [0xffffffff, 'b'],
            [0.5, 'c']
        ]);
        map.set(7, 'd');
        expect([map.size, map.get(7), map.get(0.5), map.get(8)]).toEqual([3, 'd', 'c', undefined]);
        expect([map.has(0xffffffff), map.has(1)]).toEqual([true, false]);
        expect([...map.values()]).toEqual(['d', 'b', 'c']);
    });

    it('gives an engine no number to hash, nor a text that it hashes as one', () => {
        expect(keysOf(() => new NumberMap().set(12, true))).toEqual(['n12']);
    });

    it('holds the draw numbers of blocks, which may be any', () => {
        const numbers = new DrawNumbers();
        const add = () => {
            for (const number of [9, 5, 3, 7]) numbers.addBlock(number, number, 1n);
        };
        expect(keysOf(add)).toEqual(['n5', 'n3', 'n7']);
    });

    it('holds those of a record of draws, and no set holds the lengths that commits name', () => {
        const by = { author: K, requestedAt: 1n, index: 0, count: 1, memo: K, outcome: 'Failed' as const };
        const attempts = [{ ...by, number: 3, block: undefined }, { ...by, number: 8, block: undefined }]; // prettier-ignore
        const audit = { draw: () => undefined, record: () => undefined, end: () => undefined };
        expect(keysOf(() => new DrawWatch(audit, { asked: 9, attempts }))).toEqual(['n3', 'n8']);
        const leaves = { draws: 0, genesis: K, previousHash: K, roles: K, entity: K, httpExpr: K };
        const commits = [5, 9, 9, 2 ** 31].map((length) => ({ root: K, leaves: { ...leaves, length }, certificates: [] })); // prettier-ignore
        const lengths: number[][] = [];
        expect(keysOf(() => lengths.push(new CommitLengths(commits, [], new Set()).within(0, 20)))).toEqual(
            []
        );
        expect(lengths).toEqual([[5, 9]]);
    });
});

describe('draw numbers that fall', () => {
    it('are each one found, and told once more as taken', () => {
        const numbers = new DrawNumbers();
        for (let number = 50; number >= 0; number--) numbers.addBlock(50 - number, number, BigInt(number));
        for (let number = 0; number <= 50; number++) expect(numbers.at(number)?.index).toBe(50 - number);
        expect(numbers.addBlock(60, 20, 1n)).toMatchObject({ code: 'DRAW_NUMBER_INVALID' });
        expect([...numbers.end([])]).toEqual([]);
    });
});
