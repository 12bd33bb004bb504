import { decodeData } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import type { ReasonCode } from '../protocol/codes.js';
import { drawPositions } from '../protocol/draw.js';
import { MAX_COUNT, RANDOMNESS_BYTES } from '../protocol/limits.js';
import type { DrawReport } from './draw-report.js';
import type { DrawView } from './draw-view.js';
import type { Failure } from './finding.js';
import { PoolHistory } from './pool-history.js';
import { RecordedDraw } from './recorded-draw.js';
import { timeOrder } from './timeline.js';
import type { Timeline } from './timeline.js';

const SEEDS_PER_PAGE = 4096;

/** A Select and the Expands that continue it, up to one of its blocks. */
interface Chain {
    readonly poolIndex: number;
    /** Number of its seed. */
    readonly rand: number;
    /** Jurors drawn so far, which the next Expand skips. */
    readonly drawn: number;
}

/** A draw that was met, and waits to be run again. */
interface OpenDraw {
    readonly index: number;
    readonly draw: DrawView;
    readonly poolIndex: number;
    readonly poolCommittedBefore: boolean;
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
    private readonly seeds = new Seeds();
    private readonly extendedBy = new Map<number, number>();
    private open: OpenDraw[] = [];
    /** Jurors of the draws that wait. */
    waiting = 0;
    private isDescending = false;

    constructor(
        private readonly timeline: Timeline,
        private readonly onDraw: (report: DrawReport) => void
    ) {}

    /** A draw, the newest block, whose time stands in the timeline already. Yields what is wrong at once. */
    *addDraw(index: number, draw: DrawView): Generator<Failure> {
        let isSound = true;
        for (const failure of this.checkRequest(index, draw)) {
            isSound = false;
            yield failure;
        }
        const chain = this.chainBefore(index, draw);
        const failure = 'code' in chain ? chain : this.checkCount(chain, draw);
        if (!('code' in chain)) this.extend(index, chain, draw);
        const poolIndex = this.chains.get(index)?.poolIndex ?? draw.jurorsIndex;
        const seen = this.timeline.firstSeen(poolIndex);
        this.open.push({
            index,
            draw,
            poolIndex,
            poolCommittedBefore: seen !== undefined && seen < draw.requestedAt,
            chain: 'code' in chain || failure !== undefined ? undefined : chain,
            isSound: isSound && failure === undefined
        });
        this.waiting += draw.jurorCount;
        if (failure !== undefined) yield failure;
    }

    /** Runs the draws that wait. @returns what is wrong, by block */
    settle(): Map<number, Failure> {
        const failures = new Map<number, Failure>();
        const byPool = this.open.filter(({ chain }) => chain !== undefined);
        // Up and down in turn: where one round ends, the next begins.
        this.isDescending = !this.isDescending;
        const direction = this.isDescending ? -1 : 1;
        byPool.sort((a, b) => direction * (a.poolIndex - b.poolIndex));
        for (const { index, chain, draw } of byPool) {
            const failure = chain && this.redraw(chain, draw);
            if (failure !== undefined) failures.set(index, failure);
        }
        for (const open of this.open) {
            const redrawn = open.isSound && !failures.has(open.index);
            const { index, draw, poolIndex, poolCommittedBefore } = open;
            const poolSize = poolIndex < index ? this.pool.sizeAt(poolIndex) : 0;
            this.onDraw(new RecordedDraw(draw, { index, poolIndex, poolSize, poolCommittedBefore, redrawn }));
        }
        this.open = [];
        this.waiting = 0;
        return failures;
    }

    private extend(index: number, chain: Chain, { kind, jurorsIndex, jurorCount }: DrawView): void {
        this.chains.set(index, { ...chain, drawn: chain.drawn + jurorCount });
        if (kind === 'Expand') this.extendedBy.set(jurorsIndex, index);
    }

