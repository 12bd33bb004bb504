import { equalBytes } from '../protocol/bytes.js';
import type { ReasonCode } from '../protocol/codes.js';
import { DRAW_ALGORITHM, drawPositions } from '../protocol/draw.js';
import { MAX_COUNT } from '../protocol/limits.js';
import type { DrawBlock, DrawReport } from './draw-report.js';
import type { Failure } from './finding.js';
import { PoolHistory } from './pool-history.js';
import { timeOrder } from './timeline.js';
import type { Timeline } from './timeline.js';

/** A Select and the Expands that continue it, up to one of its blocks. */
interface Chain {
    readonly poolIndex: number;
    readonly rand: Uint8Array;
    /** Jurors drawn so far, which the next Expand skips. */
    readonly drawn: number;
}

/** A draw that was met, and waits to be run again. */
interface OpenDraw {
    readonly index: number;
    readonly data: DrawBlock;
    readonly report: Omit<DrawReport, 'redrawn'>;
    /** Undefined if what it continues is not known, or something else is wrong with it. */
    readonly chain: Chain | undefined;
    readonly isSound: boolean;
}

/**
 * Runs the log again: pool membership block by block, every draw from its randomness. Draws wait until `settle`, so
 * that they can be run in the order of their pools.
 */
export class Replay {
    readonly pool = new PoolHistory();
    /** By the index of the chain's newest block. */
    private readonly chains = new Map<number, Chain>();
    private readonly extendedBy = new Map<number, number>();
    private open: OpenDraw[] = [];
    /** Jurors of the draws that wait. */
    waiting = 0;

    constructor(
        private readonly timeline: Timeline,
        private readonly onDraw: (report: DrawReport) => void
    ) {}

    /** A draw, the newest block, whose time stands in the timeline already. Yields what is wrong at once. */
    *addDraw(index: number, data: DrawBlock): Generator<Failure> {
        let isSound = true;
        for (const failure of this.checkRequest(index, data)) {
            isSound = false;
            yield failure;
        }
        const chain = this.chainBefore(index, data);
        const failure = 'code' in chain ? chain : this.checkCount(chain, data);
        if (!('code' in chain)) {
            this.chains.set(index, { ...chain, drawn: chain.drawn + data.jurors.length });
            if (data.kind === 'Expand') this.extendedBy.set(data.jurorsIndex, index);
        }
        const report = this.describe(index, data);
        const isOpen = !('code' in chain) && failure === undefined;
        this.open.push({
            index,
            data,
            report,
            chain: isOpen ? chain : undefined,
            isSound: isSound && failure === undefined
        });
        this.waiting += data.jurors.length;
        if (failure !== undefined) yield failure;
    }

    /** Runs the draws that wait. @returns what is wrong, by block */
    settle(): Map<number, Failure> {
        const failures = new Map<number, Failure>();
        const byPool = this.open.filter(({ chain }) => chain !== undefined);
        byPool.sort((a, b) => a.report.poolIndex - b.report.poolIndex);
        for (const { index, chain, data } of byPool) {
            const failure = chain && this.redraw(chain, data);
            if (failure !== undefined) failures.set(index, failure);
        }
        for (const { index, report, isSound } of this.open) {
            this.onDraw({ ...report, redrawn: isSound && !failures.has(index) });
        }
        this.open = [];
        this.waiting = 0;
        return failures;
    }

    /** timestamp of the pool's (or extended) block <= time of the request <= timestamp of the draw. */
    private *checkRequest(index: number, { jurorsIndex, draw, timestamp }: DrawBlock): Generator<Failure> {
        const { requestedAt } = draw;
        const earliest = jurorsIndex < index ? this.timeline.timeOf(jurorsIndex) : undefined;
        if (earliest !== undefined && requestedAt < earliest) {
            yield timeOrder(`requested at ${requestedAt}, before block ${jurorsIndex} of ${earliest}`);
        }
        if (requestedAt > timestamp) yield timeOrder(`requested at ${requestedAt}, after it was staged`);
    }

    /** What the draw continues: nothing for a Select. */
    private chainBefore(index: number, { kind, jurorsIndex, rand }: DrawBlock): Chain | Failure {
        if (jurorsIndex >= index) {
            return fail('POOL_INDEX_INVALID', `it refers to block ${jurorsIndex}, which was not there yet`);
        }
        if (kind === 'Select') return { poolIndex: jurorsIndex, rand, drawn: 0 };
        const chain = this.chains.get(jurorsIndex);
        const by = this.extendedBy.get(jurorsIndex);
        if (chain === undefined) return fail('EXPAND_INVALID', `block ${jurorsIndex} is no draw to extend`);
        if (by !== undefined)
            return fail('EXPAND_INVALID', `block ${jurorsIndex} is extended by block ${by} already`);
        return chain;
    }

    /** All that is wrong with a draw without running it. */
    private checkCount({ poolIndex, rand, drawn }: Chain, data: DrawBlock): Failure | undefined {
        const poolSize = this.pool.sizeAt(poolIndex);
        const count = data.jurors.length;
        if (data.draw.algorithm !== DRAW_ALGORITHM) {
            return fail('ALGORITHM_UNKNOWN', `the rule "${data.draw.algorithm}"`);
        }
        if (drawn + count > poolSize) {
            return fail(
                'POOL_INDEX_INVALID',
                `${drawn + count} jurors of a pool of ${poolSize} at block ${poolIndex}`
            );
        }
        if (count === 0) return fail('SELECTION_MISMATCH', 'a draw of nobody');
        if (drawn + count > MAX_COUNT) return fail('EXPAND_INVALID', `${drawn + count} jurors in one chain`);
        if (!equalBytes(data.rand, rand))
            return fail('SELECTION_MISMATCH', 'the randomness is not that of its Select');
        return undefined;
    }

    private redraw({ poolIndex, rand, drawn }: Chain, { jurors }: DrawBlock): Failure | undefined {
        const { pool } = this;
        pool.goTo(poolIndex);
        const positions = drawPositions(rand, pool.sizeAt(poolIndex), jurors.length, drawn);
        const differs = jurors.findIndex((juror, i) => !pool.isAt(positions[i] as number, juror));
        if (differs < 0) return undefined;
        const detail = `juror ${differs} of ${jurors.length} is not who the randomness draws`;
        return fail('SELECTION_MISMATCH', detail);
    }

    private describe(index: number, data: DrawBlock): Omit<DrawReport, 'redrawn'> {
        const { kind, jurors, rand, memo, author, timestamp, jurorsIndex, draw } = data;
        const poolIndex = this.chains.get(index)?.poolIndex ?? jurorsIndex;
        const seen = this.timeline.firstSeen(poolIndex);
        return {
            index,
            kind,
            poolIndex,
            poolSize: poolIndex < index ? this.pool.sizeAt(poolIndex) : 0,
            extends: kind === 'Expand' ? jurorsIndex : undefined,
            jurors,
            requestedAt: draw.requestedAt,
            timestamp,
            number: draw.number,
            algorithm: draw.algorithm,
            author,
            memo,
            rand,
            poolCommittedBefore: seen !== undefined && seen < draw.requestedAt
        };
    }
}

const fail = (code: ReasonCode, detail: string): Failure => ({ code, detail });
