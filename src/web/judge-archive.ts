import { genesisOf } from '../protocol/genesis.js';
import type { Archive } from '../archive/archive-folder.js';
import { auditSteps } from '../archive/audit-evidence.js';
import type { BadEvidence, EvidenceAudit } from '../archive/audit-evidence.js';
import { codeSpans } from '../archive/code-spans.js';
import type { Evidence } from '../archive/evidence-folder.js';
import { AskedLog } from '../archive/sealed-log.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { Origin } from '../protocol/lineage.js';
import { JuryError } from '../protocol/codes.js';
import {
    Cuts,
    digestRange,
    packRange,
    proveCertificates,
    startWalk,
    unwrapKey,
    verifyCertificate
} from '../verifier/index.js';
import type {
    CertificateContext,
    CommitInput,
    DrawReport,
    Finding,
    Policy,
    Verdict
} from '../verifier/index.js';
import { canistersOf, canisterText, SeatsAudit } from '../verifier/juror.js';
import type { VerifiedLog } from '../verifier/juror.js';
import { failureLines, toLine } from './failure-lines.js';
import type { DrawView, Line, Report } from './report.js';
import { Slices } from './slices.js';
import { count, TEXTS, timeText } from './texts.js';

const MAX_LINES = 40;
/** A piece of work between two looks at the clock: blocks, their bytes, and certificates. */
const [PIECE_BLOCKS, PIECE_BYTES, PIECE_CERTIFICATES] = [256, 2 ** 18, 2];

const NO_EVIDENCE: Evidence = { seals: [], code: [], roles: undefined, draws: undefined };

export interface ArchiveToJudge {
    readonly canisterId: Uint8Array;
    readonly origins?: readonly Origin[] | undefined;
    /** The preimages of the genesis, newest first. */
    readonly genesis: readonly Uint8Array[];
    readonly entityKeys: readonly EntityKeyChange[];
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
    /** Seals and code evidence that stand beside the log. */
    readonly evidence?: Evidence;
}

export interface JudgedArchive {
    readonly report: Report;
    readonly log: VerifiedLog;
    readonly audit: SeatsAudit;
    readonly archive: ArchiveToJudge;
}

/** How much of the work is done, from 0 to 1. */
export type OnProgress = (done: number) => void;

/** Verifies a whole log, slice by slice, so that the page stays alive. */
export async function judgeArchive(
    archive: ArchiveToJudge,
    rootKey: Uint8Array,
    onProgress: OnProgress
): Promise<JudgedArchive> {
    const { canisterId, blocks, origins = [], genesis } = archive;
    const slices = new Slices();
    const findings: Finding[] = [];
    const policy = { rootKey, canisterId, origins, genesis };
    const verdict = await verify(archive, policy, findings, slices, onProgress);
    const audit = SeatsAudit.of(archive);
    const { evidence = NO_EVIDENCE } = archive;
    const sealed = new AskedLog(evidence.seals);
    for (const [i, block] of blocks.entries()) {
        audit.add(block);
        if (evidence.seals.length > 0) sealed.add(block);
        await slices.rest(() => onProgress((2 * blocks.length + i) / (3 * blocks.length)));
    }
    const looks = await auditBeside(
        { ...archive, origins },
        evidence,
        { rootKey, canisterId },
        sealed,
        slices
    );
    const parts = { verdict, findings: [...findings, ...audit.findings], audit, evidence: looks };
    const report = writeReport(archive, parts, rootKey);
    const oldest = archive.genesis.at(-1);
    const log = {
        verdict,
        seats: audit.seats,
        canisters: canistersOf(archive),
        genesis: oldest && genesisOf(oldest)
    };
    return { report, log, audit, archive };
}

async function verify(
    { blocks, commits }: ArchiveToJudge,
    policy: Policy,
    findings: Finding[],
    slices: Slices,
    onProgress: OnProgress
): Promise<Verdict> {
    const signatures = new Set<string>();
    const certificates = unwrapKey(policy.rootKey) && commits.flatMap(({ certificates: all }) => all);
    for (let i = 0; i < (certificates?.length ?? 0); i += PIECE_CERTIFICATES) {
        proveCertificates(certificates?.slice(i, i + PIECE_CERTIFICATES) ?? [], policy.rootKey, signatures);
        await slices.rest(() => onProgress(i / (3 * (certificates?.length ?? 1))));
    }
    const walk = startWalk(commits, policy, { signatures, tellsPassed: false });
    const cuts = new Cuts(commits);
    for (let first = 0; first < blocks.length;) {
        const piece = nextPiece(blocks, first);
        const range = packRange(first, piece, cuts.within(first, piece.length));
        for (const finding of walk.take(digestRange(range))) findings.push(finding);
        first += piece.length;
        await slices.rest(() => onProgress((blocks.length + first) / (3 * blocks.length)));
    }
    for (const finding of walk.end(undefined, undefined)) findings.push(finding);
    return walk.verdict();
}

function nextPiece(blocks: readonly Uint8Array[], first: number): Uint8Array[] {
    let [last, bytes] = [first, 0];
    while (last < blocks.length && last - first < PIECE_BLOCKS && bytes < PIECE_BYTES)
        bytes += blocks[last++]?.length ?? 0;
    return blocks.slice(first, last);
}

