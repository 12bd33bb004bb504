import { firstCanister } from '../protocol/lineage.js';
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
import type { CommitInput, DrawReport, Finding, Policy, Verdict } from '../verifier/index.js';
import { canisterText, SeatsAudit } from '../verifier/juror.js';
import type { VerifiedLog } from '../verifier/juror.js';
import type { DrawView, Line, Report } from './report.js';
import { Slices } from './slices.js';
import { TEXTS } from './texts.js';

const MAX_LINES = 40;
/** A piece of work between two looks at the clock: blocks, their bytes, and certificates. */
const [PIECE_BLOCKS, PIECE_BYTES, PIECE_CERTIFICATES] = [256, 2 ** 18, 2];

export interface ArchiveToJudge {
    readonly canisterId: Uint8Array;
    readonly origins?: readonly Origin[] | undefined;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
    /** Files beside the log that are not looked at. */
    readonly unread: number;
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
    const { canisterId, blocks, origins = [] } = archive;
    const slices = new Slices();
    const findings: Finding[] = [];
    const policy = { rootKey, canisterId, origins };
    const verdict = await verify(archive, policy, findings, slices, onProgress);
    const audit = new SeatsAudit(firstCanister(origins, canisterId));
    for (const [i, block] of blocks.entries()) {
        audit.add(block);
        await slices.rest(() => onProgress((2 * blocks.length + i) / (3 * blocks.length)));
    }
    const report = writeReport(archive, verdict, [...findings, ...audit.findings], audit, rootKey);
    return { report, log: { verdict, seats: audit.seats }, audit, archive };
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

function writeReport(
    archive: ArchiveToJudge,
    verdict: Verdict,
    findings: readonly Finding[],
    audit: SeatsAudit,
    rootKey: Uint8Array
): Report {
    const { canisterId, blocks, commits, unread } = archive;
    const { verified, asOf, draws, notProven } = verdict;
    const failures = findings.filter(({ state }) => state === 'failed').map(toLine);
    const notes = findings.filter(({ state }) => state === 'noted').map(toLine);
    const cut = (lines: readonly Line[]) =>
        lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES), more(lines.length - MAX_LINES)];
    return {
        kind: 'archive',
        tone: verified ? 'good' : 'bad',
        headline: verified ? TEXTS.archiveGood : TEXTS.archiveBad,
        more: verified ? TEXTS.archiveGoodMore(verdict.length, draws.length) : TEXTS.archiveBadMore,
        asOf,
        facts: [
            [TEXTS.factCanister, canisterText(canisterId)],
            [TEXTS.factBlocks, String(blocks.length)]
        ],
        lines: [
            ...cut(failures),
            ...(verified ? passedLines(blocks.length, commits.length, draws) : []),
            ...cut(notes),
            ...(unread === 0
                ? []
                : [
                      {
                          state: 'noted' as const,
                          title: TEXTS.lineUnread(unread),
                          detail: TEXTS.lineUnreadDetail
                      }
                  ])
        ],
        draws: { list: draws, view: (draw) => viewOf(draw, audit, archive, rootKey) },
        // How late the proof reaches stands in the verdict already.
        notProven: notProven.filter((line) => !line.startsWith('as of '))
    };
}

const passedLines = (blocks: number, commits: number, draws: readonly DrawReport[]): Line[] => [
    { state: 'passed', title: TEXTS.lineCommits(commits), detail: TEXTS.lineCommitsDetail },
    { state: 'passed', title: TEXTS.lineBlocks(blocks), detail: TEXTS.lineBlocksDetail },
    ...draws.slice(0, MAX_LINES).map(({ index, jurors, poolSize }): Line => ({
        state: 'passed',
        title: TEXTS.lineDraw(index),
        detail: TEXTS.lineDrawDetail(jurors.length, poolSize)
    })),
    ...(draws.length > MAX_LINES ? [more(draws.length - MAX_LINES)] : [])
];

const more = (number: number): Line => ({ state: 'noted', title: TEXTS.moreLines(number), detail: '' });

/** Where it is: whoever looks at the folder has to find it there. */
function toLine({ subject, index, state, code, detail }: Finding): Line {
    if (subject === 'log') return { state, title: TEXTS.place.log, code, detail };
    const file = subject === 'block' ? TEXTS.placeBlockFile(index) : TEXTS.placeCommitFile(index);
    return { state, title: `${TEXTS.place[subject](index)} (${file})`, code, detail };
}

function viewOf(
    draw: DrawReport,
    audit: SeatsAudit,
    { commits, canisterId }: ArchiveToJudge,
    rootKey: Uint8Array
): DrawView {
    const chain = audit.seats.chain(draw.index);
    return {
        draw,
        skip: (chain?.jurors.length ?? draw.jurors.length) - draw.jurors.length,
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
