import { describe, expect, it } from 'vitest';
import { certificate } from '../certificate-builder.js';
import { blocksHash, LogBuilder, names, POLICY } from '../log-builder.js';
import { run } from '../verify.js';

const log = new LogBuilder(() => certificate().withoutDelegation());
for (let i = 0; i < 12; i++) log.add(...names(i, i + 2));
const input = log.commit().build();
const signatures = new Set<string>();
const seen = (length: number, time: bigint, change: object = {}) => ({
    time,
    length,
    genesis: log.genesis,
    blocksHash: blocksHash(input.blocks.slice(0, length)),
    ...change
});
const codes = (list: readonly ReturnType<typeof seen>[]) =>
    run(input, POLICY, { seen: list, signatures }).verdict.codes;
const timeOf = (index: number) => log.data[index]?.timestamp ?? 0n;

describe('what was seen of a log before', () => {
    it('may be of any length, committed or not, in any order', () => {
        for (let length = 0; length <= 12; length++) {
            expect(codes([seen(length, length === 0 ? 1n : timeOf(length - 1))]), `${length}`).toEqual([]);
        }
        const all = Array.from({ length: 12 }, (_, i) => seen(i + 1, timeOf(i)));
        expect(codes([...all.slice(6), ...all.slice(0, 6)])).toEqual([]);
    });

    it('was another log, at any length', () => {
        for (let length = 1; length <= 12; length++) {
            const other = seen(length, timeOf(length - 1), { blocksHash: blocksHash(input.blocks.slice(1, length + 1)) }); // prettier-ignore
            expect(codes([other]), `${length}`).toEqual(['HISTORY_REWRITTEN']);
        }
    });

    it('tells when a pool was there, beside the commits', () => {
        const draws = new LogBuilder(() => certificate().withoutDelegation()).add(...names(0, 9));
        const sealed = draws.tick();
        const { blocks, commits } = draws.select(0, 3).commit().build();
        const verdict = (list: readonly ReturnType<typeof seen>[]) =>
            run({ blocks, commits }, POLICY, { seen: list }).verdict;
        expect(verdict([]).draws[0]?.poolCommittedBefore).toBe(false);
        const seal = seen(1, sealed, { genesis: draws.genesis, blocksHash: blocksHash(blocks.slice(0, 1)) });
        expect(verdict([seal])).toMatchObject({ verified: true, codes: [] });
        expect(verdict([seal]).draws[0]?.poolCommittedBefore).toBe(true);
    });

    it('is too late for an Expand, whose randomness is that of its Select', () => {
        const draws = new LogBuilder(() => certificate().withoutDelegation()).add(...names(0, 9));
        const late = draws.select(0, 3).commit().expand(1, 2).select(0, 3).expand(3, 1).commit().build();
        const { verdict } = run(late, POLICY, {});
        expect(verdict.draws.map(({ poolFrozenAt }) => poolFrozenAt !== undefined)).toEqual([false, false, true, true]);
    }); // prettier-ignore
});
