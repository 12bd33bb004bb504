import { decodeData, KINDS } from '../protocol/block.js';
import type { ReasonCode } from '../protocol/codes.js';
import { proveCertificates } from './certificate-batch.js';
import { DrawNumbers } from './draw-numbers.js';
import type { DrawReport } from './draw-report.js';
import { DrawView } from './draw-view.js';
import { attempt, failed, isFailure, noted, passed } from './finding.js';
import type { Failure, Finding } from './finding.js';
import { DigestReader } from './digest-reader.js';
import { UNREADABLE } from './range-digest.js';
import type { RangeDigest } from './range-digest.js';
import { Replay } from './replay.js';
import { unwrapKey } from './root-key.js';
import { SeenCheck } from './seen.js';
import { Timeline } from './timeline.js';
import { TreePeaks } from './tree-peaks.js';
import { commitPassed, CommitCheck } from './verify-commits.js';
import type { CommitInput, ProvenCommit } from './verify-commits.js';
import { writeVerdict } from './verdict.js';
import type { Verdict } from './verdict.js';
import type { WalkOptions } from './walk-options.js';

/** Findings wait for their draws until so many blocks, or jurors in draws, came together. */
const MAX_WAITING_BLOCKS = 65_536;
const MAX_WAITING_JURORS = 500_000;
/** Certificates whose signatures are checked together. */
const COMMITS_AHEAD = 100;
/** Below it, one by one is as fast. */
const FEWEST_TOGETHER = 3;

const NOT_CANONICAL: Failure = { code: 'MALFORMED_BLOCK', detail: 'it is not in its one form' };

/** The part of a verification that goes in the order of the log: times, pool, draws, commits. */
export class LogWalk {
    readonly codes = new Set<ReasonCode>();
    private readonly draws: DrawReport[] = [];
    private readonly late: Pick<DrawReport, 'index' | 'kind'>[] = [];
    private readonly timeline = new Timeline();
    private readonly replay: Replay;
    private readonly numbers = new DrawNumbers();
    private readonly check: CommitCheck;
    private readonly tree = new TreePeaks();
    private readonly seen: SeenCheck;
    private newest: ProvenCommit | undefined;
    private length = 0;
    private unreadable = false;
    private nextCommit = 0;
    private provenCommits = 0;
    /** What was found of blocks that are not told yet, and of commits, by the length of the log then. */
    private told = 0;
    private failures = new Map<number, Failure[]>();
    private commitFindings = new Map<number, Finding[]>();
    private sizes: { readonly first: number; readonly ends: Uint32Array }[] = [];

    constructor(
        private readonly commits: readonly CommitInput[],
        private readonly options: WalkOptions
    ) {
        const { depth, origins, asksFrom } = options;
        // A log that was restored is proven by the last certificate of each canister that it was in.
        const ends = new Set([commits.length, ...origins.map((origin) => origin.commits)]);
        const asks = (k: number) => (depth === 'full' && k >= asksFrom) || ends.has(k + 1);
        this.check = new CommitCheck(options, asks, origins);
        const geneses = commits.map(({ leaves }) => leaves.genesis);
        this.seen = new SeenCheck(options.seen, geneses, this.timeline);
        this.replay = new Replay(this.timeline, (report) => this.addDraw(report));
    }

    /** The next blocks of the log, and the commits over them. */
    *take(digest: RangeDigest): Generator<Finding> {
        const blocks = new DigestReader(digest);
        this.sizes.push({ first: digest.first, ends: digest.ends });
        for (let i = 0; i < digest.ends.length; i++) {
            this.block(blocks, i);
            this.length++;
            if (!this.isCommitDue() && !this.seen.isDue(this.length)) continue;
            blocks.growTree(this.tree, this.length);
            this.takeCommits();
            this.findingsHere().push(...this.seen.check(this.length, this.root));
        }
        blocks.growTree(this.tree, this.length);
        const isFull = this.length - this.told >= MAX_WAITING_BLOCKS;
        if (isFull || this.replay.waiting >= MAX_WAITING_JURORS) yield* this.tell();
    }

