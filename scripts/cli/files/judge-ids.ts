import { mixesDigits } from './digits.js';
import { doubtsOf, isTotal, mixesScripts } from './doubtful-ids.js';
import { CliError, type CliCode } from '../errors.js';
import { caselessOf, holdsInvisible, lookOf, numberOf, plainOf, skeletonOf } from './id-forms.js';
import { hasLatin, looksLatin } from './look-alikes.js';
import { rowsText, type Note } from '../text/index.js';
import type { People } from './people-csv.js';

/** What is to become of a list. */
export interface Purpose {
    readonly kind: 'add' | 'remove';
    /** Goes on where ids are doubtful or look alike. */
    readonly yes: boolean | undefined;
}

export const GO_ON = 'if they are right, add --yes';

/**
 * Looks for one person twice, and for what is nobody's id. What is on a list to be removed may be in the pool as it
 * stands there, so nothing keeps it from being taken out.
 * @throws {CliError} `ID_REPEATED`, `ID_LOOKALIKE`, `ID_DOUBTFUL`
 */
export function judgeIds(people: People, purpose: Purpose): Note[] {
    const { ids, file, column } = people;
    const where = (rows: readonly number[]) => `${rowsText('person', rows)} of ${file}`;
    const notes: Note[] = [];
    const refuse = (code: CliCode & Note['code'], detail: string, rows: readonly number[]): void => {
        if (purpose.kind === 'add' && !purpose.yes) throw new CliError(code, `${detail}; ${GO_ON}`);
        notes.push({ code, detail, rows });
    };
    const [same] = alike(ids, (id) => id, plainOf);
    if (same !== undefined && purpose.kind === 'add')
        throw new CliError('ID_REPEATED', `${where(same)} have the same ${column}; take one out`);
    const kinds = alike(ids, purpose.kind === 'add' ? plainOf : (id) => id, skeletonOf);
    if (kinds.length > 0)
        refuse(
            'ID_LOOKALIKE',
            `the ${column} looks the same, and is not, of ${listed(kinds, where)}`,
            kinds.flat()
        );
    for (const { words, isSure, rows } of doubtsOf(ids)) {
        const detail = `${where(rows)}: ${words}`;
        if (isSure) refuse('ID_DOUBTFUL', detail, rows);
        else notes.push({ code: 'ID_DOUBTFUL', detail, rows });
    }
    const note = (code: Note['code'], rows: readonly number[], words: string): void => {
        if (rows.length > 0) notes.push({ code, detail: words, rows });
    };
    const cases = alike(ids, skeletonOf, caselessOf);
    note('ID_LOOKALIKE', cases.flat(), `the ${column} differs in case only of ${listed(cases, where)}`);
    const numbers = alike(ids, caselessOf, numberOf);
    note('ID_LOOKALIKE', numbers.flat(), `the ${column} is the same number of ${listed(numbers, where)}`);
    const invisible = rowsWith(ids, holdsInvisible);
    note(
        'ID_INVISIBLE',
        invisible,
        `the ${column} of ${where(invisible)} holds characters that show nothing`
    );
    const totals = people.rows.flatMap((row, i) =>
        row.some((cell) => cell !== ids[i] && isTotal(lookOf(cell))) ? [i + 1] : []
    );
    note(
        'ID_DOUBTFUL',
        totals,
        `${where(totals)}: another column says that this sums up the list, such as Total`
    );
    const mixed = rowsWith(ids, mixesScripts);
    note('ID_MIXED_SCRIPTS', mixed, `the ${column} of ${where(mixed)} mixes alphabets within a word`);
    const digits = rowsWith(ids, mixesDigits);
    note('ID_MIXED_SCRIPTS', digits, `the ${column} of ${where(digits)} has digits of two kinds`);
    const foreign = ids.some(hasLatin) ? rowsWith(ids, looksLatin) : [];
    note(
        'ID_MIXED_SCRIPTS',
        foreign,
        `the ${column} of ${where(foreign)} looks Latin, as others on the list are, and has letters of another alphabet only`
    );
    return notes;
}

const rowsWith = (ids: readonly string[], is: (id: string) => boolean): number[] =>
    ids.flatMap((id, i) => (is(id) ? [i + 1] : []));

/**
 * Groups of places whose ids are the same in the wider form, and not all in the narrower one.
 * @returns places from 1, ascending
 */
function alike(
    ids: readonly string[],
    narrow: (id: string) => string,
    wide: (id: string) => string
): number[][] {
    const groups = new Map<string, number[]>();
    for (const [i, id] of ids.entries()) {
        const form = wide(id);
        const group = groups.get(form);
        if (group === undefined) groups.set(form, [i + 1]);
        else group.push(i + 1);
    }
    const differs = (rows: readonly number[]) =>
        new Set(rows.map((row) => narrow(ids[row - 1] ?? ''))).size > 1;
    return [...groups.values()].filter((rows) => rows.length > 1 && differs(rows));
}

const GROUPS = 10;

function listed(groups: readonly number[][], where: (rows: readonly number[]) => string): string {
    const more = groups.length - GROUPS;
    const words = groups.slice(0, GROUPS).map(where).join('; ');
    return more > 0 ? `${words}; and ${more} groups more` : words;
}
