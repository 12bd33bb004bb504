import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { costRows, storageOf, yearRows } from '../../../scripts/cli/cost/index.js';
import { packageRoot } from '../../../scripts/cli/package-root.js';

const DOCUMENT = join(packageRoot, 'docs/operating.md');
const MARKS = ['<!-- written by npm run costs -->', '<!-- end of what npm run costs writes -->'] as const;
const PEOPLE = 1000;
const BLOCKS = 100_000;
const [COURT, JURIES] = [10_000, 100];
const POOLS = [1000, 100_000, 1_000_000];

const millions = (cycles: number): string =>
    (cycles / 1e6).toLocaleString('en', { maximumSignificantDigits: 4 });

/** The table in docs/operating.md, made of the same. */
export function costTable(): string {
    const [small, large] = [costRows(PEOPLE, 13), costRows(PEOPLE, 34)];
    const rows = small.map(({ what, cycles }, i) => [
        what,
        millions(cycles),
        millions(large[i]?.cycles ?? 0)
    ]);
    const years = POOLS.map((people) => {
        const [on13, on34] = [13, 34].map((nodes) => storageOf(people, 0, nodes));
        return [
            `a year of storage, ${people.toLocaleString('en')} people: ${millions(on13?.bytes ?? 0)} MB`,
            millions(on13?.perYear ?? 0),
            millions(on34?.perYear ?? 0)
        ];
    });
    const blocks = [13, 34].map((nodes) => {
        const [none, some] = [storageOf(0, 0, nodes), storageOf(0, BLOCKS, nodes)];
        return millions(some.perYear - none.perYear);
    });
    years.push([`the same of ${BLOCKS.toLocaleString('en')} blocks of 300 bytes beside them`, ...blocks]);
    const court = [13, 34].map((nodes) => millions(yearRows(COURT, JURIES, nodes).at(-1)?.cycles ?? 0));
    const what = `a year of a court: ${COURT.toLocaleString('en')} people, ${JURIES} juries, jury watch every hour, storage`;
    years.push([what, ...court]);
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
    return [
        line(['in millions of cycles', '13 nodes', '34 nodes']),
        line(['---', '--:', '--:']),
        ...[...rows, ...years].map(line)
    ].join('\n');
}

export function writeTable(): void {
    const { before, after } = parts();
    writeFileSync(DOCUMENT, `${before}\n\n${costTable()}\n\n${after}`);
}

/** As it stands in the document: the cells of its lines. */
export const writtenTable = (): string[][] => cellsOf(parts().table);
export const cellsOf = (table: string): string[][] =>
    table
        .split('\n')
        .filter((text) => text.startsWith('|') && !/^\|[ :-]*-[ :|-]*$/.test(text))
        .map((text) =>
            text
                .split('|')
                .slice(1, -1)
                .map((cell) => cell.trim())
        );

function parts(): { before: string; table: string; after: string } {
    const text = readFileSync(DOCUMENT, 'utf8');
    const [from, to] = MARKS.map((mark) => text.indexOf(mark));
    if (from === undefined || to === undefined || from < 0 || to < from)
        throw new Error('docs/operating.md has lost its marks');
    const start = from + MARKS[0].length;
    return { before: text.slice(0, start), table: text.slice(start, to), after: text.slice(to) };
}
