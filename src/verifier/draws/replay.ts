import { decodeData } from '../../protocol/block.js';
import { equalBytes } from '../../protocol/bytes.js';
import type { ReasonCode } from '../../protocol/codes.js';
import { MAX_COUNT } from '../../protocol/limits.js';
import type { DrawView } from './draw-view.js';
import type { Failure } from '../finding.js';
import { GrowingUint32 } from '../growing-array.js';
import { PoolHistory } from './pool-history.js';
import { Redraws, type Chain, type OpenDraw } from './redraws.js';
import { Seeds } from './seeds.js';
import { timeOrder, type Timeline } from './timeline.js';
import { isoTime } from '../../protocol/iso-time.js';

/**
 * Runs the log again: pool membership block by block, every draw from its randomness. Draws are
 * collected, so that they can be run in the order of their pools.
 */
export class Replay {
    readonly pool = new PoolHistory();
    private readonly chains = new Chains();
    private readonly seeds = new Seeds();
    /** Blocks that commit to a lottery, ascending. */
    private readonly lotteries = new GrowingUint32();
    private readonly extendedBy = new Map<number, number>();
    private open: OpenDraw[] = [];
    /** Jurors of the draws that wait. */
    waiting = 0;
    private isDescending = true;

    constructor(private readonly timeline: Timeline) {}

    /** A block, the newest, that commits to the file of a lottery. */
    addLottery(index: number): void {
        this.lotteries.push(index);
    }

    /** A draw, the newest block, whose time stands in the timeline already. @returns what is wrong at once */
    addDraw(index: number, draw: DrawView): readonly Failure[] {
        const failures = this.checkRequest(index, draw);
        const chain = this.chainBefore(index, draw);
        const failure = 'code' in chain ? chain : this.checkCount(chain, draw);
        if (failure !== undefined) failures.push(failure);
        // A lottery draws nobody: nothing is there that an Expand could extend.
        if (!('code' in chain) && draw.jurorCount > 0) this.extend(index, chain, draw);
        const poolIndex = 'code' in chain ? draw.jurorsIndex : chain.poolIndex;
        const isFrozen = 'code' in chain ? this.isFrozen(poolIndex, draw.requestedAt) : chain.isFrozen;
        this.open.push({
            index,
            draw,
            poolIndex,
            poolFrozenAt: isFrozen ? this.timeline.firstSeen(poolIndex) : undefined,
            chain: 'code' in chain || failure !== undefined || draw.jurorCount === 0 ? undefined : chain,
            isSound: failures.length === 0
        });
        this.waiting += draw.jurorCount;
        return failures;
    }

    /** The draws that wait, to be run before those that come later. */
    takeDraws(): Redraws {
        const draws = new Redraws(this.open, this.pool, this.seeds, this.isDescending);
        this.isDescending = !this.isDescending;
        this.open = [];
        this.waiting = 0;
        return draws;
    }

    private extend(index: number, chain: Chain, { kind, jurorsIndex, jurorCount }: DrawView): void {
        this.chains.add(index, { ...chain, drawn: chain.drawn + jurorCount });
        if (kind === 'Expand') this.extendedBy.set(jurorsIndex, index);
    }

    /** timestamp of the pool's (or extended) block <= time of the request <= timestamp of the draw. */
    private checkRequest(index: number, draw: DrawView): Failure[] {
        const failures: Failure[] = [];
        const { jurorsIndex, requestedAt, timestamp } = draw;
        const earliest = jurorsIndex < index ? this.timeline.timeOf(jurorsIndex) : undefined;
        if (earliest !== undefined && requestedAt < earliest) {
            failures.push(timeOrder(`requested at ${isoTime(requestedAt)}, before block ${jurorsIndex} of ${isoTime(earliest)}`)); // prettier-ignore
        }
        if (requestedAt > timestamp) {
            failures.push(timeOrder(`requested at ${isoTime(requestedAt)}, after it was staged`));
        }
        return failures;
    }

    /** What the draw continues: nothing for a Select. */
    private chainBefore(index: number, draw: DrawView): Chain | Failure {
        const { kind, jurorsIndex } = draw;
        if (jurorsIndex >= index) {
            return fail('POOL_INDEX_INVALID', `it refers to block ${jurorsIndex}, which was not there yet`);
        }
        if (kind === 'Select') {
            const isFrozen = this.isFrozen(jurorsIndex, draw.requestedAt);
            return { poolIndex: jurorsIndex, rand: this.seeds.keep(draw.rand), drawn: 0, isFrozen };
        }
        const chain = this.chains.at(jurorsIndex);
        const by = this.extendedBy.get(jurorsIndex);
        if (chain === undefined) return fail('EXPAND_INVALID', `block ${jurorsIndex} is no draw to extend`);
        if (by !== undefined)
            return fail('EXPAND_INVALID', `block ${jurorsIndex} is extended by block ${by} already`);
        return chain;
    }

    /** Whether the network had certified the pool before the randomness was asked for. */
    private isFrozen(poolIndex: number, requestedAt: bigint): boolean {
        const seen = this.timeline.firstSeen(poolIndex);
        return seen !== undefined && seen < requestedAt;
    }

    /** All that is wrong with a draw without running it. */
    private checkCount({ poolIndex, rand, drawn }: Chain, draw: DrawView): Failure | undefined {
        const poolSize = this.pool.sizeAt(poolIndex);
        const count = draw.jurorCount;
        // By which rule a lottery is drawn, readers of lotteries say: nobody is drawn here.
        if (!draw.isAlgorithmKnown && count > 0) {
            const algorithm = decodeData(draw.block).draw?.algorithm ?? '';
            return fail('ALGORITHM_UNKNOWN', `the rule "${algorithm}"`);
        }
        if (drawn + count > poolSize) {
            return fail(
                'POOL_INDEX_INVALID',
                `${drawn + count} jurors of a pool of ${poolSize} at block ${poolIndex}`
            );
        }
        if (count === 0 && this.lotteries.placeOf(draw.jurorsIndex) < 0)
            return fail(
                'SELECTION_MISMATCH',
                `it draws nobody, and block ${draw.jurorsIndex} commits to no lottery`
            );
        if (drawn + count > MAX_COUNT) return fail('EXPAND_INVALID', `${drawn + count} jurors in one chain`);
        if (draw.kind === 'Expand' && !equalBytes(draw.rand, this.seeds.get(rand)))
            return fail('SELECTION_MISMATCH', 'the randomness is not that of its Select');
        return undefined;
    }
}

/** What each draw left to be continued. */
class Chains {
    /** Of the draws, ascending. */
    private readonly indices = new GrowingUint32();
    /** Four numbers of each. */
    private readonly parts = new GrowingUint32();

    add(index: number, { poolIndex, rand, drawn, isFrozen }: Chain): void {
        this.indices.push(index);
        for (const part of [poolIndex, rand, drawn, Number(isFrozen)]) this.parts.push(part);
    }

    at(index: number): Chain | undefined {
        const place = this.indices.placeOf(index);
        if (place < 0) return undefined;
        const [poolIndex = 0, rand = 0, drawn = 0, frozen = 0] = this.parts.values.subarray(4 * place);
        return { poolIndex, rand, drawn, isFrozen: frozen === 1 };
    }
}

const fail = (code: ReasonCode, detail: string): Failure => ({ code, detail });
