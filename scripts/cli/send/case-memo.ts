import { encodeCaseRecord, parseObject, readCaseRecord } from '../../../src/protocol/case-record.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { CliError } from '../errors.js';
import { decodeUtf8 } from '../output/index.js';

/** How a draw says what it is for. */
export interface CaseOptions {
    /** Jurors; all that are drawn, unless one of the others is given. */
    readonly count: number;
    readonly alternates?: number;
    readonly case?: string;
}

/**
 * The memo of a Select, and how many it draws: a case record if a case or alternates are given.
 * @param note what was given as the memo
 * @throws {CliError} `USAGE`
 */
export function caseMemo(
    { count: jurors, alternates, case: name }: CaseOptions,
    note: Uint8Array
): { readonly memo: Uint8Array; readonly count: number } {
    if (alternates === undefined && name === undefined) return { memo: note, count: jurors };
    if (jurors < 1) throw new CliError('USAGE', 'a jury has at least one juror: --count 12 --alternates 3');
    if (Object.hasOwn(parseObject(note) ?? {}, 'jurors'))
        throw new CliError(
            'USAGE',
            'give --case and --alternates, or the case record as the memo, not both; nothing was sent'
        );
    const text = decodeUtf8(note);
    if (text === undefined || [text, name ?? ''].some((one) => /\p{Surrogate}/u.test(one)))
        throw new CliError(
            'USAGE',
            'with --case or --alternates the memo is a note, and has to be text; nothing was sent'
        );
    const record = { case: name ?? '', jurors, alternates: alternates ?? 0, note: text };
    return { memo: encodeCaseRecord(record), count: jurors + record.alternates };
}

/**
 * A memo that means to be a case record and is none would make everybody drawn a juror, for ever: it is refused
 * before anything is sent.
 * @param count jurors and alternates that are drawn
 * @throws {JuryError} `CASE_RECORD_MALFORMED`
 */
export function checkCaseRecord(memo: Uint8Array, count: number): void {
    if (readCaseRecord({ kind: 'Select', jurors: { length: count }, memo }) !== 'malformed') return;
    const { case: name, jurors, alternates, note } = parseObject(memo) ?? {};
    const counts = [jurors, alternates].map(Number);
    const [first = 0, second = 0] = counts;
    const isSum = counts.every(Number.isSafeInteger) && first + second === count;
    const wrong =
        typeof jurors === 'number' && typeof alternates === 'number' && !isSum
            ? `its jurors and alternates are not together the ${count} of --count`
            : 'its members, their order or their spacing are not those of the one form';
    const fits = isSum && first >= 1 && second >= 0;
    const example = encodeCaseRecord({
        case: isShort(name) ? name : '2026-114',
        jurors: fits ? first : count,
        alternates: fits ? second : 0,
        note: isShort(note) ? note : ''
    });
    throw new JuryError(
        'CASE_RECORD_MALFORMED',
        `the memo has a member "jurors" and is no case record: ${wrong}; nothing was sent. Such as: ${new TextDecoder().decode(example)}`
    );
}

/**
 * People from an Expand become what the memo of the Select says, whatever stands in the Expand's own.
 * @throws {JuryError} `CASE_RECORD_MALFORMED`
 */
export function checkExpandMemo(memo: Uint8Array): void {
    const fields = parseObject(memo);
    if (fields === undefined || !Object.hasOwn(fields, 'jurors')) return;
    throw new JuryError(
        'CASE_RECORD_MALFORMED',
        'the memo has a member "jurors", and a case record counts in the memo of a select only; nothing was sent. If the select has one, who is drawn by expand becomes an alternate, else a juror. Give a memo in words'
    );
}

const isShort = (text: unknown): text is string =>
    typeof text === 'string' && text.length <= 200 && !/\p{Surrogate}/u.test(text);
