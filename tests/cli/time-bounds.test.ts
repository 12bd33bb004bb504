import { describe, expect, it } from 'vitest';
import { parseEndTime, parseTime } from '../../scripts/cli/arguments.js';
import { rfc3339 } from '../../scripts/cli/output/time.js';
import { time } from '../../scripts/cli/output/index.js';

/** Bounds in time, as `jury verify` takes them. */

describe('a bound in time', () => {
    it.each(['2026-02-30', '2026-02-30T00:00:00Z', '2025-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00', '2026-01-32', '1', '2026-01-01T00:00:00', '2026-01-01T25:00:00Z'])('%s is none', (text) => {
        for (const parse of [parseTime, parseEndTime]) expect(() => parse(text)).toThrow('It is no time such as');
    }); // prettier-ignore

    it.each<[string, bigint]>([
        ['2026-11-30T11:08:49Z', 999_999_999n],
        ['2026-11-30T11:08Z', 59_999_999_999n],
        ['2028-02-29', 86_399_999_999_999n],
        ['2026-11-30T11:08:49.9Z', 99_999_999n],
        ['2026-11-30T01:08:49.903+02:00', 999_999n],
        ['2026-11-30T01:08:49.903123456Z', 0n]
    ])('%s ends where the next one begins', (text, more) => {
        expect(parseEndTime(text) - parseTime(text)).toBe(more);
    });

    it('that is the very second which is shown holds what is of that second', () => {
        const asOf = 1_796_036_929_903_123_456n;
        const shown = time(asOf).replace(' ', 'T').replace(' UTC', 'Z');
        expect(parseTime(shown) <= asOf && asOf <= parseEndTime(shown)).toBe(true);
        // As JSON has it.
        for (const parse of [parseTime, parseEndTime]) expect(parse(rfc3339(asOf))).toBe(asOf);
    });
});
