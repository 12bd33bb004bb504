import { outOfBounds, type TimeBounds } from './time-bounds.js';
import { decodeData, KINDS } from '../../protocol/block.js';
import type { ReasonCode } from '../../protocol/codes.js';
import { decodeInstallGenesis } from '../../protocol/genesis.js';
import { proveCertificates, unwrapKey } from '../certificate/index.js';
import { DrawNumbers, type NumberedState } from './draw-numbers.js';
import { attempt, failed, isFailure, noted, type Failure, type Finding } from '../finding.js';
import { lineageFindings } from './lineage-findings.js';
import { DigestReader, LOTTERY, RECORD, UNREADABLE, LogPeaks, type RangeDigest } from '../digest/index.js';
import { GrowingUint32 } from '../growing-array.js';
import { Replay, tellEarly, Timeline, type DrawReport, type DrawView, type Redraws } from '../draws/index.js';
import { SeenCheck } from './seen-check.js';
import { Stretch } from './pending-findings.js';
import { commitPassed, CommitCheck, type CertificateCount, type ProvenCommit } from './commit-check.js';
import type { CommitInput } from '../input.js';
import { writeVerdict, type Verdict } from './verdict.js';
import type { WalkOptions } from './walk-options.js';

/**
 * Findings wait for their draws until so many blocks, or jurors in draws, came together; and the 32nd part of a longer
 * log, since each time all draws are put into the order of their pools, anywhere in the log.
 */
const MAX_WAITING_BLOCKS = 32_768;
const WAITING_PARTS = 32;
const MAX_WAITING_JURORS = 500_000;
/** Certificates whose signatures are checked together. */
const COMMITS_AHEAD = 100;
/** Below it, one by one is as fast. */
const FEWEST_TOGETHER = 3;

const NOT_CANONICAL: Failure = { code: 'MALFORMED_BLOCK', detail: 'it is not in its one form' };

const UNLINKED: readonly ReasonCode[] = ['ROOT_MISMATCH', 'COMMIT_LENGTH_INVALID', 'PREVIOUS_HASH_MISMATCH'];

/** The part of a verification that goes in the order of the log: times, pool, draws, commits. */
export class LogWalk {
    readonly codes = new Set<ReasonCode>();
    private readonly draws: DrawReport[] = [];
    /** Draws of a pool that was not committed before: twice the block, and 1 more for an Expand. */
    private readonly late = new GrowingUint32();
    /** Selects of nobody that draw a lottery. */
    private readonly lotteries: number[] = [];
    readonly timeline = new Timeline();
    private readonly replay: Replay;
    readonly numbers = new DrawNumbers();
    private readonly check: CommitCheck;
    private readonly tree = new LogPeaks();
    private readonly seen: SeenCheck;
    private readonly kept = new Map<number, LogPeaks>();
    /** What commits prove, a state for each genuine certificate. */
    readonly states: NumberedState[] = [];
    private newest: ProvenCommit | undefined;
    private length = 0;
    private unreadable = false;
    private nextCommit = 0;
    private provenCommits = 0;
    /** What is not told yet: the blocks that come, and before them those whose draws are run again. */
    private stretch = new Stretch(0);
    private settling: { readonly stretch: Stretch; readonly draws: Redraws } | undefined;

    constructor(
        private readonly commits: readonly CommitInput[],
        private readonly options: WalkOptions
    ) {
        const { depth, origins, genesis, asksFrom } = options;
        // A log that was restored is proven by the last certificate of each canister that it was in.
        const ends = new Set([commits.length, ...origins.map((origin) => origin.commits)]);
        const asks = (k: number) => (depth === 'full' && k >= asksFrom) || ends.has(k + 1);
        const { initHash } = decodeInstallGenesis(genesis?.at(-1) ?? new Uint8Array()) ?? {};
        this.check = new CommitCheck(options, asks, commits.length, origins, initHash);
        const geneses = commits.map(({ leaves }) => leaves.genesis);
        this.seen = new SeenCheck(options.seen, geneses, this.timeline, this.numbers);
        this.keepRoot();
        this.replay = new Replay(this.timeline);
    }

    /** The next blocks of the log, and the commits over them. */
    *take(digest: RangeDigest): Generator<Finding> {
        const blocks = new DigestReader(digest);
        this.stretch.addRange(digest.first, digest.ends);
        let taken = 0;
        for (const cut of [...digest.cuts, digest.first + digest.ends.length]) {
            const end = cut - digest.first;
            const isOrdered = digest.isOrdered && this.timeline.addInOrder(digest.times.subarray(taken, end));
            this.blocks(blocks, taken, end, isOrdered);
            taken = end;
            blocks.growTree(this.tree);
            if (!this.isCommitDue() && !this.seen.isDue(this.length) && !this.isWanted()) continue;
            this.keepRoot();
            while (this.isCommitDue()) this.commit(this.nextCommit++);
            this.stretch.commitsAt(this.length).push(...this.seen.check(this.length, this.root));
        }
        // A little with each range, so that whoever digests the next ones does not wait for all of it.
        const waitingBlocks = Math.max(MAX_WAITING_BLOCKS, this.length / WAITING_PARTS);
        this.settling?.draws.advance(digest.ends.length / waitingBlocks);
        const isFull = this.length - this.stretch.start >= waitingBlocks;
        if (isFull || this.replay.waiting >= MAX_WAITING_JURORS) yield* this.turn();
    }

