import { canisterText } from '../../../src/protocol/principal-text.js';
import { toHex } from '../../../src/protocol/bytes.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import type { Told } from '../../../src/archive/audit/index.js';
import type { DrawReport } from '../../../src/verifier/draws/index.js';
import { present, type Finding } from '../../../src/verifier/index.js';
import { halves, juryWords, resetWords, sittingWarnings, unknownWords, withdrawnWords } from '../../../src/juror/index.js'; // prettier-ignore
import type { SeatReport, Sitting, Withdrawn } from '../../../src/juror/index.js';
import { blocksAt, caseWord, decodeUtf8, plural, printable } from '../output/index.js';
import { rfc3339, time } from '../output/index.js';

const MAX_LINES = 10;

/** What failed, a line each, and how many more. */
export function failureLines({ listed, count }: Told): string[] {
    const lines = listed
        .slice(0, MAX_LINES)
        .map((finding) => `  ${place(finding)}: ${finding.code}: ${finding.detail}`);
    return count > lines.length ? [...lines, `  and ${count - lines.length} more`] : lines;
}

/** What should be known. @param all whether of many all are shown */
export function toldLines({ listed, count }: Told, all: boolean): string[] {
    const lines = (all ? listed : listed.slice(0, MAX_LINES)).map(
        (finding) =>
            `  ${place(finding)}: ${finding.code === undefined ? '' : `${finding.code}: `}${finding.detail}`
    );
    return count > lines.length ? [...lines, `  and ${count - lines.length} more (--json shows all)`] : lines;
}

function place({ subject, index }: Finding): string {
    return subject === 'log' ? 'log' : `${subject} ${index}`;
}

/** One draw in one line. */
export function drawLine(draw: DrawReport, seats: SeatReport): string {
    const { index, kind, jurors, poolIndex, poolSize, requestedAt, poolCommittedBefore, redrawn } = draw;
    if (draw.isLottery) return `block ${index}: a lottery, from the file that block ${poolIndex} commits to`;
    const what = kind === 'Select' ? `a jury${forCase(draw)}` : `more people for block ${draw.extends}`;
    const pool = `the pool as of block ${poolIndex}${poolCommittedBefore ? '' : ', NOT committed before'}`;
    const again = redrawn ? 'run again: the same' : 'run again: NOT the same';
    const state = present([
        seats.withdrawn !== undefined && `WITHDRAWN in block ${seats.withdrawn.index}`,
        seatWords(seats),
        ...changeWords(seats),
        restsOnReset(seats) && 'ENTITY_KEY_RESET',
        seats.equivocation !== undefined && 'SEATS_EQUIVOCATION',
        seats.unknownRecords > 0 && unknownWords(seats.unknownRecords),
        seats.openBeside.length > 0 &&
            `drawn for this case too: ${fewBlocks(seats.openBeside, seats.openBesideCount)}, ask which was used`
    ]).join(', ');
    const parts = [`asked for ${time(requestedAt)}`, again, state, ...changedWords(draw)];
    return `block ${index}: ${what}, ${jurors.length} drawn of ${poolSize}, ${pool}; ${parts.join('; ')}`;
}

const forCase = (draw: DrawReport): string => {
    const name = caseOf(draw) ?? '';
    return name === '' ? '' : ` for case ${caseWord(name)}`;
};

/** As it sits, where that is not as it was drawn, and what it lets the entity do. */
function changeWords({ sitting, ...report }: SeatReport): string[] {
    const { excused, movedUp, jurors, reset } = sitting;
    const word = reset === undefined ? "on the entity's word alone" : 'on the word of a reset key alone';
    return present([
        excused > 0 && `${excused} excused, ${movedUp} of ${jurors} replaced, ${word}`,
        ...sittingWarnings(sitting).map(({ code }) => code),
        report.withdrawnBeside.length > 0 && `beside it withdrawn: ${besideWords(report)}`
    ]);
}

/** Whether anything that the report tells was signed by a key that was reset, or that a reset has replaced since. */
export const restsOnReset = ({ keyNotes, sitting, withdrawn }: SeatReport): boolean =>
    keyNotes.length > 0 || (withdrawn?.reset ?? sitting.reset) !== undefined;

const besideWords = ({ withdrawnBeside: first, withdrawnBesideCount: count }: BesideReport): string =>
    `${blocksAt(first)}${count > first.length ? ` and ${count - first.length} more` : ''}`;

type BesideReport = Pick<SeatReport, 'withdrawnBeside' | 'withdrawnBesideCount'>;

