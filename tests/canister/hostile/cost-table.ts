import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../scripts/cli/package-root.js';
import { ACCESS, type Callers } from '../../../src/canister/access.js';
import { CALLERS, type Worst } from './measure.js';

const DOCUMENT = join(packageRoot, 'docs/threat-model.md');
const BEGIN = '<!-- written by npm run costs -->\n';
const END = '\n<!-- end of what npm run costs writes -->';

const HEAD = [
    'method',
    'from updates',
    'bytes',
    'a query',
    'stranger',
    "stranger's canister",
    'User',
    'Admin',
    'controller'
];

const WORDS: Readonly<Record<Callers, string>> = {
    anyone: 'anyone',
    paced: 'roles; others once a minute',
    user: 'User, Admin',
    admin: 'Admin',
    controller: 'controller'
};

/** The figures of a row, in millions of instructions: a query, a stranger's message, calls of each canister. */
export const figuresOf = ({ ingress, canister, method }: Worst): (number | undefined)[] => {
    const isQuery = ACCESS.get(method)?.isQuery === true;
    const costs = [
        isQuery ? ingress : undefined,
        isQuery ? 0 : ingress,
        ...CALLERS.map((who) => canister[who])
    ];
    return costs.map((cost) => cost && cost / 1e6);
};

/** To the next tenth of a million; what is larger, to two digits and a half. */
function roundedUp(figure: number | undefined): string {
    if (figure === undefined) return '-';
    // Builds differ by some percent: principals, heaps and the commit in the module do.
    if (figure < 10) return (Math.ceil(figure * 1.05 * 10) / 10).toString();
    const step = 10 ** (Math.floor(Math.log10(figure)) - 1);
    return (Math.ceil(figure / step) * step).toLocaleString('en');
}

export function rowOf(worst: Worst): string[] {
    const access = ACCESS.get(worst.method);
    if (access === undefined) throw new Error(`there is no ${worst.method}`);
    const rest = [WORDS[access.callers], access.bytes.toLocaleString('en')];
    return [`\`${worst.method}\``, ...rest, ...figuresOf(worst).map(roundedUp)];
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Writes the table into the document. */
export function writeCosts(worsts: readonly Worst[]): void {
    const { before, after } = parts();
    const aligned = HEAD.map((_, i) => (i < 2 ? '---' : '--:'));
    const table = [HEAD, aligned, ...worsts.map(rowOf)].map(line).join('\n');
    writeFileSync(DOCUMENT, `${before}\n${table}\n${after}`);
}

/** The table in the document: the cells of each method's row. */
export function writtenCosts(): Map<string, string[]> {
    const rows = parts()
        .table.split('\n')
        .filter((text) => text.startsWith('| `'))
        .map((text) => text.split('|').slice(1, -1))
        .map((cells) => cells.map((cell) => cell.trim()));
    return new Map(rows.map(([name = '', ...cells]) => [name.replaceAll('`', ''), cells]));
}

export const figureIn = (cell: string | undefined): number | undefined =>
    cell === undefined || cell === '-' ? undefined : Number(cell.replaceAll(',', ''));

function parts(): { before: string; table: string; after: string } {
    const text = readFileSync(DOCUMENT, 'utf8');
    const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
    if (begin < 0 || end < begin) throw new Error('docs/threat-model.md has lost its marks');
    const start = begin + BEGIN.length;
    return { before: text.slice(0, start), table: text.slice(start, end), after: text.slice(end) };
}
