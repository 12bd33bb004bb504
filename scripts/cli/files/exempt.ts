import { CliError } from '../errors.js';
import { excerpt } from '../output/index.js';
import { isWrittenHere, readCell } from './csv-cells.js';
import { lookOf, numberOf } from './id-forms.js';
import { columnOf, readTable } from './people-csv.js';

/** Somebody who is not to be drawn: who served, or was excused. */
export interface ExemptPerson {
    readonly id: string;
    /** The last day, such as 2027-12-31; undefined: for good. */
    readonly until: string | undefined;
}

/** Those who are exempt today. */
export class Exempt {
    private readonly byForm: ReadonlyMap<string, ExemptPerson>;

    /** @param ended how many rows held until a day that is over */
    constructor(
        readonly people: readonly ExemptPerson[],
        readonly ended: number,
        /** Where they stand. */
        readonly files: readonly string[]
    ) {
        this.byForm = new Map(people.map((person) => [numberOf(person.id), person]));
    }

    /** Under this spelling of the id or another: to leave somebody out twice harms nobody, to draw them does. */
    find(id: string): ExemptPerson | undefined {
        return this.byForm.get(numberOf(id));
    }
}

const UNTIL = 'until';
const DAY = /^\d{4}-\d\d-\d\d$/;

/**
 * Lists of people who are exempt, by the column that identifies them, each person until the day of the column `until`, that day
 * included; for good without one. Somebody may stand there several times: the latest day counts.
 * @throws {CliError} `CSV_MALFORMED`, `CSV_COLUMN_MISSING`, `ID_MISSING`
 */
export function readExempt(files: readonly string[], column: string): Exempt {
    const latest = new Map<string, ExemptPerson>();
    for (const file of files) readInto(latest, file, column);
    const all = [...latest.values()];
    const today = localDay();
    const people = all.filter(({ until }) => until === undefined || until >= today);
    return new Exempt(people, all.length - people.length, files);
}

function readInto(latest: Map<string, ExemptPerson>, file: string, column: string): void {
    const { header, rows } = readTable(file);
    const position = columnOf(header, column, file);
    const isUntil = (name: string) => name.trim().toLowerCase() === UNTIL;
    for (const [name, count] of [
        [column, header.filter((one) => one === column).length],
        [UNTIL, header.filter(isUntil).length]
    ] as const)
        if (count > 1)
            throw new CliError(
                'CSV_MALFORMED',
                `${file} has ${count} columns ${name}; take out those that do not count`
            );
    const place = header.findIndex(isUntil);
    for (const [i, row] of rows.entries()) {
        const cell = row[position] ?? '';
        const id = isWrittenHere(header) ? readCell(cell) : cell;
        if (lookOf(id) === '')
            throw new CliError('ID_MISSING', `person ${i + 1} of ${file} has no ${column}`);
        const until = dayOf(row[place], `person ${i + 1} of ${file}`);
        const known = latest.get(numberOf(id));
        if (
            known === undefined ||
            (known.until !== undefined && (until === undefined || until > known.until))
        )
            latest.set(numberOf(id), { id, until });
    }
}

function dayOf(cell: string | undefined, who: string): string | undefined {
    const text = cell?.trim() ?? '';
    if (text === '') return undefined;
    const milliseconds = DAY.test(text) ? Date.parse(text) : Number.NaN;
    // Date.parse takes 30 February for 2 March.
    if (!Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().startsWith(text)) return text;
    throw new CliError('CSV_MALFORMED', `${who}: its ${UNTIL} is no day such as 2027-12-31, but ${excerpt(JSON.stringify(text), 40)}; leave it empty for good`); // prettier-ignore
}

/** By the clock and the time zone of this machine. */
function localDay(): string {
    const now = new Date();
    const two = (n: number) => String(n).padStart(2, '0');
    return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
