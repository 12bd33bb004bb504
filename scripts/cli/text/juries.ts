import { present } from '../../../src/verifier/index.js';
import { halves, juryWords, sittingWarnings, withdrawnWords } from '../../../src/juror/index.js';
import type { SeatReport, Sitting } from '../../../src/juror/index.js';
import { blocksAt, printable } from '../output/index.js';
import { time } from '../output/index.js';
import { restsOnReset, sittingObject, withdrawnObject } from './verdict.js';

/** A jury as the command line lists it. */
export interface ListedJury {
    readonly select: number;
    readonly block: number;
    readonly blocks: readonly number[];
    readonly caseName: string;
    readonly note: Uint8Array;
    /** Of the Select, nanoseconds since 1970. */
    readonly drawnAt: bigint;
    readonly poolIndex: number;
    readonly poolSize: number;
    readonly poolCommittedBefore: boolean;
    readonly report: SeatReport;
}

const STATE_WIDTH = 'superseded'.length;

/** As drawn, and as it sits where that is not the same; of one that does not sit, how many were excused. */
function sizeWords(
    { jurors, alternates, excused, movedUp, sit, left }: Sitting,
    state: SeatReport['jury']
): string {
    const drawn = halves(jurors, alternates);
    if (state === 'withdrawn' || state === 'superseded')
        return excused === 0 ? drawn : `drawn ${drawn}; ${excused} excused`;
    return excused === 0
        ? drawn
        : `drawn ${drawn}; sits ${halves(sit, left)}, ${movedUp} of ${jurors} replaced`;
}

/** One line. */
export function juryLine({ block, drawnAt, report, note, caseName }: ListedJury): string {
    const { jury = 'drawn', sitting, withdrawn } = report;
    const codes = present([
        ...sittingWarnings(sitting).map(({ code }) => code),
        restsOnReset(report) && 'ENTITY_KEY_RESET'
    ]);
    const warnings = codes.map((code) => `; ${code}`);
    const why =
        withdrawn === undefined ? '' : `; in block ${withdrawn.index}: ${JSON.stringify(withdrawn.reason)}`;
    const about = caseName === '' && note.length > 0 ? `; ${printable(note)}` : '';
    return `block ${String(block).padEnd(6)} ${jury.padEnd(STATE_WIDTH)}  ${time(drawnAt)}  ${sizeWords(sitting, jury)}${warnings.join('')}${why}${about}`;
}

/** All that is on record of one jury. */
export function juryLines(jury: ListedJury): string[] {
    const { block, select, blocks, drawnAt, poolIndex, poolSize, poolCommittedBefore, note, report } = jury;
    const { sitting, withdrawn, publishedIn, keyNotes } = report;
    const extended = blocks.length === 1 ? '' : `, extended in ${blocksAt(blocks.slice(1))}`;
    return present([
        `Jury of block ${block}: ${report.jury ?? 'drawn'}`,
        withdrawn !== undefined && `  ${withdrawnWords(withdrawn)}`,
        `  drawn in block ${select}${extended}, ${time(drawnAt)}, from ${poolSize} people, the pool as of block ${poolIndex}${poolCommittedBefore ? '' : ', NOT committed before'}`,
        `  ${juryWords(sitting, report)}`,
        ...sittingWarnings(sitting).map(({ code, detail }) => `  ${code}: ${detail}`),
        ...(publishedIn.length === 0
            ? ['  no seats on record that count']
            : [`  seats in ${blocksAt(publishedIn)}`]),
        ...keyNotes.map((words) => `  ${words}`),
        note.length > 0 && `  note ${printable(note)}`,
        `  who they are: jury jury ${block}`
    ]);
}

export function juryObject(jury: ListedJury): object {
    const { select, block, blocks, caseName, note, drawnAt, poolIndex, poolSize, report } = jury;
    return {
        case: caseName,
        block,
        select,
        blocks,
        state: report.jury ?? null,
        drawn_at: drawnAt,
        pool_index: poolIndex,
        pool_size: poolSize,
        pool_committed_before: jury.poolCommittedBefore,
        sitting: sittingObject(report.sitting),
        withdrawn: withdrawnObject(report.withdrawn),
        withdrawn_beside: report.withdrawnBeside,
        withdrawn_beside_count: report.withdrawnBesideCount,
        key_notes: report.keyNotes,
        seats_in: report.publishedIn,
        note: new TextDecoder().decode(note)
    };
}