    /** timestamp of the pool's (or extended) block <= time of the request <= timestamp of the draw. */
    private *checkRequest(index: number, draw: DrawView): Generator<Failure> {
        const { jurorsIndex, requestedAt, timestamp } = draw;
        const earliest = jurorsIndex < index ? this.timeline.timeOf(jurorsIndex) : undefined;
        if (earliest !== undefined && requestedAt < earliest) {
            yield timeOrder(`requested at ${requestedAt}, before block ${jurorsIndex} of ${earliest}`);
        }
        if (requestedAt > timestamp) yield timeOrder(`requested at ${requestedAt}, after it was staged`);
    }

    /** What the draw continues: nothing for a Select. */
    private chainBefore(index: number, draw: DrawView): Chain | Failure {
        const { kind, jurorsIndex } = draw;
        if (jurorsIndex >= index) {
            return fail('POOL_INDEX_INVALID', `it refers to block ${jurorsIndex}, which was not there yet`);
        }
        if (kind === 'Select') {
            return { poolIndex: jurorsIndex, rand: this.seeds.keep(draw.rand), drawn: 0 };
        }
        const chain = this.chains.get(jurorsIndex);
        const by = this.extendedBy.get(jurorsIndex);
        if (chain === undefined) return fail('EXPAND_INVALID', `block ${jurorsIndex} is no draw to extend`);
        if (by !== undefined)
            return fail('EXPAND_INVALID', `block ${jurorsIndex} is extended by block ${by} already`);
        return chain;
    }

    /** All that is wrong with a draw without running it. */
    private checkCount({ poolIndex, rand, drawn }: Chain, draw: DrawView): Failure | undefined {
        const poolSize = this.pool.sizeAt(poolIndex);
        const count = draw.jurorCount;
        if (!draw.isAlgorithmKnown) {
            const algorithm = decodeData(draw.bytes).draw?.algorithm ?? '';
            return fail('ALGORITHM_UNKNOWN', `the rule "${algorithm}"`);
        }
        if (drawn + count > poolSize) {
            return fail(
                'POOL_INDEX_INVALID',
                `${drawn + count} jurors of a pool of ${poolSize} at block ${poolIndex}`
            );
        }
        if (count === 0) return fail('SELECTION_MISMATCH', 'a draw of nobody');
        if (drawn + count > MAX_COUNT) return fail('EXPAND_INVALID', `${drawn + count} jurors in one chain`);
        if (!equalBytes(draw.rand, this.seeds.get(rand)))
            return fail('SELECTION_MISMATCH', 'the randomness is not that of its Select');
        return undefined;
    }

    private redraw(
        { poolIndex, rand, drawn }: Chain,
        { bytes, jurorsAt, jurorCount }: DrawView
    ): Failure | undefined {
        const { pool, seeds } = this;
        pool.goTo(poolIndex);
        let at = jurorsAt;
        let drawnHere = 0;
        for (const position of drawPositions(seeds.get(rand), pool.sizeAt(poolIndex), jurorCount, drawn)) {
            const size = bytes[at] as number;
            if (!pool.isAt(position, bytes, at + 1, size)) {
                const detail = `juror ${drawnHere} of ${jurorCount} is not who the randomness draws`;
                return fail('SELECTION_MISMATCH', detail);
            }
            at += 1 + size;
            drawnHere++;
        }
        return undefined;
    }
}

/** The randomness of all Selects, one after another, and not an array for each. */
class Seeds {
    private readonly pages: Uint8Array[] = [];
    private count = 0;

    /** @returns its number */
    keep(seed: Uint8Array): number {
        const number = this.count++;
        const place = number % SEEDS_PER_PAGE;
        if (place === 0) this.pages.push(new Uint8Array(SEEDS_PER_PAGE * RANDOMNESS_BYTES));
        this.pages.at(-1)?.set(seed, place * RANDOMNESS_BYTES);
        return number;
    }

    get(number: number): Uint8Array {
        const at = (number % SEEDS_PER_PAGE) * RANDOMNESS_BYTES;
        const page = this.pages[Math.floor(number / SEEDS_PER_PAGE)] as Uint8Array;
        return page.subarray(at, at + RANDOMNESS_BYTES);
    }
}

const fail = (code: ReasonCode, detail: string): Failure => ({ code, detail });
