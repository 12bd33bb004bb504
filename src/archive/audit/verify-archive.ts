import { JuryError, type ReasonCode } from '../../protocol/codes.js';
import { certificateClaims, unwrapKey, type CertificateContext } from '../../verifier/certificate/index.js';
import {
    checkGeneses,
    checkGrowth,
    digestAll,
    NO_CHAINS,
    proveAll,
    CommitLengths,
    startWalk,
    GROWTH_LEFT_OPEN,
    ROLES_LEFT_OPEN,
    type CertifiedState,
    type Chains,
    type Contradiction,
    type Driver,
    type LogTree,
    type LogWalk,
    type Verdict
} from '../../verifier/log/index.js';
import { failed, type Finding, type Policy } from '../../verifier/index.js';
import { SeatsAudit } from '../../juror/index.js';
import type { ArchiveReport, CheckedFact } from './archive-report.js';
import type { ArchiveHead, ArchiveSource, ArchiveEvidence } from '../format/index.js';
import { attributeLog } from './attribute-log.js';
import { ofItself } from './audit-records.js';
import { auditRecords, DrawWatch } from './audit-archive.js';
import { BadFiles } from './bad-files.js';
import { chainsOf } from './chains.js';
import { placeStory } from './code-story.js';
import { SealAudit } from './seal-audit.js';
import { Tally } from './tally.js';

/** How an archive is verified. Whatever is left out, what is looked at gets the same verdict. */
export interface ArchivePolicy extends Pick<Policy, 'rootKey' | 'notBefore' | 'notAfter'> {
    /** Whether all findings, draws and juries are kept, or the newest draws and the first findings. */
    readonly keeps?: 'all' | 'some';
    /** A draw that is kept in any case, by its block. */
    readonly block?: number;
    /** Draws that are kept in any case: those of a case, by its name. */
    readonly caseName?: string;
    /** Whether the name of another case is told: it looks like that one. */
    readonly isAlike?: (name: string) => boolean;
    /** What somebody has found out already: the tree over the blocks, and signatures that hold. */
    readonly known?: Pick<CertificateContext, 'cache' | 'signatures'> & {
        readonly tree?: LogTree;
        /** Certificates of commits before it are not asked. */
        readonly asksFrom?: number;
    };
}

/**
 * Verifies an archive (docs/protocol.md, "Verification" and "Archive"): the log, what stands beside it, and that all
 * which the network certified of it is of one log that only grew. Reads nothing but what it is given; throws nothing
 * on account of it, but what reading the blocks throws, and `ARCHIVE_MALFORMED` where more or fewer came than
 * `length` says.
 */
export async function verifyArchive(
    source: ArchiveSource,
    evidence: ArchiveEvidence,
    policy: ArchivePolicy,
    { run }: { readonly run: Driver }
): Promise<ArchiveReport> {
    return new ArchiveVerification(source, evidence, policy).run(run);
}

class ArchiveVerification {
    private readonly context: Required<CertificateContext>;
    private readonly bad = new BadFiles();
    private readonly seals: SealAudit;
    private readonly audit: SeatsAudit;
    private readonly watch: DrawWatch;
    private readonly tally: Tally;
    private states: readonly CertifiedState[] = [];
    private chains: Chains = NO_CHAINS;
    private contradictions: readonly Contradiction[] = [];

    constructor(
        private readonly source: ArchiveSource,
        private readonly evidence: ArchiveEvidence,
        private readonly policy: ArchivePolicy
    ) {
        const { rootKey, known, keeps = 'some', block, caseName, isAlike } = policy;
        const { cache = new Map(), signatures = new Set<string>() } = known ?? {};
        this.context = { rootKey, canisterId: source.canisterId, cache, signatures };
        this.seals = new SealAudit(evidence.seals, source, source.length, this.bad);
        this.audit = SeatsAudit.of(source, keeps === 'all');
        this.watch = new DrawWatch(this.audit, evidence.draws);
        this.tally = new Tally(keeps === 'all', { block, caseName, isAlike });
    }

    async run(driver: Driver): Promise<ArchiveReport> {
        const { source, policy, tally } = this;
        const keeps = this.seals.lengths;
        const cuts = new CommitLengths(source.commits, [], keeps);
        const proven = this.prove(driver);
        proven.catch(() => undefined);
        const digests = digestAll(counted(source), cuts, driver);
        // Begins with the blocks while signatures are checked, where there are threads for both.
        const first = digests.next();
        first.catch(() => undefined);
        // Nothing is asked of signatures before the first commit, but those of seals.
        if (this.evidence.seals.length > 0) await proven;
        const walk = this.start(keeps);
        for (let next = await first; next.done !== true; next = await digests.next()) {
            if (cuts.within(next.value.first, next.value.ends.length + 1).length > 0) await proven;
            for (const finding of walk.take(next.value)) tally.add(finding);
            const done = next.value.first + next.value.ends.length;
            await driver.rest({ step: 'blocks', done, total: source.length });
        }
        await proven;
        const goOn = () => this.goOn(walk);
        const { notBefore, notAfter } = policy;
        for (const finding of walk.end(notBefore, notAfter, goOn, this.seals.newestTime)) tally.add(finding);
        return this.report(walk);
    }

    /** Every signature that anything rests on, in batches. */
    private async prove(driver: Driver): Promise<void> {
        const { commits, origins = [] } = this.source;
        const { rootKey, signatures } = this.context;
        if (unwrapKey(rootKey) === undefined) return;
        const from = this.policy.known?.asksFrom ?? 0;
        const ends = new Set([commits.length, ...origins.map((origin) => origin.commits)]);
        const asked = commits.filter((_, k) => k >= from || ends.has(k + 1));
        const { seals, code } = this.evidence;
        const all = [
            ...asked.flatMap(({ certificates }) => certificates),
            ...seals.map(({ content }) => content.certificate),
            ...code.flatMap(({ content }) => [content.state, ...(content.history ? [content.history.certificate] : [])]) // prettier-ignore
        ];
        await proveAll(certificateClaims(all, rootKey), signatures, driver);
    }

