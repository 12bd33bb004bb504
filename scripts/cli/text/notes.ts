/** What a command goes on in spite of, and tells. Codes are an API, as those of errors are. */
export const NOTE_CODES = {
    ID_LOOKALIKE: 'Ids look the same, or differ in case or in the form of a number only.',
    ID_DOUBTFUL: 'An id may be what a spreadsheet made of it, or none.',
    ID_INVISIBLE: 'An id holds characters that show nothing or turn the direction of writing.',
    ID_MIXED_SCRIPTS: 'A word of an id mixes alphabets whose letters look alike.',
    ID_UNCHANGED: 'Some on the list were in the pool already, or were not in it.',
    PERSON_EXEMPT: 'Some on the list are exempt, and were left out.',
    EXEMPT_IN_POOL: 'Somebody who is exempt is in the pool, and can be drawn.',
    EXEMPT_LISTS: 'Who is exempt was read from the list on the line and from that of jury.json.',
    EXEMPT_UNKNOWN: 'Some who are exempt are neither on the list nor in the pool.',
    BATCH_SMALL: 'So few people at once are linked to the day they came or went.',
    MEMO_TELLING: 'The memo, public for ever, names somebody.',
    CASE_LOOKALIKE: 'The name of the case looks like that of a case on record, and is another.',
    POOL_CHANGED: 'The pool that was drawn from had changed by then.',
    EXEC_FAILED:
        'The command of watch --exec did not start, ended with an error, or took longer than a minute.'
} as const;

export interface Note {
    readonly code: keyof typeof NOTE_CODES;
    readonly detail: string;
    /** Places on the list, from 1. */
    readonly rows?: readonly number[];
}

export const noteLines = (notes: readonly Note[]): string[] =>
    notes.map(({ code, detail }) => `Note: ${code}: ${detail}.`);

const LISTED = 20;

/** What the places of a list are: people of a CSV file, lines of a file of ids. */
export type RowNoun = 'person' | 'line';

/** `persons 3, 7 and 11`, or the first of many. */
export function rowsText(noun: RowNoun, rows: readonly number[]): string {
    const first = rows.slice(0, LISTED);
    const more = rows.length - first.length;
    const last = more > 0 ? `${more} more` : first.pop();
    const words = first.length === 0 ? `${last}` : `${first.join(', ')} and ${last}`;
    return `${noun}${rows.length === 1 ? '' : 's'} ${words}`;
}
