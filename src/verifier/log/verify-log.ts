import type { LogInput, Policy, CommitInput } from '../input.js';
import type { DelegationCache } from '../certificate/index.js';
import type { DrawReport } from '../draws/index.js';
import type { Finding } from '../finding.js';
import { CommitLengths, withNumbers } from './commit-lengths.js';
import { LogWalk } from './log-walk.js';
import type { LogAudit, LogTree } from './walk-options.js';
import { digestRange, hashJurors, hashRange } from '../digest/index.js';
import { RangeSplitter } from './range-splitter.js';
import type { Seen } from './seen-check.js';
import type { SignatureCache } from '../signature/index.js';
import type { Depth, Verdict } from './verdict.js';

/** How a log is verified; every way gives the same verdict on what it looks at. */
export interface LogOptions {
    /** Full, unless said. */
    readonly depth?: Depth;
    /** Delegations and signatures that are known to hold, and those that are found to. */
    readonly cache?: DelegationCache;
    readonly signatures?: SignatureCache;
    /** What the network is known to have certified of the log: seals, and what was verified before. */
    readonly seen?: readonly Seen[];
    /** The tree over these very blocks, where somebody has built it: they are not hashed again. */
    readonly tree?: LogTree;
    /** Certificates of commits before this number are not asked, but for those that end a restored log. */
    readonly asksFrom?: number;
    /** Goes along. */
    readonly audit?: LogAudit | undefined;
    /** Lengths at which the tree is kept, for `rootAt` of the walk. */
    readonly keeps?: ReadonlySet<number>;
    /** Receives each draw; without it the verdict lists them all. */
    readonly onDraw?: (report: DrawReport) => void;
    /** Whether there is a finding for each block and commit that passed; so it is unless said. */
    readonly tellsPassed?: boolean;
}

/** Blocks that are digested together. */
const RANGE_BLOCKS = 4096;
const RANGE_BYTES = 2 ** 22;

/**
 * Verifies a whole log offline. Yields what it finds, in the order of the log; returns the verdict. It never throws
 * on account of the input.
 */
export function* verifyLog(
    { blocks, commits }: LogInput,
    policy: Policy,
    options: LogOptions = {}
): Generator<Finding, Verdict> {
    const walk = startWalk(commits, policy, options);
    const cuts = new CommitLengths(commits, options.seen, options.keeps);
    const hash = options.tree === undefined ? hashRange : hashJurors;
    let bytes = 0;
    for (const block of blocks) bytes += sizeOf(block);
    const memory = (wanted: number) => new ArrayBuffer(Math.min(wanted, bytes));
    const splitter = new RangeSplitter(cuts, { rangeBlocks: RANGE_BLOCKS, rangeBytes: RANGE_BYTES, memory });
    for (const range of splitter.all(blocks)) yield* walk.take(digestRange(range, hash));
    yield* walk.end(policy.notBefore, policy.notAfter);
    return walk.verdict();
}

/** A hole in a list has none. */
const sizeOf = (block: Uint8Array | undefined): number => block?.length ?? 0;

export function startWalk(commits: readonly CommitInput[], policy: Policy, options: LogOptions): LogWalk {
    const { depth = 'full', cache = new Map(), signatures = new Set(), seen = [] } = options;
    const { onDraw, tellsPassed = true, tree, asksFrom = 0, audit, keeps = new Set() } = options;
    const { rootKey, canisterId, origins = [], genesis } = policy;
    return new LogWalk(withNumbers(commits), {
        rootKey,
        canisterId,
        origins,
        genesis,
        depth,
        cache,
        signatures,
        seen,
        onDraw,
        tellsPassed,
        tree,
        audit,
        keeps,
        asksFrom
    });
}
