import type { Row } from './row.js';
import { isMet } from './row.js';

const HEAD = ['what', 'figure', 'unit', 'target', 'baseline', 'met'];

const format = (value: number | null) =>
    value === null ? '-' : value.toLocaleString('en-US', { maximumSignificantDigits: 4 });

/** Rows as a Markdown table, aligned for reading as it is. */
export function table(rows: readonly Row[]): string {
    const cells = rows.map((row) => [
        row.what,
        format(row.figure),
        row.unit,
        row.target === null ? '-' : `${row.better === 'lower' ? '≤' : '≥'} ${format(row.target)}`,
        format(row.baseline),
        { true: 'yes', false: 'NO', undefined: '-' }[String(isMet(row))] ?? ''
    ]);
    const widths = HEAD.map((head, i) =>
        Math.max(...[HEAD, ...cells].map((line) => line[i]?.length ?? 0), head.length)
    );
    const isNumber = (column: number) => [1, 3, 4].includes(column);
    const line = (texts: readonly string[]) =>
        `| ${texts.map((text, i) => (isNumber(i) ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0))).join(' | ')} |`;
    const rule = `| ${widths.map((width, i) => (isNumber(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
    return [line(HEAD), rule, ...cells.map(line)].join('\n');
}

const BEGIN = '<!-- written by npm run bench -- --write -->';
const END = '<!-- end of what the bench writes -->';

/** A document with the table between its two marks. */
export function withTable(document: string, rows: readonly Row[]): string {
    const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)];
    if (begin < 0 || end < begin) throw new Error('the document has no place for the table');
    return `${document.slice(0, begin + BEGIN.length)}\n\n${table(rows)}\n\n${document.slice(end)}`;
}