    private get root(): Uint8Array | undefined {
        const { tree } = this.options;
        return tree === undefined ? this.tree.root : tree.rootAt(this.length);
    }

    /** After the last block. */
    *end(notBefore: bigint | undefined, notAfter: bigint | undefined): Generator<Finding> {
        while (this.nextCommit < this.commits.length) this.commit(this.nextCommit++);
        yield* this.tell();
        for (const finding of [...this.lineage(), ...this.endFindings(notBefore, notAfter)]) {
            this.note(finding);
            yield finding;
        }
    }

    /** A restore is reported, whatever came of it. */
    private *lineage(): Generator<Finding> {
        const given = this.commits.length;
        for (const { commits } of this.options.origins) {
            if (commits <= given) {
                const detail = `its first ${commits} commits are those of the canister that it was restored from`;
                yield noted('log', this.length, detail);
            } else {
                const detail = `restored with ${commits} commits, of which ${given} are given`;
                yield failed('log', this.length, { code: 'GENESIS_MISMATCH', detail });
            }
        }
    }

    verdict(): Verdict {
        const { newest, timeline, draws, late } = this;
        return writeVerdict({
            codes: [...this.codes],
            newest,
            asOf: timeline.asOf,
            draws,
            late: late.map(({ index }) => index),
            previous: this.commits[0]?.leaves.previousHash,
            depth: this.options.depth,
            asksFrom: this.options.asksFrom
        });
    }

    private block(blocks: DigestReader, i: number): void {
        const index = this.length;
        const kind = blocks.digest.kinds[i] as number;
        const isPlain = KINDS[kind] === 'Add' || KINDS[kind] === 'Remove';
        if (isPlain && this.timeline.addInOrder(blocks.digest.times[i] as bigint)) {
            if (!this.unreadable) blocks.listJurors(i, this.replay.pool);
            else blocks.skipJurors(i);
            return;
        }
        const failures = [...this.blockFailures(blocks, i, kind, isPlain)];
        if (failures.length > 0) this.failures.set(index, failures);
    }

    private *blockFailures(
        blocks: DigestReader,
        i: number,
        kind: number,
        isPlain: boolean
    ): Generator<Failure> {
        if (kind === UNREADABLE) {
            this.unreadable = true;
            yield* this.timeline.addBlock(undefined);
            const refusal = attempt(() => decodeData(blocks.bytesOf(i)));
            return yield isFailure(refusal) ? refusal : NOT_CANONICAL;
        }
        yield* this.timeline.addBlock(blocks.digest.times[i]);
        if (!isPlain) yield* this.draw(new DrawView(blocks.bytesOf(i)));
        else if (this.unreadable) blocks.skipJurors(i);
        else blocks.listJurors(i, this.replay.pool);
    }

    private *draw(draw: DrawView): Generator<Failure> {
        yield* this.numbers.addBlock(this.length, draw.number);
        // After a block that cannot be read the pool is unknown, and every later draw would seem wrong.
        if (this.unreadable) return;
        this.replay.pool.finishBlock();
        yield* this.replay.addDraw(this.length, draw);
    }

    private addDraw(report: DrawReport): void {
        if (!report.poolCommittedBefore) this.late.push({ index: report.index, kind: report.kind });
        if (this.options.onDraw === undefined) this.draws.push(report);
        else this.options.onDraw(report);
    }

    private isCommitDue(): boolean {
        const next = this.commits[this.nextCommit];
        return next !== undefined && next.leaves.length <= this.length;
    }

    private takeCommits(): void {
        while (this.isCommitDue()) this.commit(this.nextCommit++);
    }

