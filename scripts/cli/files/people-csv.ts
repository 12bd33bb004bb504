import { parse, type Options } from 'csv-parse/sync';
import { systemReason } from '../../../src/node/index.js';
import { MAX_UID_BYTES } from '../../../src/juror/index.js';
import { isWrittenHere, readCell, type CsvForm } from './csv-cells.js';
import { CliError } from '../errors.js';
import { readInput } from '../input/index.js';
import { decodeUtf8, excerpt } from '../output/index.js';
import { rowsText } from '../text/index.js';
import { caselessOf, lookOf } from './id-forms.js';

/** People of a CSV file, one a row below the header; person n is the n-th of them, empty lines left out. */
export interface People {
    readonly file: string;
    /** The column that identifies them. */
    readonly column: string;
    /** To the byte as in the file. */
    readonly ids: readonly string[];
    /** The names of all columns. */
    readonly header: readonly string[];
    /** All cells of each. */
    readonly rows: readonly (readonly string[])[];
    /** How the file is written. */
    readonly form: CsvForm;
}

/** A control character, or one that ends a line: a program between here and the letter may cut the id there. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Reads the people of a CSV file, without gaps or repeats.
 * @throws {CliError} `CSV_MALFORMED`, `CSV_COLUMN_MISSING`, `ID_MISSING`, `ID_MALFORMED`, `ID_REPEATED`
 */
export function readPeople(file: string, column: string): People {
    const text = readText(file);
    const [header = [], ...rows] = parseCsv(file, text);
    const position = columnOf(header, column, file);
    if (header.lastIndexOf(column) !== position) {
        throw new CliError('CSV_MALFORMED', `${file} has two columns ${column}`);
    }
    if (rows.length === 0) throw new CliError('CSV_MALFORMED', `${file} has a header and no rows`);
    refuseHeaders(header, rows, position, file);
    const cells = rows.map((row) => row[position] ?? '');
    const ids = isWrittenHere(header) ? cells.map(readCell) : cells;
    checkIds(ids, file, column, (row) => lineOf(text, row));
    const form = { delimiter: delimiterOf(text), bom: text.startsWith('\ufeff') };
    return { file, column, ids, header, rows, form };
}

/**
 * A header among the rows: lists that were put together, one behind the other. It names the column of the ids, or, where
 * another list calls that otherwise, most of the other columns.
 * @throws {CliError} `CSV_MALFORMED`
 */
function refuseHeaders(
    header: readonly string[],
    rows: readonly (readonly string[])[],
    position: number,
    file: string
): void {
    const names = new Set(header.map(caselessOf));
    const isHeader = (row: readonly string[]): boolean => {
        const cells = row.map(caselessOf).filter((cell) => cell !== '');
        const named = cells.filter((cell) => names.has(cell)).length;
        return (
            caselessOf(row[position] ?? '') === caselessOf(header[position] ?? '') ||
            (named >= 2 && 2 * named >= cells.length)
        );
    };
    const found = rows.flatMap((row, i) => (isHeader(row) ? [i + 1] : []));
    if (found.length === 0) return;
    const one = found.length === 1;
    throw new CliError(
        'CSV_MALFORMED',
        `${rowsText('person', found)} of ${file} ${one ? 'repeats' : 'repeat'} the header, as where lists were put together; take ${one ? 'that row' : 'those rows'} out, and look whether the columns of both lists are the same`
    );
}

/**
 * What another column says of a person, if it could be that which another list knows people by: no two have the same.
 * @returns by person
 */
export function otherIds({ rows, ids }: People): readonly (readonly string[])[] {
    const width = rows[0]?.length ?? 0;
    const columns = Array.from({ length: width }, (_, i) => rows.map((row) => row[i] ?? '')).filter(
        (cells) => {
            const filled = cells.filter((cell) => lookOf(cell) !== '');
            return filled.length > 0 && new Set(filled).size === filled.length;
        }
    );
    return ids.map((id, n) =>
        columns.flatMap((cells) => {
            const cell = cells[n] ?? '';
            return lookOf(cell) === '' || cell === id ? [] : [cell];
        })
    );
}

