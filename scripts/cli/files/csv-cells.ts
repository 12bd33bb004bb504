import { stringify } from 'csv-stringify/sync';

/** The columns of the list that `jury letters` writes. */
export const LETTER_COLUMNS = ['letter', 'pool_id', 'seat_id', 'drawn_as', 'state', 'person'] as const;

/** Those by which it is known again, whatever columns somebody put beside them. */
const KNOWN_BY = ['letter', 'pool_id', 'seat_id', 'person'];

/** What a spreadsheet takes for a formula; behind apostrophes of an id, one more is one that was written here. */
const FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const WRITTEN = /^'+[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** What the spreadsheet of an office takes for CSV: how a file of its own is written. */
export interface CsvForm {
    readonly delimiter: string;
    /** Whether a byte order mark stands in front. */
    readonly bom: boolean;
}

const PLAIN: CsvForm = { delimiter: ',', bom: false };

/** A CSV file whose cells no spreadsheet takes for formulas: `readCell` gives each back as it was. */
export const writeCsv = (rows: readonly (readonly string[])[], form: CsvForm = PLAIN): Uint8Array =>
    new TextEncoder().encode(
        stringify(
            rows.map((row) => row.map(writeCell)),
            form
        )
    );

const writeCell = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);

/** A cell of the list that `jury letters` wrote. In any other file an apostrophe is a part of the id. */
export const readCell = (cell: string): string => (WRITTEN.test(cell) ? cell.slice(1) : cell);

export const isWrittenHere = (header: readonly string[]): boolean =>
    KNOWN_BY.every((column) => header.includes(column));
