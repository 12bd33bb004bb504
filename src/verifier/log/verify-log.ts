import type { LogInput, Policy } from '../input.js';
import type { DelegationCache } from '../certificate/index.js';
import type { DrawReport } from '../draws/index.js';
import type { Finding } from '../finding.js';
import { countTo } from '../growing-array.js';
import { LogWalk } from './log-walk.js';
import type { LogAudit, LogTree } from './walk-options.js';
import { digestRange, packRange, hashJurors, hashRange } from '../digest/index.js';
import type { Seen } from './seen-check.js';
import type { SignatureCache } from '../signature/index.js';
import type { CommitInput } from '../input.js';
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
    for (const [first, count] of ranges(blocks)) {
        const range = packRange(first, blocks.slice(first, first + count), cuts.within(first, count));
        yield* walk.take(digestRange(range, options.tree === undefined ? hashRange : hashJurors));
    }
    yield* walk.end(policy.notBefore, policy.notAfter);
    return walk.verdict();
}

export function startWalk(commits: readonly CommitInput[], policy: Policy, options: LogOptions): LogWalk {
    const { depth = 'full', cache = new Map(), signatures = new Set(), seen = [] } = options;
    const { onDraw, tellsPassed = true, tree, asksFrom = 0, audit, keeps = new Set() } = options;
    const { rootKey, canisterId, origins = [], genesis } = policy;
    return new LogWalk(commits, {
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

/** Ranges of blocks: the first index, and how many. */
function* ranges(blocks: readonly Uint8Array[]): Generator<[number, number]> {
    let first = 0;
    let size = 0;
    for (const [i, block] of blocks.entries()) {
        if (i - first >= RANGE_BLOCKS || (size + block.length > RANGE_BYTES && i > first)) {
            yield [first, i - first];
            [first, size] = [i, 0];
        }
        size += block.length;
    }
    if (first < blocks.length) yield [first, blocks.length - first];
}

/**
 * The lengths at which commits are checked: each as soon as its blocks, and the commits before it, are there. What
 * they say of their lengths is not believed.
 */
export class CommitLengths {
    private readonly lengths: readonly number[];

    constructor(
        commits: readonly CommitInput[],
        seen: readonly Seen[] = [],
        keeps: ReadonlySet<number> = new Set()
    ) {
        const due = new Set([...seen.map(({ length }) => length), ...keeps].filter((length) => length > 0));
        let last = 1;
        for (const { leaves } of commits) {
            // Never due, and so is nothing after it: a length that is no number.
            if (Number.isNaN(leaves.length)) break;
            last = Math.max(last, Math.ceil(leaves.length));
            due.add(last);
        }
        this.lengths = [...due].sort((a, b) => a - b);
    }

    /** Those where a piece of the range ends, but for its own end. */
    within(first: number, count: number): number[] {
        const found: number[] = [];
        const { lengths } = this;
        let i = countTo(first, lengths.length, (place) => lengths[place] as number);
        for (; (lengths[i] ?? Infinity) < first + count; i++) {
            found.push(lengths[i] as number);
        }
        return found;
    }
}