    /** The log as it was at a length that was among `keeps`, to be continued apart. */
    rootAt(length: number): LogPeaks | undefined {
        return this.kept.get(length)?.copy();
    }

    /** By the number of a commit that is proven, leaves and all: the times of its genuine certificates. */
    get genuineTimes(): ReadonlyMap<number, readonly bigint[]> {
        return this.check.times;
    }

    /** What was looked at of certificates. */
    get certificates(): CertificateCount {
        return this.check.certificates;
    }

    /** Whether no root of a commit is other than that of the blocks below it. */
    get areCertified(): boolean {
        return !this.codes.has('ROOT_MISMATCH');
    }

    /** Whether each commit names the root of the one before it, and all of them are of these blocks. */
    get areLinked(): boolean {
        return !UNLINKED.some((code) => this.codes.has(code));
    }

    get lateDraws(): number {
        return this.late.length;
    }

    private isWanted(): boolean {
        return this.options.keeps.has(this.length);
    }

    private keepRoot(): void {
        if (!this.isWanted()) return;
        const { tree } = this.options;
        this.kept.set(this.length, tree?.upTo?.(this.length) ?? this.tree.copy());
    }

    private get root(): Uint8Array | undefined {
        const { tree } = this.options;
        return tree === undefined ? this.tree.root() : tree.rootAt(this.length);
    }

    /** After the last block. @param goOn goes on with what is known beyond it @param sealed as in `TimeBounds` */
    *end(
        notBefore: bigint | undefined,
        notAfter: bigint | undefined,
        goOn: () => Iterable<Finding> = () => [],
        sealed?: bigint
    ): Generator<Finding> {
        while (this.nextCommit < this.commits.length) this.commit(this.nextCommit++);
        this.options.audit?.end(this.length);
        yield* this.turn();
        yield* this.tell();
        const lineage = lineageFindings(this.commits, this.length, this.options);
        for (const finding of [...lineage, ...this.endFindings({ notBefore, notAfter, sealed }, goOn)]) {
            this.note(finding);
            yield finding;
        }
    }

    verdict(): Verdict {
        const { newest, timeline, draws, late } = this;
        return writeVerdict({
            codes: [...this.codes],
            newest,
            asOf: timeline.asOf,
            draws,
            late: Array.from(late.values.subarray(0, late.length), (one) => one >>> 1),
            previous: this.commits[0]?.leaves.previousHash,
            isFirstKnown: this.options.genesis !== undefined,
            depth: this.options.depth,
            asksFrom: this.options.asksFrom
        });
    }

    /** @param areTimed their times are in the timeline already, and nothing is wrong with them */
    private blocks(blocks: DigestReader, from: number, to: number, areTimed: boolean): void {
        for (let i = from; i < to; i++) {
            this.block(blocks, i, areTimed);
            this.length++;
        }
    }

    private block(blocks: DigestReader, i: number, isTimed: boolean): void {
        const kind = blocks.digest.kinds[i] as number;
        if (kind === UNREADABLE) return this.unreadableBlock(blocks.bytesOf(i));
        if (!isTimed) this.fail(...this.timeline.addBlock(blocks.digest.times[i]));
        if (KINDS[kind] === 'Select' || KINDS[kind] === 'Expand')
            this.draw(blocks.drawAt(i), blocks.nextDrawHash());
        else if (kind === LOTTERY || kind === RECORD) this.record(kind, blocks.bytesOf(i));
        else if (!this.unreadable) blocks.listJurors(i, this.replay.pool);
    }

    private unreadableBlock(bytes: Uint8Array): void {
        this.unreadable = true;
        this.fail(...this.timeline.addBlock(undefined));
        const refusal = attempt(() => decodeData(bytes));
        this.fail(isFailure(refusal) ? refusal : NOT_CANONICAL);
    }

    /** An Add of nobody. */
    private record(kind: number, bytes: Uint8Array): void {
        this.options.audit?.record(this.length, bytes);
        if (this.unreadable) return;
        if (kind === LOTTERY) this.replay.addLottery(this.length);
        this.replay.pool.finishBlock();
    }