    private start(keeps: ReadonlySet<number>): LogWalk {
        const { source, policy, context, seals, tally, watch } = this;
        const { commits, canisterId, origins, genesis } = source;
        seals.authenticate(context);
        const { tree, asksFrom } = policy.known ?? {};
        return startWalk(
            commits,
            { rootKey: context.rootKey, canisterId, genesis, ...(origins && { origins }) },
            {
                cache: context.cache,
                signatures: context.signatures,
                seen: seals.seen,
                keeps,
                audit: watch,
                tellsPassed: false,
                onDraw: (draw) => tally.draw(draw),
                ...(tree && { tree }),
                ...(asksFrom !== undefined && { asksFrom })
            }
        );
    }

    /** Beyond the log, and over all states that were certified of it. */
    private *goOn(walk: LogWalk): Generator<Finding> {
        const { source, evidence } = this;
        const isProven = (number: number) =>
            walk.genuineTimes.has(number) || number < (this.policy.known?.asksFrom ?? 0);
        const { timeline, numbers, states, areCertified } = walk;
        const rootAt = (length: number) => walk.rootAt(length);
        yield* this.seals.goOn({ rootAt, timeline, numbers, states, areCertified, isProven });
        this.states = [...this.committed(walk), ...this.seals.states];
        const { roles = [], others } = evidence;
        this.chains = chainsOf(source, roles, walk.areLinked, others);
        this.contradictions = [
            ...checkGrowth(this.states, this.chains),
            ...checkGeneses(ofItself(this.states, source))
        ];
        for (const { code, detail } of this.contradictions)
            yield failed('log', source.length, { code, detail });
    }

    /** A state for each genuine certificate of a commit; what its file says of leaves counts only if it gives the root. */
    private *committed({ genuineTimes }: LogWalk): Generator<CertifiedState> {
        for (const [number, { leaves }] of this.source.commits.entries())
            for (const time of genuineTimes.get(number) ?? []) yield { kind: 'commit', number, time, leaves };
    }

    private report(walk: LogWalk): ArchiveReport {
        const { source, evidence, context, tally, bad, audit, seals } = this;
        const { canisterId, commits, origins, genesis, entityKeys, length } = source;
        const archive = { canisterId, commits, ...(origins && { origins }), genesis, entityKeys };
        const verdict = walk.verdict();
        const { verified: isVerified } = verdict;
        audit.settle(isVerified);
        const { provenKeys } = audit.seats;
        const parts = { context, bad, seals, watch: this.watch, walk, provenKeys: provenKeys.length, isVerified }; // prettier-ignore
        const beside = auditRecords(source, evidence, parts);
        for (const finding of audit.findings) tally.add(finding);
        const codes = [...new Set<ReasonCode>([...verdict.codes, ...bad.list.map(({ code }) => code)])];
        const verified = verdict.verified && codes.length === 0;
        const draws = tally.draws(walk.lateDraws, audit);
        return {
            archive,
            length,
            verified,
            codes,
            verdict,
            failures: tally.failures,
            notes: tally.notes,
            evidence: beside.audit,
            audit,
            draws,
            missing: beside.missing,
            certificates: walk.certificates,
            staged: verdict.verified
                ? attributeLog({ ...archive, blocks: { length } }, beside.audit, context)
                : [],
            story: placeStory(
                beside.audit.code,
                length,
                verdict.verified ? (index) => walk.timeline.timeOf(index) ?? 0n : undefined
            ),
            checked: verified ? checkedFacts(walk, verdict, draws, seals) : [],
            notProven: notProven(verdict, archive, beside.audit.roles?.isComplete === true),
            states: this.states,
            chains: this.chains,
            stagedBlocks: seals.stagedBlocks,
            contradictions: this.contradictions,
            forks: seals.forks
        };
    }
}

/**
 * The blocks, which are as many as was said: all that is said of the end of the log rests on it.
 * @throws {JuryError} `ARCHIVE_MALFORMED`
 */
async function* counted({ blocks, length }: ArchiveSource): AsyncGenerator<readonly Uint8Array[]> {
    let count = 0;
    for await (const piece of blocks) {
        count += piece.length;
        if (!(count <= length)) break;
        yield piece;
    }
    if (count === length) return;
    const came = count > length ? `${count} or more` : count;
    throw new JuryError('ARCHIVE_MALFORMED', `it is said to hold ${length} blocks, and ${came} came`);
}

function checkedFacts(
    walk: LogWalk,
    { length }: Verdict,
    draws: ArchiveReport['draws'],
    { states: { length: sealed }, compared }: SealAudit
): CheckedFact[] {
    const { asked, genuine } = walk.certificates;
    const { count, lotteries } = draws;
    return [
        { fact: 'certificates', asked, genuine, seals: sealed },
        { fact: 'blocks', count: length },
        ...(count > 0 ? [{ fact: 'draws' as const, count: count - lotteries, lotteries }] : []),
        { fact: 'order', draws: count },
        { fact: 'growth', states: genuine + compared }
    ];
}

/** Here all states are held against each other; the record of roles closes what the log alone leaves open, unless a part of the log is another canister's. */
function notProven(verdict: Verdict, { origins = [] }: ArchiveHead, areRolesComplete: boolean): string[] {
    const isClosed = areRolesComplete && origins.length === 0;
    return verdict.notProven.filter(
        (line) => line !== GROWTH_LEFT_OPEN && (!isClosed || line !== ROLES_LEFT_OPEN)
    );
}
