import { blockHash, decodeData } from '../../protocol/block.js';
import { equalBytes, toHex } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { nameOf } from '../../verifier/log/index.js';
import type { CertifiedState, NumberedState, LogWalk, Seen } from '../../verifier/log/index.js';
import { failed, noted, type Failure, type Finding } from '../../verifier/index.js';
import type { CertificateContext } from '../../verifier/certificate/index.js';
import type { LogPeaks } from '../../verifier/digest/index.js';
import { timeOrder } from '../../verifier/draws/index.js';
import type { ArchiveHead, Kept, Seal } from '../format/index.js';
import { nextGenesis } from './audit-records.js';
import type { BadFiles } from './bad-files.js';
import { verifyTip, type VerifiedSeal } from './verify-seal-and-code.js';

/** What a walk over the log knows of it. */
export type Site = Pick<LogWalk, 'rootAt' | 'timeline' | 'numbers' | 'areCertified'> & {
    /** Whether a commit is proven, leaves and all. */
    readonly isProven: (number: number) => boolean;
    readonly states: NumberedState[];
};

/** A seal that the network signed, and what its file has beside. */
interface GenuineSeal {
    readonly file: string;
    readonly seal: Seal;
    readonly verified: VerifiedSeal;
    readonly state: CertifiedState;
}

/** A block that the network certified while it was staged, and that no commit of the archive covers. */
interface StagedBlock {
    readonly bytes: Uint8Array;
    readonly hash: Uint8Array;
    readonly by: GenuineSeal;
}

/** That a seal and the log, or two seals, have different blocks at one index. */
export interface Fork {
    readonly state: CertifiedState;
    /** Undefined: the commits of the log. */
    readonly other: CertifiedState | undefined;
}

/**
 * The seals of an archive, against the log that stands beside them: a log only grows, so a seal's blocks are its first
 * ones, and where a seal reaches further, the blocks that come next.
 */
export class SealAudit {
    private genuine: GenuineSeal[] = [];
    private readonly tail: StagedBlock[] = [];
    /** By the genesis: the number of the last commit that names it, of those before this canister's own. */
    private lastOfOrigins: ReadonlyMap<string, number> | undefined;
    /** Begin behind the end of the archive, so that its blocks say nothing of them. */
    private uncompared = 0;
    /** Where the network certified two histories. */
    readonly forks: Fork[] = [];

    /** @param kept in the order of their names, which are their times */
    constructor(
        private readonly kept: readonly Kept<Seal>[],
        private readonly head: ArchiveHead,
        /** Of the log. */
        private readonly length: number,
        private readonly bad: BadFiles
    ) {}

    /** Lengths at which the log is asked about. */
    get lengths(): ReadonlySet<number> {
        const asked = this.kept.flatMap(({ content: { stagedFrom, staged } }) => [
            stagedFrom,
            stagedFrom + staged.length
        ]);
        const here = asked.filter((length) => length <= this.length);
        return new Set(this.kept.length === 0 ? [] : [...here, this.length]);
    }

    /** Looks at certificates and witnesses: a seal of this log has the genesis of one of its commits, or of the next. */
    authenticate(context: CertificateContext): void {
        const next = nextGenesis(this.head);
        const geneses = new Set(this.head.commits.map(({ leaves }) => toHex(leaves.genesis)));
        if (next !== undefined) geneses.add(toHex(next));
        for (const [number, { file, content: seal }] of this.kept.entries()) {
            const verified = this.bad.tried(file, () => {
                const tip = verifyTip(seal, context);
                checkGenesis(tip, geneses);
                return this.bad.ofItsTime(file, tip);
            });
            if (verified === undefined) continue;
            const { time, leaves } = verified;
            this.genuine.push({ file, seal, verified, state: { kind: 'seal', number, time, leaves } });
        }
    }

    get seals(): readonly VerifiedSeal[] {
        return this.genuine.map(({ verified }) => verified);
    }

    /** Of the newest that can be held against the log: its staged blocks follow blocks that are there. */
    get newestTime(): bigint | undefined {
        const times = this.genuine
            .filter(({ seal }) => seal.stagedFrom <= this.length)
            .map(({ state }) => state.time);
        return times.length === 0 ? undefined : times.reduce((a, b) => (b > a ? b : a));
    }

    get states(): CertifiedState[] {
        return this.genuine.map(({ state }) => state);
    }

