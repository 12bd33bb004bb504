import { archiveNotes, successorWords, codeSpans, verifyArchive } from '../archive/audit/index.js';
import type { AskedCanister, ArchiveReport, EvidenceAudit, BadEvidence } from '../archive/audit/index.js';
import { NO_EVIDENCE, sourceOf, type ArchiveEvidence } from '../archive/format/index.js';
import { toHex } from '../protocol/bytes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { generationsOf } from '../protocol/genesis.js';
import type { Origin } from '../protocol/lineage.js';
import { BlockRanges } from '../verifier/block/index.js';
import { plainDriver } from '../verifier/log/index.js';
import { present, type CommitInput } from '../verifier/index.js';
import type { DrawReport } from '../verifier/draws/index.js';
import { canistersOf, type SeatsAudit, type VerifiedLog } from '../juror/index.js';
import { canisterText } from '../protocol/principal-text.js';
import { casesOf } from './case-name.js';
import { sentence } from './dom.js';
import { failureLines, toLine } from './failure-lines.js';
import { ofOtherCanister } from './judge.js';
import type { Draws, ShownDraw, Line, Report } from './report.js';
import { inOwnWords } from './said.js';
import { Slices } from './slices.js';
import { TEXTS, timeText } from './texts.js';

const MAX_LINES = 40;
/** Work between two looks at the clock: blocks and their bytes, and certificates. */
const [PIECE_BLOCKS, PIECE_BYTES, PIECE_CERTIFICATES] = [256, 2 ** 18, 4];

export interface ArchiveToJudge {
    readonly canisterId: Uint8Array;
    readonly origins?: readonly Origin[] | undefined;
    /** The preimages of the genesis, newest first. */
    readonly genesis: readonly Uint8Array[];
    readonly entityKeys: readonly EntityKeyChange[];
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly CommitInput[];
    /** Seals, code evidence and records that stand beside the log. */
    readonly evidence?: ArchiveEvidence;
    /** Whether what is there goes beyond what counts, as in a copy that was cut off. */
    readonly unfinished?: boolean;
    /** Names in its folder that are no part of it. */
    readonly passedOver?: readonly string[];
}

export interface JudgedArchive {
    readonly report: Report;
    readonly log: VerifiedLog;
    readonly audit: SeatsAudit;
    readonly archive: ArchiveToJudge;
    /** What the network last certified that the canister runs, hexadecimal. */
    readonly moduleHash: string | undefined;
}

/** How much of the work is done, from 0 to 1. */
export type OnProgress = (done: number) => void;

/** Verifies a whole log, slice by slice, so that the page stays alive. */
export async function judgeArchive(
    archive: ArchiveToJudge,
    rootKey: Uint8Array,
    onProgress: OnProgress
): Promise<JudgedArchive> {
    const { origins = [], evidence = NO_EVIDENCE } = archive;
    const slices = new Slices();
    const run = plainDriver(
        ({ step, done, total = 1 }) =>
            slices.rest(() => onProgress((done / total + (step === 'blocks' ? 1 : 0)) / 2)),
        { pieces: [PIECE_BLOCKS, PIECE_BYTES], batch: PIECE_CERTIFICATES }
    );
    const found = await verifyArchive(sourceOf({ ...archive, origins }), evidence, { rootKey, keeps: 'all' }, { run }); // prettier-ignore
    const { audit, verified, codes } = found;
    const log = {
        verdict: { ...found.verdict, verified, codes, draws: found.draws.kept },
        seats: audit.seats,
        canisters: canistersOf(archive),
        lineage: generationsOf(archive.genesis),
        states: found.states,
        chains: found.chains,
        seals: found.evidence.seals,
        ranges: new BlockRanges([...archive.blocks, ...found.stagedBlocks])
    };
    const code = found.evidence.code.at(-1)?.moduleHash;
    const moduleHash = code && toHex(code);
    return { report: writeReport(found, archive), log, audit, archive, moduleHash };
}

