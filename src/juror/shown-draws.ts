import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { ReasonCode } from '../protocol/codes.js';
import { DRAW_ALGORITHM } from '../protocol/draw.js';
import { MAX_COUNT } from '../protocol/limits.js';
import type { VerifiedBlock } from '../verifier/block/index.js';
import type { DrawReport } from '../verifier/draws/index.js';
import { DrawNumbers } from '../verifier/log/index.js';
import type { CertifiedState } from '../verifier/log/index.js';

type Drawn = readonly Pick<DrawReport, 'index' | 'number' | 'requestedAt' | 'extends'>[];

/**
 * That the draws of receipts and those of a log at hand are draws of one log (docs/protocol.md, "Checks of a draw"):
 * all but that the randomness gives these jurors, for which the pool has to be at hand.
 * @param blocks of receipts, in the order of the log, each once
 * @param known the draws of the log at hand
 * @param states all that the network certified of either
 * @throws {JuryError} `DRAW_NUMBER_INVALID`, `EXPAND_INVALID`, `POOL_INDEX_INVALID`, `ALGORITHM_UNKNOWN`, `SELECTION_MISMATCH`
 */
export function requireDraws(
    blocks: readonly VerifiedBlock[],
    known: Drawn,
    states: readonly CertifiedState[]
): void {
    for (const block of blocks) requireOwnRules(block, blocks);
    const shown: Drawn = blocks.flatMap(({ index, data: { kind, draw, jurorsIndex } }) =>
        draw === undefined ? [] : [{ ...draw, index, extends: kind === 'Expand' ? jurorsIndex : undefined }]
    );
    const all = [...new Map([...known, ...shown].map((one) => [one.index, one])).values()];
    all.sort((a, b) => a.index - b.index);
    requireExtendedOnce(all);
    requireNumbers(all, states);
}

/** What receipts of a draw and of those that it continues show by themselves. */
function requireOwnRules({ index, data }: VerifiedBlock, blocks: readonly VerifiedBlock[]): void {
    const { kind, draw, jurorsIndex } = data;
    if (draw === undefined) return;
    require(jurorsIndex < index, 'POOL_INDEX_INVALID', index, `it names block ${jurorsIndex}`);
    require(draw.algorithm === DRAW_ALGORITHM, 'ALGORITHM_UNKNOWN', index, 'another way of drawing');
    if (kind !== 'Expand') return;
    const rand = data.rand ?? new Uint8Array();
    let [count, next] = [data.jurors.length, jurorsIndex];
    for (;;) {
        const before = blocks.find((one) => one.index === next)?.data;
        if (before === undefined || before.jurorsIndex >= next) return;
        count += before.jurors.length;
        require(equalBytes(before.rand ?? rand, rand), 'SELECTION_MISMATCH', index, 'it has other randomness than the Select'); // prettier-ignore
        require(count <= MAX_COUNT, 'EXPAND_INVALID', index, `${count} jurors in one chain`);
        if (before.kind !== 'Expand') return;
        next = before.jurorsIndex;
    }
}

function requireExtendedOnce(all: Drawn): void {
    const by = new Map<number, number>();
    for (const { index, extends: extended } of all) {
        if (extended === undefined) continue;
        const first = by.get(extended);
        require(first === undefined, 'EXPAND_INVALID', index, `block ${extended} is extended by block ${first} already`); // prettier-ignore
        by.set(extended, index);
    }
}

/** Each number is taken once, in the order of the requests, and is below `draws` of every state that covers its block. */
function requireNumbers(all: Drawn, states: readonly CertifiedState[]): void {
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

function require(holds: boolean, code: ReasonCode, index: number, detail: string): asserts holds {
    if (!holds) throw new JuryError(code, `block ${index}: ${detail}`);
}