    private draw(draw: DrawView, hash: Uint8Array): void {
        const failure = this.numbers.addBlock(this.length, draw.number, draw.requestedAt);
        if (failure !== undefined) this.fail(failure);
        const { pool } = this.replay;
        if (!this.unreadable) pool.finishBlock();
        this.options.audit?.draw(this.length, draw, hash, this.unreadable ? undefined : pool);
        // After a block that cannot be read the pool is unknown, and every later draw would seem wrong.
        if (!this.unreadable) this.fail(...this.replay.addDraw(this.length, draw));
    }

    /** What is wrong with the block that is met. */
    private fail(...failures: readonly Failure[]): void {
        this.stretch.addFailures(this.length, failures);
    }

    private addDraw(report: DrawReport): void {
        if (!report.poolCommittedBefore)
            this.late.push(2 * report.index + (report.kind === 'Expand' ? 1 : 0));
        if (report.isLottery) this.lotteries.push(report.index);
        if (this.options.onDraw === undefined) this.draws.push(report);
        else this.options.onDraw(report);
    }

    private isCommitDue(): boolean {
        const next = this.commits[this.nextCommit];
        return next !== undefined && next.leaves.length <= this.length;
    }

    private commit(k: number): void {
        this.proveAhead(k);
        const commit = this.commits[k] as CommitInput;
        const findings = this.stretch.commitsAt(this.length);
        const here = { length: this.length, blocksHash: this.root };
        const proven = this.check.check(k, commit, here, findings);
        if (proven === undefined) return;
        for (const time of proven.times) this.states.push({ time, draws: proven.draws });
        const failures = [
            ...this.timeline.addCertificates(proven.times),
            ...this.numbers.addCommit(proven.draws)
        ];
        for (const failure of failures) findings.push(failed('commit', k, failure));
        if (proven.sound && failures.length === 0) findings.push(commitPassed(k, proven));
        this.newest = proven;
    }

    /** The signatures of the next commits at once, where there are several. */
    private proveAhead(k: number): void {
        const { depth, signatures, rootKey, asksFrom } = this.options;
        if (depth === 'tip' || signatures === undefined || k < Math.max(this.provenCommits, asksFrom)) return;
        this.provenCommits = k + COMMITS_AHEAD;
        const ahead = this.commits.slice(k, this.provenCommits).flatMap(({ certificates }) => certificates);
        if (ahead.length < FEWEST_TOGETHER || unwrapKey(rootKey) === undefined) return;
        proveCertificates(ahead, rootKey, signatures);
    }

    /** Tells what was settled, and begins with the draws that came meanwhile. */
    private *turn(): Generator<Finding> {
        yield* this.tell();
        this.settling = { stretch: this.stretch, draws: this.replay.takeDraws() };
        this.stretch = new Stretch(this.length);
    }

    private *tell(): Generator<Finding> {
        if (this.settling === undefined) return;
        const { stretch, draws } = this.settling;
        for (const [index, failure] of draws.finish((report) => this.addDraw(report)))
            stretch.addFailures(index, [failure]);
        for (const finding of this.options.tellsPassed ? stretch.all() : stretch.others()) {
            this.note(finding);
            yield finding;
        }
    }

    private note({ state, code }: Finding): void {
        if (state === 'failed' && code !== undefined) this.codes.add(code);
    }

    private *endFindings(bounds: TimeBounds, goOn: () => Iterable<Finding>): Generator<Finding> {
        const fail = (failure: Failure) => failed('log', this.length, failure);
        const { asOf } = this.timeline;
        const last = this.commits.at(-1);
        if (last === undefined)
            yield fail({ code: 'NOTHING_COMMITTED', detail: `${this.length} blocks and no commit` });
        else if (last.leaves.length < this.length) {
            const detail = `blocks ${last.leaves.length} to ${this.length - 1} are in no commit`;
            yield fail({ code: 'COMMIT_LENGTH_INVALID', detail });
        }
        yield* outOfBounds(asOf, bounds).map(fail);
        yield* this.seen.end(this.length, asOf, this.areCertified);
        const { missing } = this.numbers;
        yield* goOn();
        const seen = this.options.seen.flatMap(({ time, draws }) =>
            draws === undefined ? [] : { time, draws }
        );
        for (const [index, failure] of this.numbers.end([...this.states, ...seen]))
            yield failed('block', index, failure);
        if (this.unreadable)
            yield noted('log', this.length, 'draws after the unreadable block were not run again');
        for (const index of this.lotteries)
            yield noted('block', index, 'it draws a lottery, whose result is not known to this reader');
        if (missing !== undefined) yield noted('log', this.length, missing);
        for (const early of this.timeline.early) yield noted('block', early.first, tellEarly(early));
        if (this.options.depth === 'tip' || this.options.asksFrom > 0) return;
        for (let place = 0; place < this.late.length; place++) {
            const late = this.late.values[place] as number;
            const kind = late % 2 === 0 ? 'Select' : 'Expand';
            yield noted('block', late >>> 1, `the pool of this ${kind} was not committed before its randomness was requested`); // prettier-ignore
        }
    }
}