    private commit(k: number): void {
        this.proveAhead(k);
        const commit = this.commits[k] as CommitInput;
        const findings = this.findingsHere();
        const steps = this.check.check(k, commit, this.length, this.root);
        let step = steps.next();
        for (; !step.done; step = steps.next()) findings.push(step.value);
        const proven = step.value;
        if (proven === undefined) return;
        const failures = [
            ...this.timeline.addCertificates(proven.times),
            ...this.numbers.addCommit(proven.draws)
        ];
        for (const failure of failures) findings.push(failed('commit', k, failure));
        if (proven.sound && failures.length === 0) findings.push(commitPassed(k, proven));
        this.newest = proven;
    }

    private findingsHere(): Finding[] {
        const findings = this.commitFindings.get(this.length) ?? [];
        this.commitFindings.set(this.length, findings);
        return findings;
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

    /** Runs the draws that wait, and tells all that was found so far, in the order of the log. */
    private *tell(): Generator<Finding> {
        const redrawn = this.replay.settle();
        for (const [index, failure] of redrawn) {
            this.failures.set(index, [...(this.failures.get(index) ?? []), failure]);
        }
        const findings = this.options.tellsPassed ? this.allFindings() : this.otherFindings();
        for (const finding of findings) {
            this.note(finding);
            yield finding;
        }
        this.told = this.length;
        this.failures = new Map();
        this.commitFindings = new Map();
        this.sizes = [];
    }

    private *allFindings(): Generator<Finding> {
        // Commits that were due before the first of these blocks: of a log without blocks.
        if (this.told === 0) yield* this.commitFindings.get(0) ?? [];
        for (const { first, ends } of this.sizes) {
            for (let i = 0; i < ends.length; i++) {
                const index = first + i;
                const failures = this.failures.get(index);
                const size = (ends[i] as number) - (i === 0 ? 0 : (ends[i - 1] as number));
                if (failures === undefined) yield passed('block', index, `${size} bytes`);
                else for (const failure of failures) yield failed('block', index, failure);
                const commits = this.commitFindings.get(index + 1);
                if (commits !== undefined) yield* commits;
            }
        }
        // Commits that were due after the last block, and it was told before.
        if (this.told === this.length && this.told > 0) yield* this.commitFindings.get(this.length) ?? [];
    }

    private *otherFindings(): Generator<Finding> {
        const lengths = [...this.failures.keys()].map((index) => index + 1);
        const places = new Set([...lengths, ...this.commitFindings.keys()]);
        for (const length of [...places].sort((a, b) => a - b)) {
            for (const failure of this.failures.get(length - 1) ?? [])
                yield failed('block', length - 1, failure);
            for (const finding of this.commitFindings.get(length) ?? [])
                if (finding.state !== 'passed') yield finding;
        }
    }

    private note({ state, code }: Finding): void {
        if (state === 'failed' && code !== undefined) this.codes.add(code);
    }

    private *endFindings(notBefore: bigint | undefined, notAfter: bigint | undefined): Generator<Finding> {
        const fail = (failure: Failure) => failed('log', this.length, failure);
        const { asOf } = this.timeline;
        const last = this.commits.at(-1);
        if (last === undefined)
            yield fail({ code: 'NOTHING_COMMITTED', detail: `${this.length} blocks and no commit` });
        else if (last.leaves.length < this.length) {
            const detail = `blocks ${last.leaves.length} to ${this.length - 1} are in no commit`;
            yield fail({ code: 'COMMIT_LENGTH_INVALID', detail });
        }
        if (asOf !== undefined && ((notBefore ?? asOf) > asOf || (notAfter ?? asOf) < asOf)) {
            yield fail({ code: 'CERTIFICATE_TIME', detail: `the newest certificate is of ${asOf}` });
        }
        yield* this.seen.end(this.length, asOf);
        if (this.unreadable)
            yield noted('log', this.length, 'draws after the unreadable block were not run again');
        if (this.numbers.missing !== undefined) yield noted('log', this.length, this.numbers.missing);
        if (this.options.depth === 'tip' || this.options.asksFrom > 0) return;
        for (const { index, kind } of this.late) {
            yield noted('block', index, `the pool of this ${kind} was not committed before it was requested`);
        }
    }
}
