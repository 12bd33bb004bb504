import { decodeData } from '../protocol/block.js';
import { readCaseRecord, type CaseRecord } from '../protocol/case-record.js';
import { attempt, isFailure } from '../verifier/index.js';
import { decodeReceipt } from '../verifier/block/index.js';
import type { DrawReport } from '../verifier/draws/index.js';
import type { Letter, SeatsLog, VerifiedLog } from '../juror/index.js';
import { visible } from './dom.js';
import { TEXTS } from './texts.js';

/** What the memo of a draw says of its case, if it says it in the one form. */
export function caseRecordOf(draw: Parameters<typeof readCaseRecord>[0]): CaseRecord | undefined {
    const record = readCaseRecord(draw);
    return typeof record === 'object' ? record : undefined;
}

/** The name of the case, for people. */
export function caseNameOf(draw: Parameters<typeof readCaseRecord>[0]): string | undefined {
    const name = caseRecordOf(draw)?.case ?? '';
    return name === '' ? undefined : visible(name);
}

/** A record in words. */
export const caseText = ({ case: name, jurors, alternates, note }: CaseRecord): string =>
    `${name === '' ? '' : `${TEXTS.quoted(visible(name))}: `}${TEXTS.caseOf(jurors, alternates)}${note === '' ? '' : ` (${visible(note)})`}`;

/** The case of each draw: that of the Select which its chain began with. */
export function casesOf(
    draws: readonly DrawReport[],
    seats: SeatsLog
): (draw: DrawReport) => string | undefined {
    const byIndex = new Map(draws.map((draw) => [draw.index, draw]));
    return (draw) => caseNameOf(byIndex.get(seats.chain(draw.index)?.blocks[0] ?? draw.index) ?? draw);
}

/** The case of a letter that verifies, from the log, or from its own receipts. */
export function caseOfLetter({ block, evidence }: Letter, log: VerifiedLog | undefined): string | undefined {
    const first = log?.seats.chain(block)?.blocks[0];
    const draw = log?.verdict.draws.find(({ index }) => index === first);
    if (draw !== undefined) return caseNameOf(draw);
    const [receipt] = evidence?.draws ?? [];
    const data = receipt && attempt(() => decodeData(decodeReceipt(receipt).data));
    return data === undefined || isFailure(data) ? undefined : caseNameOf(data);
}
