import type { Row } from './row.js';
import { isMet } from './row.js';

const HEAD = ['what', 'figure', 'unit', 'M cycles', 'target', 'baseline', 'met'];

/** Rows that were kept before a column was there have none. */
const format = (value: number | null | undefined) =>
    value === null || value === undefined
        ? '-'
        : value.toLocaleString('en-US', { maximumSignificantDigits: 4 });

/** Rows as a Markdown table, aligned for reading as it is. */
export function table(rows: readonly Row[]): string {
    const cells = rows.map((row) => [
        row.what,
        format(row.figure),
        row.unit,
        format(row.cycles),
        row.target === null ? '-' : `${row.better === 'lower' ? '≤' : '≥'} ${format(row.target)}`,
        format(row.baseline),
        { true: 'yes', false: 'NO', undefined: '-' }[String(isMet(row))] ?? ''
    ]);
    const widths = HEAD.map((head, i) =>
        Math.max(...[HEAD, ...cells].map((line) => line[i]?.length ?? 0), head.length)
    );
    const isNumber = (column: number) => [1, 3, 4, 5].includes(column);
    const line = (texts: readonly string[]) =>
        `| ${texts.map((text, i) => (isNumber(i) ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))).join(' | ')} |`;
    const rule = `| ${widths.map((width, i) => (isNumber(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
    return [line(HEAD), rule, ...cells.map(line)].join('\n');
}

const TABLE_MARKS = [
    '<!-- written by npm run bench -- --write -->',
    '<!-- end of what the bench writes -->'
] as const;
const HEADLINE_MARKS = [
    '<!-- figures of npm run bench -- --write -->',
    '<!-- end of the figures -->'
] as const;

/** What README says in a line each, by the id of its row. */
const HEADLINES: readonly (readonly [string, (figure: string, unit: string) => string])[] = [
    [
        'select-12-1m',
        (figure, unit) =>
            `Drawing 12 of 1,000,000 people takes ${figure} ${unit}; a message of the network may take 40,000.`
    ],
    [
        'verify-million-seconds',
        (figure, unit) =>
            `Verifying 1,000,000 blocks with 100,000 draws, each run again, takes ${figure} ${unit} on two cores.`
    ],
    [
        'receipt-bytes',
        (figure, unit) => `A receipt that proves one draw of a million to anybody has ${figure} ${unit}.`
    ]
];

/** A document with the table between its two marks. @throws {Error} if it has none */
export const withTable = (document: string, rows: readonly Row[]): string =>
    between(document, TABLE_MARKS, table(rows));

/** A document with the headline figures between their marks. @throws {Error} if it has none, or there is no such row */
export function withHeadlines(document: string, rows: readonly Row[]): string {
    const lines = HEADLINES.map(([id, say]) => {
        const found = rows.find((row) => row.id === id);
        if (found === undefined) throw new Error(`there is no row ${id}`);
        return `- ${say(format(found.figure), found.unit)}`;
    });
    return between(document, HEADLINE_MARKS, lines.join('\n'));
}

function between(document: string, [begin, end]: readonly [string, string], text: string): string {
    const [from, to] = [document.indexOf(begin), document.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`the document has no place for it: ${begin}`);
    return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}