/** Of one that has no seats nobody can tell whether it will have. */
function seatWords({ state, sitting, supersededBy, detail }: SeatReport): string {
    const { jurors, alternates } = sitting;
    const of = alternates === 0 ? '' : ` (${plural(jurors, 'juror')}, ${plural(alternates, 'alternate')})`;
    const words = {
        seated: `seated${of}`,
        reseated: `not seated${of}`,
        abandoned: `not seated${of}`,
        nobody: 'nobody'
    };
    return supersededBy === undefined ? words[state] : `${words[state]}, ${detail}`;
}

/** One draw as a journalist reads it. */
export function drawLines(draw: DrawReport, seats: SeatReport): string[] {
    const { index, kind, jurors, poolIndex, poolSize, requestedAt, timestamp, author, memo, rand, redrawn } =
        draw;
    const what = kind === 'Select' ? 'Jury' : `More people for block ${draw.extends}`;
    const drawn = draw.isLottery
        ? `Lottery in block ${index}, from the file that block ${poolIndex} commits to`
        : `${what} in block ${index}: ${jurors.length} drawn of ${poolSize}${halvesWords(draw, seats)}, pool as of block ${poolIndex}`;
    return [
        drawn,
        `  asked for by ${canisterText(author)} at ${time(requestedAt)}, drawn ${time(timestamp)}`,
        `  ${draw.isLottery ? 'that block' : 'the pool'} ${draw.poolCommittedBefore ? 'was' : 'was NOT'} committed before the draw was asked for${draw.poolFrozenAt === undefined ? '' : `: ${time(draw.poolFrozenAt)}`}`,
        ...changedWords(draw).map((words) => `  ${words}`),
        `  randomness ${toHex(rand)}`,
        `  memo ${printable(memo)}`,
        draw.isLottery
            ? '  its result is not known to this reader; get a newer one'
            : `  run again: ${redrawn ? 'the same jury' : 'NOT this jury'}`,
        ...(draw.isLottery ? [] : seatLines(seats)),
        ...jurors.map((juror, i) => `${String(i + 1).padStart(7)}  ${toHex(juror)}`)
    ];
}

/** Of a Select with a case record: what those drawn are. */
function halvesWords({ kind, jurors }: DrawReport, seats: SeatReport): string {
    const { alternates } = seats.sitting;
    if (kind !== 'Select' || alternates === 0) return '';
    return ` (${halves(jurors.length - alternates, alternates)})`;
}

/** A draw is from the pool as it was: who left it since may be drawn. */
const changedWords = ({ poolChangedIn, drawnButRemoved, jurors }: DrawReport): string[] =>
    poolChangedIn === undefined
        ? []
        : [
              `the pool had changed by block ${poolChangedIn} when this was drawn; ${goneWords(drawnButRemoved, jurors.length)}`
          ];

const fewBlocks = (indices: readonly number[], count: number): string =>
    count <= 5 ? blocksAt(indices) : `${blocksAt(indices.slice(0, 5))} and ${count - 5} more`;

const listed = ({ listed: first, count }: SeatReport['samePeople']): string =>
    first.join(', ') + (count > first.length ? ` and ${count - first.length} more` : '');

/** What became of the jury. */
function seatLines(report: SeatReport): string[] {
    const { state, code, detail, equivocation, keyNotes, unknownRecords, samePeople } = report;
    const { sitting, withdrawn, withdrawnBeside: beside } = report;
    const same = `  drawn from the same people too: block ${listed(samePeople)}`;
    const { openBeside: open } = report;
    return present([
        withdrawn !== undefined && `  WITHDRAWN: ${withdrawnWords(withdrawn)}`,
        ...(state === 'seated' ? [seatedLine(report), ...keyNotes.map((words) => `  ${words}`)] : []),
        state === 'abandoned' && `  not seated: abandoned, or not seated yet: ${code}: ${detail}`,
        state !== 'abandoned' && detail !== '' && `  ${detail}`,
        `  ${juryWords(sitting, report)}`,
        ...sittingWarnings(sitting).map((warning) => `  ${warning.code}: ${warning.detail}`),
        beside.length > 0 && `  withdrawn, from the same people or of the same case: ${besideWords(report)}`,
        equivocation !== undefined &&
            `  SEATS_EQUIVOCATION: block ${equivocation} names other seats; only the first count`,
        unknownRecords > 0 && `  ${unknownWords(unknownRecords)}`,
        samePeople.count > 0 && same,
        open.length > 0 &&
            `  drawn for the same case too: ${fewBlocks(open, report.openBesideCount)}, and not all were seated; ask which jury was seated, and why`
    ]);
}