    /** How many were held against the log. */
    get compared(): number {
        return this.genuine.length - this.uncompared;
    }

    /** The newest one, with the blocks that were staged then. */
    get newest(): { readonly verified: VerifiedSeal; readonly seal: Seal } | undefined {
        return this.genuine.at(-1);
    }

    /** The blocks behind the log that the network certified while they were staged. */
    get stagedBlocks(): readonly Uint8Array[] {
        return this.tail.map(({ bytes }) => bytes);
    }

    /** What the log itself has to be held against. */
    get seen(): Seen[] {
        return this.genuine.flatMap(({ verified: { time, leaves, blocksHash } }) => {
            const { length, genesis, draws } = leaves;
            return length > this.endOf(genesis) ? [] : [{ time, length, genesis, draws, blocksHash }];
        });
    }

    /** The number of the last commit of a canister before this one; undefined of this one's own genesis. */
    private lastOfOrigin(genesis: Uint8Array): number | undefined {
        const own = nextGenesis(this.head);
        if (own === undefined || equalBytes(own, genesis)) return undefined;
        const { commits, origins = [] } = this.head;
        this.lastOfOrigins ??= new Map(
            commits
                .slice(0, origins.at(-1)?.commits ?? 0)
                .map(({ leaves }, number) => [toHex(leaves.genesis), number])
        );
        return this.lastOfOrigins.get(toHex(genesis));
    }

    /** The end of the log as far as one of its canisters made it. */
    private endOf(genesis: Uint8Array): number {
        const own = nextGenesis(this.head);
        if (own === undefined || equalBytes(own, genesis)) return this.length;
        const last = this.lastOfOrigin(genesis);
        return last === undefined ? this.length : (this.head.commits[last]?.leaves.length ?? this.length);
    }

    /** After the last block: seals that reach further, and whether each says the truth of what was staged. */
    *goOn(walk: Site): Generator<Finding> {
        const byLength = [...this.genuine].sort((a, b) => a.state.leaves.length - b.state.leaves.length);
        yield* this.checkSplits(byLength, walk);
        for (const one of byLength) yield* this.check(one, walk);
    }

    /** Of seals whose blocks are not at hand: those of one length have one T all the same. */
    private *checkSplits(byLength: readonly GenuineSeal[], walk: Site): Generator<Finding> {
        const isFar = ({ seal }: GenuineSeal) => walk.rootAt(seal.stagedFrom) === undefined;
        const known = new Map<string, GenuineSeal>();
        for (const one of byLength) {
            const { length, genesis } = one.state.leaves;
            const name = `${toHex(genesis)} ${length}`;
            const other = known.get(name);
            if (other === undefined) known.set(name, one);
            if (other === undefined || sameHash(other.verified.blocksHash, one.verified.blocksHash)) continue;
            if (!isFar(one) && !isFar(other)) continue;
            this.forks.push({ state: one.state, other: other.state });
            const detail = `${nameOf(one.state)} has other blocks than ${nameOf(other.state)}`;
            yield failed('log', this.length, { code: 'HISTORY_REWRITTEN', detail });
        }
    }

    private *check(one: GenuineSeal, walk: Site): Generator<Finding> {
        const { seal, state, file, verified } = one;
        const { length, genesis } = state.leaves;
        const end = this.endOf(genesis);
        if (seal.stagedFrom + seal.staged.length !== length) {
            const detail = `it is of ${length} blocks, and ${seal.staged.length} are kept from ${seal.stagedFrom} on`;
            return this.bad.add(file, { code: 'SEAL_MISMATCH', detail });
        }
        const number = this.lastOfOrigin(genesis);
        const origin = number === undefined ? undefined : this.head.commits[number]?.leaves;
        if (number !== undefined && !walk.isProven(number)) {
            const detail = `${nameOf(state)} is of an origin whose last commit, ${number}, is not proven: it was not compared`;
            return yield noted('log', this.length, detail);
        }
        if (origin !== undefined && (length > end || state.leaves.draws > origin.draws)) {
            const what = length > end ? `more than the ${end} blocks` : `more than the ${origin.draws} draws`;
            const detail = `${nameOf(state)} is of ${what} that the log was restored with`;
            return yield failed('log', this.length, { code: 'TAIL_DROPPED', detail });
        }
        const before = walk.rootAt(seal.stagedFrom);
        if (before === undefined) {
            this.uncompared++;
            const detail = `${nameOf(state)} holds blocks from ${seal.stagedFrom} on: those before are not all here, so they were not compared`;
            yield noted('log', this.length, detail);
            return yield* this.addTimes(one, walk, []);
        }
        const shown = verified.blocksHash;
        const adds = addsUp(before, seal.staged, shown);
        const mine = length <= end ? walk.rootAt(length)?.root() : undefined;
        if (length <= end && !sameHash(mine, shown))
            return yield* this.fork(one, adds && walk.areCertified, walk.areCertified);
        if (!adds) {
            const detail = 'blocks do not add up to what it certifies';
            return this.bad.add(file, { code: 'SEAL_MISMATCH', detail });
        }
        if (length <= end) return;
        const shared = walk.rootAt(seal.stagedFrom) as LogPeaks;
        for (const block of seal.staged.slice(0, end - seal.stagedFrom)) shared.add(block);
        if (!sameHash(shared.root(), walk.rootAt(end)?.root()))
            return yield* this.fork(one, adds && walk.areCertified, walk.areCertified);
        yield* this.addTail(one, walk);
    }

