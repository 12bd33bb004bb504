import type { ReasonCode } from '../../protocol/codes.js';
import { PositionDraw } from '../../protocol/draw.js';
import type { DrawReport } from './draw-report.js';
import type { DrawView } from './draw-view.js';
import type { Failure } from '../finding.js';
import type { PoolHistory } from './pool-history.js';
import { RecordedDraw } from './recorded-draw.js';
import type { Seeds } from './seeds.js';

/** A Select and the Expands that continue it, up to one of its blocks. */
export interface Chain {
    readonly poolIndex: number;
    /** Number of its seed. */
    readonly rand: number;
    /** Jurors drawn so far, which the next Expand skips. */
    readonly drawn: number;
    /** The pool was certified before the randomness, which is that of its Select, was asked for. */
    readonly isFrozen: boolean;
}

/** A draw that was met, and waits to be run again. */
export interface OpenDraw {
    readonly index: number;
    readonly draw: DrawView;
    readonly poolIndex: number;
    /** Time of a genuine certificate that covers the pool and is older than the request of its Select. */
    readonly poolFrozenAt: bigint | undefined;
    /** Undefined if what it continues is not known, or something else is wrong with it. */
    readonly chain: Chain | undefined;
    readonly isSound: boolean;
}

/** Runs draws again, in the order of their pools, as many at a time as one likes. */
export class Redraws {
    private readonly byPool: readonly OpenDraw[];
    private readonly failures = new Map<number, Failure>();
    /** Slots of those drawn, by block, where the pool changed between its index and the draw. */
    private readonly maybeGone = new Map<number, readonly number[]>();
    private done = 0;
    /** Where the chain that was drawn from last stands: its next Expand goes on, and does not begin anew. */
    private stream: { readonly rand: number; readonly positions: PositionDraw } | undefined;

    /** @param isDescending the order of the pools: where one round ends, the next should begin */
    constructor(
        private readonly open: readonly OpenDraw[],
        private readonly pool: PoolHistory,
        private readonly seeds: Seeds,
        isDescending: boolean
    ) {
        const direction = isDescending ? -1 : 1;
        const known = open.filter(({ chain }) => chain !== undefined);
        this.byPool = known.sort(
            (a, b) => direction * (a.poolIndex - b.poolIndex) || seedOf(a) - seedOf(b) || a.index - b.index
        );
    }

    /** Runs a part of them. @param share of all, more than 0 */
    advance(share: number): void {
        const end = Math.min(this.byPool.length, this.done + Math.ceil(share * this.byPool.length));
        for (; this.done < end; this.done++) {
            const { index, chain, draw } = this.byPool[this.done] as OpenDraw;
            const failure = chain && this.redraw(index, chain, draw);
            if (failure !== undefined) this.failures.set(index, failure);
        }
    }

    /** Runs the others, and reports all. @returns what is wrong, by block */
    finish(onDraw: (report: DrawReport) => void): ReadonlyMap<number, Failure> {
        this.advance(1);
        const { failures, pool } = this;
        for (const { index, draw, poolIndex, poolFrozenAt, isSound } of this.open) {
            const isLottery = isSound && draw.jurorCount === 0;
            const redrawn = isSound && !isLottery && !failures.has(index);
            const poolSize = poolIndex < index && !isLottery ? pool.sizeAt(poolIndex) : 0;
            const slots = redrawn ? this.maybeGone.get(index) : undefined;
            const drawnButRemoved = slots === undefined ? 0 : pool.countGone(slots, index);
            const poolChangedIn = redrawn ? pool.changedBetween(poolIndex, index) : undefined;
            const facts = { index, poolIndex, poolSize, poolFrozenAt, redrawn, isLottery, poolChangedIn, drawnButRemoved }; // prettier-ignore
            onDraw(new RecordedDraw(draw, facts));
        }
        return failures;
    }

    private redraw(
        index: number,
        { poolIndex, rand, drawn }: Chain,
        { bytes, jurorsAt, jurorCount }: DrawView
    ): Failure | undefined {
        const { pool, seeds } = this;
        pool.goTo(poolIndex);
        const draw = this.streamAt(
            rand,
            drawn,
            () => new PositionDraw(seeds.get(rand), pool.sizeAt(poolIndex))
        );
        const positions = Array.from({ length: jurorCount }, () => draw.next());
        const slots = pool.slotsAt(positions);
        const other = pool.firstOther(slots, bytes, jurorsAt);
        if (other === undefined) {
            if (pool.changedBetween(poolIndex, index) !== undefined) this.maybeGone.set(index, slots);
            return undefined;
        }
        return failure(
            'SELECTION_MISMATCH',
            `juror ${other} of ${jurorCount} is not who the randomness draws`
        );
    }

    /** The stream of a chain behind those that it drew already. */
    private streamAt(rand: number, drawn: number, begin: () => PositionDraw): PositionDraw {
        if (this.stream?.rand === rand && this.stream.positions.count === drawn) return this.stream.positions;
        const positions = begin();
        while (positions.count < drawn) positions.next();
        this.stream = { rand, positions };
        return positions;
    }
}

const seedOf = ({ chain }: OpenDraw) => chain?.rand ?? 0;

const failure = (code: ReasonCode, detail: string): Failure => ({ code, detail });
