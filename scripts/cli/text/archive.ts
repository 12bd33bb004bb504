import { present } from '../../../src/verifier/index.js';
import { archiveNotes, type ArchiveReport, type CheckedFact } from '../../../src/archive/audit/index.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { codeLines } from './code.js';
import { foreignKeyHint } from './foreign-key.js';
import { isIcRootKey } from '../arguments.js';
import { rootLines } from './roots.js';
import { alikeLines, plural } from '../output/index.js';
import { time } from '../output/index.js';
import { entityKeyLines, missingLines, roleLines } from './records.js';
import { drawLine, drawLines, failureLines, toldLines } from './verdict.js';

/** A verified folder, and what the command line asked about it beside. */
export interface FolderReport {
    readonly report: ArchiveReport;
    readonly rootKey: Uint8Array;
    /** The log that this one follows, if its folder was named. */
    readonly after: { readonly code?: string; readonly detail: string } | undefined;
    readonly unfinished: boolean;
    /** All draws in full, or those that were asked for; else a line for each of the newest. */
    readonly shows?: 'draws' | 'asked' | undefined;
    /** The canister that this one is said to go on from. */
    readonly successorOf?: Uint8Array | undefined;
}

const ROLES_TITLE = 'Changes of roles, as certified; controllers may do everything and are not among them:';

const KEYS_TITLE =
    'Keys of the controlling entity, as certified; seats and testimonials count if they signed them:';
export const isVerified = ({ report, after }: FolderReport): boolean =>
    report.verified && after?.code === undefined;

export const reportCodes = ({ report, after }: FolderReport): string[] => [
    ...new Set([...report.codes, ...(after?.code === undefined ? [] : [after.code])])
];

/** A log may have a hundred thousand draws: lines come one after another. */
export function* folderLines(folder: FolderReport): Generator<string> {
    const { report, rootKey } = folder;
    const { archive, length, verdict } = report;
    yield `Canister    ${canisterText(archive.canisterId)}`;
    yield `Root key    ${isIcRootKey(rootKey) ? 'of the Internet Computer (pinned)' : "given by you, NOT the Internet Computer's"}`;
    yield `Holds       ${plural(length, 'block')}, ${plural(archive.commits.length, 'commit')}${evidenceText(report)}`;
    yield* rootLines(verdict.blocksHash, verdict.root);
    yield '';
    yield* isVerified(folder) ? verifiedLines(folder) : refusedLines(folder);
}

function* verifiedLines(folder: FolderReport): Generator<string> {
    const { report } = folder;
    const { verdict, evidence, audit, notes } = report;
    yield* drawsSection(folder);
    yield* missingLines(report.missing);
    yield* codeLines(report);
    yield* roleLines(evidence.roles?.changes ?? [], ROLES_TITLE);
    yield* entityKeyLines(audit.seats.provenKeys, KEYS_TITLE);
    const told = [...toldLines(notes, folder.shows === 'draws'), ...reportNotes(folder)];
    if (told.length > 0) yield* ['To know:', ...told, ''];
    yield* ['Checked:', ...report.checked.map((fact) => `  ${factLine(fact)}`)];
    yield* ['Not proven:', ...report.notProven.map((line) => `  ${line}`), ''];
    yield `VERIFIED as of ${time(verdict.asOf ?? 0n)}; nothing later is proven.`;
}

function* drawsSection({ report, shows }: FolderReport): Generator<string> {
    const { draws, audit } = report;
    if (shows === 'draws') {
        for (const draw of draws.kept) yield* [...drawLines(draw, audit.report(draw.index)), ''];
        return;
    }
    if (shows !== undefined) {
        for (const draw of draws.asked) yield* [...drawLines(draw, audit.report(draw.index)), ''];
        for (const line of alikeLines(draws.alike)) yield* [line, ''];
        return;
    }
    if (draws.count === 0) return;
    const { count, redrawn, lotteries, late, seated, withdrawn, kept } = draws;
    const parts = present([
        `${redrawn} run again with the same jury`,
        lotteries > 0 && `${lotteries} of lotteries, not known to this reader`,
        `${seated} seated`,
        withdrawn > 0 && `${withdrawn} withdrawn`,
        late > 0 && `${late} of a pool that was not committed before they were asked for`
    ]);
    yield `Draws: ${count}; ${parts.join('; ')}.`;
    for (const draw of kept) yield `  ${drawLine(draw, audit.report(draw.index))}`;
    if (count > kept.length) yield `  and ${count - kept.length} earlier ones`;
    yield '  in full: jury verify --block N, --case NAME or --draws';
    yield '';
}

/** Of the files that are wrong: a folder may have thousands. */
const MAX_LINES = 10;

function* refusedLines(folder: FolderReport): Generator<string> {
    const { report, after, rootKey } = folder;
    yield 'What is wrong:';
    yield* failureLines(report.failures);
    const { bad } = report.evidence;
    for (const { file, code, detail } of bad.slice(0, MAX_LINES)) yield `  ${file}: ${code}: ${detail}`;
    if (bad.length > MAX_LINES) yield `  and ${bad.length - MAX_LINES} files more (--json shows all)`;
    if (after?.code !== undefined) yield `  log before it: ${after.code}: ${after.detail}`;
    yield* foreignKeyHint(report.verdict.codes, rootKey).map((hint) => `  ${hint}`);
    yield '';
    yield `NOT VERIFIED: ${reportCodes(folder).join(', ')}. Rely on nothing that this folder says.`;
}

/** Each line says what was found, and no more. */
function factLine(fact: CheckedFact): string {
    switch (fact.fact) {
        case 'certificates': {
            const { genuine, asked, seals } = fact;
            const of = genuine === asked ? `${asked}, all of them` : `${genuine} of ${asked}`;
            const sealed = seals === 0 ? '' : `; ${plural(seals, 'seal')} too`;
            return `certificates of commits signed by the network, for the canister that each is of: ${of}${sealed}`;
        }
        case 'blocks':
            return `the ${plural(fact.count, 'block')} are those that were certified, all of them, in this order`;
        case 'draws':
            return `${fact.lotteries === 0 ? 'every draw' : `every draw but ${plural(fact.lotteries, 'lottery')}`} was run again from its randomness, over the pool that it names: ${fact.count}`;
        case 'order':
            return `times do not run backwards${fact.draws > 0 ? ', draw numbers are taken once, in the order of the requests' : ''}`;
        case 'growth':
            return `what the network certified of the log only grew: ${plural(fact.states, 'state')}`;
    }
}

function evidenceText({ evidence: { seals, code } }: ArchiveReport): string {
    return seals.length + code.length === 0
        ? ''
        : `, ${plural(seals.length, 'seal')}, code evidence of ${plural(code.length, 'time')}`;
}

function reportNotes({ report, after, unfinished, successorOf }: FolderReport): string[] {
    const newest = report.evidence.seals.at(-1);
    return present([
        ...archiveNotes(report, unfinished, successorOf),
        newest !== undefined &&
            `sealed at ${time(newest.time)} with ${plural(newest.leaves.length, 'block')}, staged ones included`,
        after?.detail
    ]).map((words) => `  ${words}`);
}