function seatedLine({ jurors, alternates, publishedIn, key }: SeatReport): string {
    const where = `in ${blocksAt(publishedIn)}, signed by key ${key?.number}`;
    const halves =
        alternates === 0
            ? plural(jurors, 'seat')
            : `${plural(jurors, 'seat')} of jurors and ${alternates} of alternates`;
    const alone = jurors === 1 ? 'juror' : alternates === 1 ? 'alternate' : undefined;
    const who =
        alone === undefined
            ? `the list does not tell which ${alternates === 0 ? `of ${jurors}` : 'of either'} is whose`
            : `there is only one ${alone}: everybody can tell whose seat that is`;
    return `  seated: ${halves} ${where}; ${who}`;
}

/** The jury as drawn and as it sits, for programs. */
export const sittingObject = (sitting: Sitting): object => ({
    drawn_jurors: sitting.jurors,
    drawn_alternates: sitting.alternates,
    jurors: sitting.sit,
    alternates: sitting.left,
    excused: sitting.excused,
    moved_up: sitting.movedUp,
    excused_in: sitting.excusedIn,
    excused_in_count: sitting.excusedInCount,
    expanded_after_excusal: sitting.expandedAfter ?? null,
    warnings: sittingWarnings(sitting),
    key_reset: resetObject(sitting.reset)
});

export const resetObject = (reset: Withdrawn['reset']): string | null =>
    reset === undefined ? null : resetWords(reset);

export const withdrawnObject = (withdrawn: Withdrawn | undefined): object | null =>
    withdrawn === undefined
        ? null
        : {
              in: withdrawn.index,
              block: withdrawn.block,
              reason: withdrawn.reason,
              key_reset: resetObject(withdrawn.reset)
          };

/** What the case record of a Select says. */
export function caseOf({ kind, memo, jurors }: DrawReport): string | null {
    const record = readCaseRecord({ kind, memo, jurors });
    return typeof record === 'object' ? record.case : null;
}

/** A draw for programs. */
export function drawObject(draw: DrawReport, seats: SeatReport): object {
    return {
        block: draw.index,
        kind: draw.kind,
        extends: draw.extends,
        number: draw.number,
        pool_index: draw.poolIndex,
        pool_size: draw.poolSize,
        pool_committed_before: draw.poolCommittedBefore,
        pool_frozen_at: draw.poolFrozenAt ?? null,
        pool_frozen_at_utc: draw.poolFrozenAt === undefined ? null : rfc3339(draw.poolFrozenAt),
        requested_at: draw.requestedAt,
        requested_at_utc: rfc3339(draw.requestedAt),
        timestamp: draw.timestamp,
        timestamp_utc: rfc3339(draw.timestamp),
        author: canisterText(draw.author),
        memo: draw.memo,
        memo_text: decodeUtf8(draw.memo) ?? null,
        case: caseOf(draw),
        rand: draw.rand,
        algorithm: draw.algorithm,
        redrawn: draw.redrawn,
        pool_changed_in: draw.poolChangedIn ?? null,
        drawn_but_removed: draw.drawnButRemoved,
        lottery: draw.isLottery,
        seats: {
            state: seats.state,
            jury: seats.jury ?? null,
            sitting: sittingObject(seats.sitting),
            withdrawn: withdrawnObject(seats.withdrawn),
            withdrawn_beside: seats.withdrawnBeside,
            withdrawn_beside_count: seats.withdrawnBesideCount,
            anonymity_set: seats.anonymitySet ?? null,
            jurors: seats.jurors,
            alternates: seats.alternates,
            published_in: seats.publishedIn,
            key: seats.key?.number ?? null,
            key_notes: seats.keyNotes,
            unknown_records: seats.unknownRecords,
            code: seats.code ?? null,
            detail: seats.detail,
            superseded_by: seats.supersededBy ?? null,
            equivocation: seats.equivocation ?? null
        },
        same_case_open: seats.openBeside,
        same_case_open_count: seats.openBesideCount,
        same_people: seats.samePeople.listed,
        same_people_count: seats.samePeople.count,
        jurors: draw.jurors
    };
}

/** Of those drawn, who had left the pool. */
export const goneWords = (gone: number, drawn: number): string =>
    gone === 0
        ? 'all who were drawn were members still'
        : `${gone} of the ${drawn} drawn ${gone === 1 ? 'was no member' : 'were no members'} any more`;
