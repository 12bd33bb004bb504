import { Principal } from '@dfinity/principal';
import { toHex } from '../../src/protocol/bytes.js';
import type { DrawReport, Finding } from '../../src/verifier/index.js';
import { unknownWords } from '../../src/verifier/juror.js';
import type { SeatReport } from '../../src/verifier/juror.js';
import { blocksAt, plural, printable, time } from './output.js';

const MAX_LINES = 20;

/** What failed, a line each, and how many more. */
export function failureLines(findings: readonly Finding[]): string[] {
    const failures = findings.filter(({ state }) => state === 'failed');
    const lines = failures
        .slice(0, MAX_LINES)
        .map((finding) => `  ${place(finding)}: ${finding.code}: ${finding.detail}`);
    return failures.length > MAX_LINES ? [...lines, `  and ${failures.length - MAX_LINES} more`] : lines;
}

export function noteLines(findings: readonly Finding[]): string[] {
    return findings
        .filter(({ state }) => state === 'noted')
        .map(
            (finding) =>
                `  ${place(finding)}: ${finding.code === undefined ? '' : `${finding.code}: `}${finding.detail}`
        );
}

function place({ subject, index }: Finding): string {
    return subject === 'log' ? 'log' : `${subject} ${index}`;
}

/** One draw as a journalist reads it. */
export function drawLines(draw: DrawReport, frozenAt: bigint | undefined, seats: SeatReport): string[] {
    const { index, kind, jurors, poolIndex, poolSize, requestedAt, timestamp, author, memo, rand, redrawn } =
        draw;
    const what = kind === 'Select' ? 'Jury' : `More jurors for block ${draw.extends}`;
    const drawn = draw.isLottery
        ? `Lottery in block ${index}, from the file that block ${poolIndex} commits to`
        : `${what} in block ${index}: ${plural(jurors.length, 'juror')} of ${poolSize}, pool as of block ${poolIndex}`;
    return [
        drawn,
        `  asked for by ${Principal.fromUint8Array(author).toText()} at ${time(requestedAt)}, drawn ${time(timestamp)}`,
        `  ${draw.isLottery ? 'that block' : 'the pool'} ${draw.poolCommittedBefore ? 'was' : 'was NOT'} committed before the draw was asked for${frozenAt === undefined ? '' : `: ${time(frozenAt)}`}`,
        `  randomness ${toHex(rand)}`,
        `  memo ${printable(memo)}`,
        draw.isLottery
            ? '  its result is not known to this reader; get a newer one'
            : `  run again: ${redrawn ? 'the same jury' : 'NOT this jury'}`,
        ...(draw.isLottery ? [] : seatLines(seats)),
        ...jurors.map((juror, i) => `${String(i + 1).padStart(7)}  ${toHex(juror)}`)
    ];
}

const listed = ({ listed: first, count }: SeatReport['samePeople']): string =>
    first.join(', ') + (count > first.length ? ` and ${count - first.length} more` : '');

/** What became of the jury. */
function seatLines(report: SeatReport): string[] {
    const { state, code, detail, equivocation, keyNotes, unknownRecords, samePeople } = report;
    const same = `  drawn from the same people too: block ${listed(samePeople)}; ask which jury was seated, and why`;
    return [
        ...(state === 'seated' ? [seatedLine(report), ...keyNotes.map((words) => `  ${words}`)] : []),
        ...(state === 'abandoned' ? [`  not seated: abandoned, or not seated yet: ${code}: ${detail}`] : []),
        ...(state !== 'abandoned' && detail !== '' ? [`  ${detail}`] : []),
        ...(equivocation === undefined
            ? []
            : [`  SEATS_EQUIVOCATION: block ${equivocation} names other seats; only the first count`]),
        ...(unknownRecords === 0 ? [] : [`  ${unknownWords(unknownRecords)}`]),
        ...(samePeople.count === 0 ? [] : [same])
    ];
}

function seatedLine({ jurors, alternates, publishedIn, key }: SeatReport): string {
    const where = `in ${blocksAt(publishedIn)}, signed by key ${key?.number}`;
    if (alternates === 0)
        return `  seated: ${jurors} seats ${where}; nobody else can tell which of ${jurors} is whose`;
    const halves = `${jurors} seats of jurors and ${alternates} of alternates`;
    return `  seated: ${halves} ${where}; nobody else can tell which of either is whose`;
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
        requested_at: draw.requestedAt,
        timestamp: draw.timestamp,
        author: Principal.fromUint8Array(draw.author).toText(),
        memo: draw.memo,
        rand: draw.rand,
        algorithm: draw.algorithm,
        redrawn: draw.redrawn,
        lottery: draw.isLottery,
        seats: {
            state: seats.state,
            anonymity_set: seats.anonymitySet ?? null,
            jurors: seats.jurors,
            alternates: seats.alternates,
            published_in: seats.publishedIn,
            key: seats.key?.number ?? null,
            key_notes: seats.keyNotes,
            unknown_records: seats.unknownRecords,
            code: seats.code ?? null,
            detail: seats.detail,
            equivocation: seats.equivocation ?? null
        },
        same_people: seats.samePeople.listed,
        same_people_count: seats.samePeople.count,
        jurors: draw.jurors
    };
}