async function auditBeside(
    archive: Archive,
    evidence: Evidence,
    context: CertificateContext,
    log: AskedLog,
    slices: Slices
): Promise<EvidenceAudit> {
    const steps = auditSteps(archive, evidence, { ...context, cache: new Map() }, log);
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
        await slices.rest();
    }
}

interface Parts {
    readonly verdict: Verdict;
    readonly findings: readonly Finding[];
    readonly audit: SeatsAudit;
    readonly evidence: EvidenceAudit;
}

function writeReport(archive: ArchiveToJudge, parts: Parts, rootKey: Uint8Array): Report {
    const { canisterId, blocks, commits } = archive;
    const { verdict, findings, audit, evidence } = parts;
    const { asOf, draws, notProven } = verdict;
    const verified = verdict.verified && evidence.bad.length === 0;
    const failures = [...failureLines(findings, commits), ...evidence.bad.map(badEvidence)];
    const notes = findings.filter(({ state }) => state === 'noted').map(toLine);
    const cut = (lines: readonly Line[]) =>
        lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES), more(lines.length - MAX_LINES)];
    return {
        kind: 'archive',
        tone: verified ? 'good' : 'bad',
        headline: verified ? TEXTS.archiveGood : verdict.verified ? TEXTS.archiveBesideBad : TEXTS.archiveBad,
        more: verified
            ? TEXTS.archiveGoodMore(verdict.length, draws.length)
            : verdict.verified
              ? TEXTS.archiveBesideBadMore
              : TEXTS.archiveBadMore,
        asOf,
        facts: [
            [TEXTS.factCanister, canisterText(canisterId)],
            [TEXTS.factBlocks, String(blocks.length)]
        ],
        lines: [
            ...cut(failures),
            ...(verified ? passedLines(blocks.length, commits.length, draws) : []),
            // What follows from a change is not worth knowing.
            ...(verdict.verified ? cut(notes) : []),
            ...(verified ? besideLines(evidence) : [])
        ],
        draws: { list: draws, view: (draw) => viewOf(draw, audit, archive, rootKey) },
        // How late the proof reaches stands in the verdict already.
        notProven: notProven.filter((line) => !line.startsWith('as of '))
    };
}

const passedLines = (blocks: number, commits: number, draws: readonly DrawReport[]): Line[] => [
    { state: 'passed', title: TEXTS.lineCommits(commits), detail: TEXTS.lineCommitsDetail },
    { state: 'passed', title: TEXTS.lineBlocks(blocks), detail: TEXTS.lineBlocksDetail },
    // Lotteries are among the notes: their results are not known.
    ...draws
        .filter(({ isLottery }) => !isLottery)
        .slice(0, MAX_LINES)
        .map(({ index, jurors, poolSize }): Line => ({
            state: 'passed',
            title: TEXTS.lineDraw(index),
            detail: TEXTS.lineDrawDetail(jurors.length, poolSize)
        })),
    ...(draws.length > MAX_LINES ? [more(draws.length - MAX_LINES)] : [])
];

const badEvidence = ({ file, code, detail }: BadEvidence): Line => ({
    state: 'failed',
    title: TEXTS.besideBad(file),
    code,
    detail
});

/** What the network said of the log and of the code, beside the commits. */
function besideLines({ seals, code }: EvidenceAudit): Line[] {
    const newest = seals.at(-1);
    const controllers = code.at(-1)?.controllers.map(canisterText) ?? [];
    const spans = codeSpans(code).map(({ from, to, moduleHash }): Line => ({
        state: 'noted',
        title: TEXTS.codeSpan(timeText(from), timeText(to)),
        detail: TEXTS.codeModule(moduleHash)
    }));
    return [
        ...(newest === undefined
            ? []
            : [
                  {
                      state: 'passed' as const,
                      title: count(seals.length, 'seal'),
                      detail: TEXTS.sealDetail(timeText(newest.time), newest.leaves.length)
                  }
              ]),
        ...spans.slice(0, MAX_LINES),
        ...(spans.length > MAX_LINES ? [more(spans.length - MAX_LINES)] : []),
        ...(code.length === 0
            ? []
            : [
                  {
                      state: 'noted' as const,
                      title: TEXTS.controllers,
                      detail: TEXTS.controllersDetail(controllers)
                  }
              ])
    ];
}

const more = (number: number): Line => ({ state: 'noted', title: TEXTS.moreLines(number), detail: '' });

function viewOf(
    draw: DrawReport,
    audit: SeatsAudit,
    { commits, canisterId }: ArchiveToJudge,
    rootKey: Uint8Array
): DrawView {
    return {
        draw,
        skip: (audit.seats.drawnUpTo(draw.index) ?? draw.jurors.length) - draw.jurors.length,
        frozenAt: draw.poolCommittedBefore
            ? firstSeen(draw.poolIndex, commits, { rootKey, canisterId })
            : undefined,
        seats: audit.report(draw.index)
    };
}

function firstSeen(
    poolIndex: number,
    commits: readonly CommitInput[],
    context: { rootKey: Uint8Array; canisterId: Uint8Array }
): bigint | undefined {
    const commit = commits.find(({ leaves }) => leaves.length > poolIndex);
    for (const bytes of commit?.certificates ?? []) {
        try {
            return verifyCertificate(bytes, context).time;
        } catch (error) {
            if (!(error instanceof JuryError)) throw error;
        }
    }
    return undefined;
}
