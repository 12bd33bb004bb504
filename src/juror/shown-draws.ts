import type { BlockData } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError, type ReasonCode } from '../protocol/codes.js';
import { DRAW_ALGORITHM } from '../protocol/draw.js';
import { MAX_COUNT } from '../protocol/limits.js';
import type { VerifiedBlock } from '../verifier/block/index.js';
import type { DrawReport } from '../verifier/draws/index.js';
import { DrawNumbers, type CertifiedState } from '../verifier/log/index.js';
import { ensure } from './checks.js';
import type { VerifiedLog } from './verified-log.js';

/** A draw, as receipts or a log show it. */
type Drawn = Pick<DrawReport, 'index' | 'number' | 'requestedAt' | 'extends' | 'rand'> & {
    readonly jurors: { readonly length: number };
};

/** What a log at hand shows. */
interface KnownDraws {
    /** Those of its blocks, and of those that its seals show behind them. */
    readonly draws: readonly Drawn[];
    /** Of all these blocks. */
    readonly length: number;
}

/**
 * That the draws of receipts and those of a log at hand are draws of one log (docs/protocol.md, "Checks of a draw"):
 * all but that the randomness gives these jurors, for which the pool has to be at hand.
 * @param blocks of receipts, in the order of the log, each once
 * @param states all that the network certified of either
 * @throws {JuryError} `DRAW_NUMBER_INVALID`, `EXPAND_INVALID`, `POOL_INDEX_INVALID`, `ALGORITHM_UNKNOWN`, `SELECTION_MISMATCH`
 */
export function requireDraws(
    blocks: readonly VerifiedBlock[],
    { draws, length }: KnownDraws,
    states: readonly CertifiedState[]
): void {
    const byIndex = new Map(draws.map((one) => [one.index, one]));
    for (const { index, data } of blocks) {
        const drawn = drawnIn(index, data);
        if (drawn === undefined) continue;
        const { jurorsIndex, draw } = data;
        ensureOf(jurorsIndex < index, 'POOL_INDEX_INVALID', index, `it names block ${jurorsIndex}`);
        ensureOf(draw?.algorithm === DRAW_ALGORITHM, 'ALGORITHM_UNKNOWN', index, 'another way of drawing');
        byIndex.set(index, drawn);
    }
    for (const { index } of blocks) requireChain(index, byIndex, length);
    const all = [...byIndex.values()].sort((a, b) => a.index - b.index);
    requireExtendedOnce(all);
    requireNumbers(all, states);
}

/** Draws among the blocks that seals show behind a log. */
export function stagedDraws({ ranges, verdict }: Pick<VerifiedLog, 'ranges' | 'verdict'>): Drawn[] {
    const staged: Drawn[] = [];
    for (let index = verdict.length; index < ranges.length; index++) {
        const drawn = drawnIn(index, ranges.dataOf(index));
        if (drawn !== undefined) staged.push(drawn);
    }
    return staged;
}

function drawnIn(index: number, data: BlockData | undefined): Drawn | undefined {
    if (data?.draw === undefined) return undefined;
    const { kind, draw, jurorsIndex, jurors, rand = new Uint8Array() } = data;
    return { ...draw, index, jurors, rand, extends: kind === 'Expand' ? jurorsIndex : undefined };
}

/** That an Expand goes on from a draw, with its randomness. @param length of the blocks that are all at hand */
function requireChain(index: number, byIndex: ReadonlyMap<number, Drawn>, length: number): void {
    let count = 0;
    let next = byIndex.get(index);
    while (next !== undefined) {
        count += next.jurors.length;
        ensureOf(count <= MAX_COUNT, 'EXPAND_INVALID', index, `${count} jurors in one chain`);
        const extended = next.extends;
        if (extended === undefined) return;
        const before = extended < next.index ? byIndex.get(extended) : undefined;
        ensureOf(before !== undefined || extended >= length, 'EXPAND_INVALID', index, `block ${extended} is no draw to extend`); // prettier-ignore
        ensureOf(equalBytes(before?.rand ?? next.rand, next.rand), 'SELECTION_MISMATCH', index, 'the randomness is not that of its Select'); // prettier-ignore
        next = before;
    }
}

function requireExtendedOnce(all: readonly Drawn[]): void {
    const by = new Map<number, number>();
    for (const { index, extends: extended } of all) {
        if (extended === undefined) continue;
        const first = by.get(extended);
        ensureOf(first === undefined, 'EXPAND_INVALID', index, `block ${extended} is extended by block ${first} already`); // prettier-ignore
        by.set(extended, index);
    }
}

/** Each number is taken once, in the order of the requests, and is below `draws` of every state that covers its block. */
function requireNumbers(all: readonly Drawn[], states: readonly CertifiedState[]): void {
    const numbers = new DrawNumbers();
    const byLength = [...states].sort((a, b) => a.leaves.length - b.leaves.length);
    let next = 0;
    const meet = (index: number): void => {
        for (; (byLength[next]?.leaves.length ?? Infinity) <= index; next++)
            for (const failure of numbers.addState(byLength[next]?.leaves.draws ?? 0))
                throw new JuryError(failure.code, failure.detail);
    };
    for (const { index, number, requestedAt } of all) {
        meet(index);
        const failure = numbers.addBlock(index, number, requestedAt);
        if (failure !== undefined) throw new JuryError(failure.code, failure.detail);
    }
    meet(Number.MAX_SAFE_INTEGER);
    const numbered = states.map(({ time, leaves }) => ({ time, draws: leaves.draws }));
    for (const [index, { code, detail }] of numbers.end(numbered))
        throw new JuryError(code, `block ${index}: ${detail}`);
}

const ensureOf = (holds: boolean, code: ReasonCode, index: number, detail: string): void =>
    ensure(holds, code, `block ${index}: ${detail}`);