function checkIds(
    ids: readonly string[],
    file: string,
    column: string,
    lineOfRow: (row: number) => number
): void {
    const seen = new Map<string, number>();
    for (const [i, id] of ids.entries()) {
        const row = i + 1;
        if (lookOf(id) === '')
            throw new CliError(
                'ID_MISSING',
                `person ${row} of ${file} has no ${column}, in line ${lineOfRow(row)}`
            );
        if (CONTROL.test(id)) {
            throw new CliError(
                'ID_MALFORMED',
                `the ${column} of person ${row} of ${file} holds a line end or a control character; take it out`
            );
        }
        const before = seen.get(id);
        if (before !== undefined) {
            throw new CliError(
                'ID_REPEATED',
                `persons ${before} and ${row} of ${file} have the same ${column}; take one out`
            );
        }
        seen.set(id, row);
    }
}

/**
 * A letter and a slip hold no longer id: who came in under one could never be shown to be drawn.
 * @throws {CliError} `ID_TOO_LONG`
 */
export function requireShortIds({ ids, file, column }: People): void {
    const utf8 = new TextEncoder();
    const long = ids.flatMap((id, i) => (utf8.encode(id).length > MAX_UID_BYTES ? [i + 1] : []));
    if (long.length === 0) return;
    throw new CliError(
        'ID_TOO_LONG',
        `the ${column} of ${rowsText('person', long)} of ${file} has more than ${MAX_UID_BYTES} bytes; take a shorter one`
    );
}

/** A file with a header line, whatever stands below it. @throws {CliError} `CSV_MALFORMED` */
export function readTable(file: string): {
    readonly header: readonly string[];
    readonly rows: readonly (readonly string[])[];
} {
    const [header = [], ...rows] = parseCsv(file);
    return { header, rows };
}

/** Where a column stands. @throws {CliError} `CSV_COLUMN_MISSING` */
export function columnOf(header: readonly string[], column: string, file: string): number {
    const position = header.indexOf(column);
    if (position >= 0) return position;
    throw new CliError(
        'CSV_COLUMN_MISSING',
        `${file} has no column ${column}; it has: ${excerpt(header.join(', '))}`
    );
}

/** All cells of a CSV file below its header. @throws {CliError} `CSV_MALFORMED` */
export const readCells = (file: string): string[] => parseCsv(file).slice(1).flat();

function readText(file: string): string {
    const text = decodeUtf8(readInput(file));
    // UTF-16 without accents is valid UTF-8 too, with a zero after every letter.
    if (text !== undefined && !text.includes('\0')) return text;
    throw new CliError('CSV_MALFORMED', `${file} is not UTF-8 text; save it as "CSV UTF-8"`);
}

function parseCsv(file: string, text = readText(file)): string[][] {
    try {
        return parse(text, csvOptions(text)).filter(isFilled);
    } catch (error) {
        const [reason = ''] = systemReason(error).split('\n');
        throw new CliError('CSV_MALFORMED', `${file} is not CSV: ${excerpt(reason)}`);
    }
}

const csvOptions = (text: string) =>
    ({
        bom: true,
        delimiter: delimiterOf(text),
        skip_empty_lines: true,
        // Each of them, since files that were put together from others have several.
        record_delimiter: ['\r\n', '\n', '\r']
    }) satisfies Options;

/** Spreadsheets leave rows of empty cells behind: they are nobody, as empty lines are. */
const isFilled = (row: readonly string[]): boolean => row.length === 1 || row.some((cell) => cell !== '');

/** In which line of the file a row ends. */
function lineOf(text: string, row: number): number {
    const rows = parse(text, { ...csvOptions(text), info: true }) as unknown as readonly {
        readonly info: { readonly lines: number };
        readonly record: readonly string[];
    }[];
    return rows.filter(({ record }) => isFilled(record))[row]?.info.lines ?? 0;
}

/** Spreadsheets of many countries write semicolons, and some tabs: what stands in the header, outside of quotes, says it. */
function delimiterOf(text: string): string {
    const [header = ''] = text.replace(/"[^"]*"/g, '').split(/[\r\n]/);
    return [',', ';', '\t'].find((one) => header.includes(one)) ?? ',';
}
