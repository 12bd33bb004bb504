import { expect, it } from 'vitest';
import type { BlockData } from '../../src/protocol/block.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import type { ReasonCode } from '../../src/protocol/codes.js';
import { DRAW_ALGORITHM } from '../../src/protocol/draw.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { certificate } from './certificate-builder.js';
import { LogBuilder, names, SECOND, START } from './log-builder.js';
import { run } from './verify.js';
/** Everything here is genuinely certified: what a canister could do whose code breaks the rules. */
export type Row = readonly [attack: string, log: () => LogBuilder, codes: readonly ReasonCode[]];

export const SEED = sha256(asciiBytes('a seed'));
/** By the root key itself: what is certified matters here, not by whom. */
export const newLog = () => new LogBuilder(() => certificate().withoutDelegation());
export const start = () =>
    newLog()
        .add(...names(0, 20))
        .commit();
export const selected = (change: Partial<BlockData>, count = 5) => start().select(0, count, change).commit();
export const info = (change: Partial<NonNullable<BlockData['draw']>> = {}) => ({
    draw: { number: 0, requestedAt: START + 3n * SECOND, algorithm: DRAW_ALGORITHM, ...change }
});
export const jury = (positions: readonly number[]) =>
    positions.map((position) => asciiBytes(`juror-${position}`));

/** One test for each row: its codes, all of them and in order. */
export function testRows(rows: readonly Row[]): void {
    it.each(rows)('%s', (_, log, codes) => {
        const { verdict } = run(log().build());
        expect(verdict.codes).toEqual(codes);
        expect(verdict.verified).toBe(codes.length === 0);
    });
}
