import { blockHash, decodeData } from '../protocol/block.js';
import type { BlockData } from '../protocol/block.js';
import type { ReasonCode } from '../protocol/codes.js';
import { blockLeafHash, blockNodeHash } from '../protocol/jury-tree.js';
import type { Origin } from '../protocol/lineage.js';
import { append, rightEdge } from '../protocol/log-tree.js';
import { DrawNumbers } from './draw-numbers.js';
import { attempt, failed, isFailure, noted, passed } from './finding.js';
import type { Failure, Finding } from './finding.js';
import { Replay } from './replay.js';
import { Timeline } from './timeline.js';
import { commitPassed, CommitCheck } from './verify-commits.js';
import type { CommitInput, ProvenCommit } from './verify-commits.js';
import { writeVerdict } from './verdict.js';
import type { Verdict } from './verdict.js';

export interface LogInput {
    /** The stored bytes of every block, from block 0 on. */
    readonly blocks: readonly Uint8Array[];
    /** In their order. The last one covers exactly the blocks given. */
    readonly commits: readonly CommitInput[];
}

/** What the proof has to be of. */
export interface Policy {
    /** DER, 133 bytes: `IC_ROOT_KEY`, unless another network is meant. */
    readonly rootKey: Uint8Array;
    /** The bytes of the canister's principal. */
    readonly canisterId: Uint8Array;
    /** After a restore: the logs that this one goes on from, oldest first. */
    readonly origins?: readonly Origin[];
    /** Bounds for the time of the newest certificate, nanoseconds since 1970, both included. */
    readonly notBefore?: bigint;
    readonly notAfter?: bigint;
}

/**
 * Verifies a whole log offline. Yields what it finds, walking the log block by block and stopping at each commit;
 * returns the verdict. It never throws on account of the input.
 */
export function* verifyLog(input: LogInput, policy: Policy): Generator<Finding, Verdict> {
    const walk = new Walk(policy);
    const codes = new Set<ReasonCode>();
    for (const finding of walk.steps(input, policy)) {
        if (finding.state === 'failed' && finding.code !== undefined) codes.add(finding.code);
        yield finding;
    }
    const { newest, timeline, replay } = walk;
    const previous = input.commits[0]?.leaves.previousHash;
    return writeVerdict({ codes: [...codes], newest, asOf: timeline.asOf, draws: replay.reports, previous });
}

class Walk {
    newest: ProvenCommit | undefined;
    readonly timeline = new Timeline();
    readonly replay = new Replay(this.timeline);
    private readonly numbers = new DrawNumbers();
    private readonly commits: CommitCheck;
    private readonly peaks: Uint8Array[] = [];
    private length = 0;
    private unreadable = false;

    constructor({ rootKey, canisterId, origins }: Policy) {
        this.commits = new CommitCheck({ rootKey, canisterId, cache: new Map() }, origins);
    }

    *steps({ blocks, commits }: LogInput, policy: Policy): Generator<Finding> {
        let k = 0;
        for (const bytes of blocks) {
            yield* this.block(bytes);
            for (let next = commits[k]; next && next.leaves.length <= this.length; next = commits[++k]) {
                yield* this.commit(k, next);
            }
        }
        for (const [i, commit] of commits.slice(k).entries()) yield* this.commit(k + i, commit);
        yield* this.lineage(commits.length, policy);
        yield* this.end(commits.at(-1), policy);
    }

    /** A restore is reported, whatever came of it. */
    private *lineage(commits: number, { origins = [] }: Policy): Generator<Finding> {
        for (const { commits: end } of origins) {
            if (end <= commits) {
                yield noted(
                    'log',
                    this.length,
                    `its first ${end} commits are those of the canister that it was restored from`
                );
                continue;
            }
            const detail = `restored with ${end} commits, of which ${commits} are given`;
            yield failed('log', this.length, { code: 'GENESIS_MISMATCH', detail });
        }
    }

    private *block(bytes: Uint8Array): Generator<Finding> {
        const index = this.length++;
        append(this.peaks, index, blockLeafHash(index, blockHash(bytes)), blockNodeHash);
        let sound = true;
        for (const failure of this.blockFailures(index, bytes)) {
            sound = false;
            yield failed('block', index, failure);
        }
        if (sound) yield passed('block', index, `${bytes.length} bytes`);
    }

    private *blockFailures(index: number, bytes: Uint8Array): Generator<Failure> {
        const data = attempt(() => decodeData(bytes));
        if (isFailure(data)) {
            this.unreadable = true;
            yield* this.timeline.addBlock(undefined);
            return yield data;
        }
        yield* this.timeline.addBlock(data.timestamp);
        yield* this.numbers.addBlock(index, data);
        yield* this.run(data);
    }

    /** After a block that cannot be read the pool is unknown, and every later draw would seem wrong. */
    private *run(data: BlockData): Generator<Failure> {
        if (!this.unreadable) yield* this.replay.apply(data);
    }

    private *commit(k: number, commit: CommitInput): Generator<Finding> {
        const [blocksHash] = rightEdge(this.peaks, blockNodeHash);
        const proven = yield* this.commits.check(k, commit, this.length, blocksHash);
        if (proven === undefined) return;
        const failures = [
            ...this.timeline.addCertificates(proven.times),
            ...this.numbers.addCommit(proven.draws)
        ];
        for (const failure of failures) yield failed('commit', k, failure);
        if (proven.sound && failures.length === 0) yield commitPassed(k, proven);
        this.newest = proven;
    }

    private *end(last: CommitInput | undefined, { notBefore, notAfter }: Policy): Generator<Finding> {
        const fail = (failure: Failure) => failed('log', this.length, failure);
        const { asOf } = this.timeline;
        if (last === undefined)
            yield fail({ code: 'NOTHING_COMMITTED', detail: `${this.length} blocks and no commit` });
        else if (last.leaves.length < this.length) {
            const detail = `blocks ${last.leaves.length} to ${this.length - 1} are in no commit`;
            yield fail({ code: 'COMMIT_LENGTH_INVALID', detail });
        }
        if (asOf !== undefined && ((notBefore ?? asOf) > asOf || (notAfter ?? asOf) < asOf)) {
            yield fail({ code: 'CERTIFICATE_TIME', detail: `the newest certificate is of ${asOf}` });
        }
        if (this.unreadable)
            yield noted('log', this.length, 'draws after the unreadable block were not run again');
        if (this.numbers.missing !== undefined) yield noted('log', this.length, this.numbers.missing);
        for (const { index, kind, poolCommittedBefore } of this.replay.reports) {
            if (poolCommittedBefore) continue;
            yield noted('block', index, `the pool of this ${kind} was not committed before it was requested`);
        }
    }
}