    /** Blocks of the log are others than they were; the walk has said so where it met the length of the seal. */
    private *fork({ state }: GenuineSeal, adds: boolean, areCertified: boolean): Generator<Finding> {
        if (state.leaves.length > this.length && areCertified) {
            const detail = `${nameOf(state)} has other blocks`;
            yield failed('log', this.length, { code: 'HISTORY_REWRITTEN', detail });
        }
        if (adds) this.forks.push({ state, other: undefined });
    }

    /** What comes behind the log: each seal has what those before it have, and perhaps more. */
    private *addTail(one: GenuineSeal, walk: Site): Generator<Finding> {
        const { seal, state } = one;
        const known = this.length + this.tail.length;
        const fresh: Uint8Array[] = [];
        for (const [i, block] of seal.staged.entries()) {
            const index = seal.stagedFrom + i;
            if (index >= known) fresh.push(block);
            const other = this.tail[index - this.length];
            if (index >= known || other === undefined || equalBytes(other.hash, blockHash(block))) continue;
            this.forks.push({ state, other: other.by.state });
            const detail = `block ${index} is one in ${nameOf(other.by.state)}, and another in ${nameOf(state)}`;
            return yield failed('log', this.length, { code: 'HISTORY_REWRITTEN', detail });
        }
        for (const block of fresh) this.tail.push({ bytes: block, hash: blockHash(block), by: one });
        yield* this.addTimes(one, walk, fresh);
    }

    private *addTimes(one: GenuineSeal, walk: Site, fresh: readonly Uint8Array[]): Generator<Finding> {
        const { file, state } = one;
        const { timeline, numbers } = walk;
        const failures: Failure[] = [];
        this.bad.tried(file, () => {
            const start = this.length + this.tail.length - fresh.length;
            for (const [i, bytes] of fresh.entries()) {
                const { timestamp, draw } = decodeData(bytes);
                const failure = numbers.addBlock(start + i, draw?.number, draw?.requestedAt ?? 0n);
                failures.push(...timeline.addBlock(timestamp), ...(failure === undefined ? [] : [failure]));
                if (timestamp > state.time)
                    throw new JuryError(timeOrder('').code, 'a seal covers a block that is younger than it');
            }
            return {};
        });
        if (fresh.length > 0 || state.leaves.length === this.length + this.tail.length)
            failures.push(...timeline.addSeal(state.time), ...numbers.addState(state.leaves.draws));
        walk.states.push({ time: state.time, draws: state.leaves.draws });
        for (const failure of failures) yield failed('log', this.length, failure);
    }
}

function addsUp(before: LogPeaks, staged: readonly Uint8Array[], expected: Uint8Array | undefined): boolean {
    const whole = before.copy();
    for (const block of staged) whole.add(block);
    return sameHash(whole.root(), expected);
}

const sameHash = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
    a === undefined || b === undefined ? a === b : equalBytes(a, b);

function checkGenesis({ leaves }: VerifiedSeal, geneses: ReadonlySet<string>): void {
    if (geneses.has(toHex(leaves.genesis))) return;
    throw new JuryError('GENESIS_MISMATCH', 'the seal is of a log of another origin');
}