function writeReport(found: ArchiveReport, { unfinished = false, passedOver = [] }: ArchiveToJudge): Report {
    const { archive, length, verdict, verified, evidence, audit, notProven } = found;
    const draws = found.draws.kept;
    const caseOf = casesOf(draws, audit.seats);
    const failures = [
        ...failureLines(found.failures.listed, archive.commits),
        ...evidence.bad.map(badEvidence)
    ];
    const notes = found.notes.listed.map(toLine);
    return {
        kind: 'archive',
        tone: verified ? 'good' : 'bad',
        headline: verified ? TEXTS.archiveGood : verdict.verified ? TEXTS.archiveBesideBad : TEXTS.archiveBad,
        more: verified
            ? TEXTS.archiveGoodMore(length, found.draws.redrawn, found.draws.lotteries)
            : verdict.verified
              ? TEXTS.archiveBesideBadMore
              : TEXTS.archiveBadMore,
        todo: verified ? undefined : TEXTS.archiveBadDo,
        asOf: verdict.asOf,
        facts: [
            [TEXTS.factCanister, canisterText(archive.canisterId)],
            [TEXTS.factBlocks, String(length)]
        ],
        lines: [
            ...cut(failures),
            ...passedLines(found),
            // What follows from a change is not worth knowing.
            ...(verdict.verified ? cut(notes) : []),
            ...(verified ? besideLines(evidence) : []),
            ...(verified ? archiveNotes(found, unfinished).map(toKnow) : []),
            ...(passedOver.length > 0 ? [toKnow(TEXTS.passedOver(passedOver))] : [])
        ],
        draws: { list: draws, view: (draw) => viewOf(draw, audit, caseOf), caseOf },
        // How late the proof reaches stands in the verdict already.
        notProven: notProven.filter((line) => !line.startsWith('as of '))
    };
}

/** What was checked; nothing of a log that does not verify. */
function passedLines({ checked, draws }: ArchiveReport): Line[] {
    const drawn = draws.kept.filter(({ redrawn }) => redrawn);
    const lines = checked.map((fact): readonly [string, string] => {
        if (fact.fact === 'certificates') return [TEXTS.lineCommits(fact.genuine, fact.asked), TEXTS.lineCommitsDetail]; // prettier-ignore
        if (fact.fact === 'blocks') return [TEXTS.lineBlocks(fact.count), TEXTS.lineBlocksDetail];
        if (fact.fact === 'growth') return [TEXTS.lineGrowth(fact.states), ''];
        return ['', ''];
    });
    const juries = drawn
        .slice(0, checked.length === 0 ? 0 : MAX_LINES)
        .map(({ index, jurors, poolSize }) => [TEXTS.lineDraw(index), TEXTS.lineDrawDetail(jurors.length, poolSize)]); // prettier-ignore
    return [
        ...[...lines, ...juries].flatMap(([title = '', detail = '']): Line[] =>
            title === '' ? [] : [{ state: 'passed', title, detail }]
        ),
        ...(drawn.length > MAX_LINES && checked.length > 0 ? [more(drawn.length - MAX_LINES)] : [])
    ];
}

const badEvidence = ({ file, code, detail }: BadEvidence): Line => ({
    state: 'failed',
    title: TEXTS.besideBad(file),
    code,
    detail: '',
    words: detail
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
    return present<Line>([
        newest !== undefined && {
            state: 'passed',
            title: TEXTS.seals(seals.length),
            detail: TEXTS.sealDetail(timeText(newest.time), newest.leaves.length)
        },
        ...cut(spans),
        code.length > 0 && {
            state: 'noted',
            title: TEXTS.controllers,
            detail: TEXTS.controllersDetail(controllers)
        }
    ]);
}

/** The same log, for who says of which canister it has to be. */
export function reportFor({ report, archive }: JudgedArchive, asked: AskedCanister): Report {
    const { canisterId, origins = [] } = archive;
    const other = ofOtherCanister('archive', { canisterId, origins }, asked);
    if (other !== undefined) return other;
    if (asked.successorOf === undefined || report.tone !== 'good') return report;
    return { ...report, lines: [...report.lines, toKnow(successorWords(canisterId, asked.successorOf))] };
}

const toKnow = (words: string): Line => ({ state: 'noted', title: sentence(inOwnWords(words)), detail: '' });

/** The first of many, and how many more there are. */
const cut = (lines: readonly Line[]): readonly Line[] =>
    lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES), more(lines.length - MAX_LINES)];

const more = (number: number): Line => ({ state: 'noted', title: TEXTS.moreLines(number), detail: '' });

function viewOf(draw: DrawReport, audit: SeatsAudit, caseOf: Draws['caseOf']): ShownDraw {
    const { index, jurors, poolFrozenAt: frozenAt } = draw;
    const skip = (audit.seats.drawnUpTo(index) ?? jurors.length) - jurors.length;
    const people = audit.seats.changes.people(index).slice(skip);
    return { draw, caseName: caseOf(draw), skip, frozenAt, seats: audit.report(index), people };
}
