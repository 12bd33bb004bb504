import { blockHash, decodeData } from '../protocol/block.js';
import type { BlockData } from '../protocol/block.js';
import { JuryError } from '../protocol/codes.js';
import { verifyCertificate, verifyLog } from '../verifier/index.js';
import { canisterText, SeatsLog } from '../verifier/juror.js';
import type { CommitInput, DrawReport, Finding, Verdict } from '../verifier/index.js';
import type { VerifiedLog } from '../verifier/juror.js';
import { firstCanister } from '../protocol/lineage.js';
import type { Origin } from '../protocol/lineage.js';
import type { DrawView, Line, Report } from './report.js';
import { TEXTS } from './texts.js';

const MAX_LINES = 40;
/** As long as a page may be busy before it draws itself again. */
const SLICE_MS = 40;

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
    readonly canisterId: Uint8Array;
    /** Per index; undefined where the bytes are none. */
    readonly data: readonly (BlockData | undefined)[];
}

/** Verifies a whole log, slice by slice, so that the page stays alive. */
export async function judgeArchive(
    archive: ArchiveToJudge,
    rootKey: Uint8Array,
    onProgress: (done: number, all: number) => void
): Promise<JudgedArchive> {
    const { canisterId, blocks, commits, origins } = archive;
    const policy = { rootKey, canisterId, ...(origins && { origins }) };
    const steps = verifyLog({ blocks, commits }, policy);
    const findings: Finding[] = [];
    let verdict: Verdict | undefined;
    for (let until = performance.now() + SLICE_MS; verdict === undefined;) {
        const step = steps.next();
        if (step.done) verdict = step.value;
        else if (step.value.state !== 'passed') findings.push(step.value);
        if (performance.now() < until) continue;
        if (!step.done && step.value.subject === 'block') onProgress(step.value.index + 1, blocks.length);
        await new Promise((resolve) => setTimeout(resolve));
        until = performance.now() + SLICE_MS;
    }
    const data = blocks.map(read);
    // After a restore, ids stay those of the log that it began with.
    const seats = new SeatsLog(firstCanister(origins ?? [], canisterId));
    for (const [index, one] of data.entries())
        if (one !== undefined)
            findings.push(...seats.apply(index, one, blockHash(blocks[index] ?? new Uint8Array())));
    const report = writeReport(archive, verdict, findings, seats, rootKey);
    return { report, log: { verdict, seats }, canisterId, data };
}

function read(bytes: Uint8Array): BlockData | undefined {
    try {
        return decodeData(bytes);
    } catch (error) {
        if (error instanceof JuryError) return undefined;
        throw error;
    }
}

function writeReport(
    { canisterId, blocks, commits, unread }: ArchiveToJudge,
    verdict: Verdict,
    findings: readonly Finding[],
    seats: SeatsLog,
    rootKey: Uint8Array
): Report {
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
        draws: draws.map((draw) => viewOf(draw, draws, seats, commits, { rootKey, canisterId })),
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
    draws: readonly DrawReport[],
    seats: SeatsLog,
    commits: readonly CommitInput[],
    context: { rootKey: Uint8Array; canisterId: Uint8Array }
): DrawView {
    const chain = seats.chain(draw.index);
    const set = seats.sets.get(draw.index);
    const same = draws.filter(
        ({ index, kind, poolIndex }) =>
            kind === 'Select' && poolIndex === draw.poolIndex && index !== draw.index
    );
    return {
        draw,
        skip: (chain?.jurors.length ?? draw.jurors.length) - draw.jurors.length,
        frozenAt: draw.poolCommittedBefore ? firstSeen(draw.poolIndex, commits, context) : undefined,
        samePool: draw.kind === 'Select' ? same.map(({ index }) => index) : [],
        seats: set && { count: set.seatIds.length, blocks: set.publishedIn }
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
