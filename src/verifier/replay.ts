import type { BlockData } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import type { ReasonCode } from '../protocol/codes.js';
import { DRAW_ALGORITHM, drawPositions } from '../protocol/draw.js';
import { MAX_COUNT } from '../protocol/limits.js';
import { Pool } from '../protocol/pool.js';
import type { DrawBlock, DrawReport } from './draw-report.js';
import { isDrawBlock } from './draw-report.js';
import type { Failure } from './finding.js';
import { timeOrder } from './timeline.js';
import type { Timeline } from './timeline.js';

/** A Select and the Expands that continue it, up to one of its blocks. */
interface Chain {
    readonly poolIndex: number;
    readonly rand: Uint8Array;
    /** Jurors drawn so far, which the next Expand skips. */
    readonly drawn: number;
}

/** Runs the log again: pool membership block by block, every draw from its randomness. */
export class Replay {
    readonly reports: DrawReport[] = [];
    private readonly pool = new Pool();
    /** By the index of the chain's newest block. */
    private readonly chains = new Map<number, Chain>();
    private readonly extendedBy = new Map<number, number>();

    constructor(private readonly timeline: Timeline) {}

    /** The next block, whose time stands in the timeline already. Yields what is wrong with it. */
    *apply(data: BlockData): Generator<Failure> {
        const index = this.pool.length;
        this.pool.apply(data);
        if (!isDrawBlock(data)) return;
        let sound = true;
        for (const failure of this.checkDraw(index, data)) {
            sound = false;
            yield failure;
        }
        this.report(index, data, sound);
    }

    private *checkDraw(index: number, data: DrawBlock): Generator<Failure> {
        yield* this.checkRequest(index, data);
        const chain = this.chainBefore(index, data);
        if ('code' in chain) return yield chain;
        this.chains.set(index, { ...chain, drawn: chain.drawn + data.jurors.length });
        if (data.kind === 'Expand') this.extendedBy.set(data.jurorsIndex, index);
        const failure = this.redraw(chain, data);
        if (failure !== undefined) yield failure;
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

    private redraw({ poolIndex, rand, drawn }: Chain, data: DrawBlock): Failure | undefined {
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
        const members = this.pool.membersAt(poolIndex);
        const differs = drawPositions(rand, poolSize, count, drawn).findIndex((position, i) => {
            const [expected, given] = [members[position], data.jurors[i]];
            return expected === undefined || given === undefined || !equalBytes(expected, given);
        });
        if (differs < 0) return undefined;
        return fail('SELECTION_MISMATCH', `juror ${differs} of ${count} is not who the randomness draws`);
    }

    private report(index: number, data: DrawBlock, redrawn: boolean): void {
        const { kind, jurors, rand, memo, author, timestamp, jurorsIndex, draw } = data;
        const poolIndex = this.chains.get(index)?.poolIndex ?? jurorsIndex;
        const seen = this.timeline.firstSeen(poolIndex);
        this.reports.push({
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
            poolCommittedBefore: seen !== undefined && seen < draw.requestedAt,
            redrawn
        });
    }
}

const fail = (code: ReasonCode, detail: string): Failure => ({ code, detail });
