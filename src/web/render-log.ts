import { canisterText } from '../protocol/principal-text.js';
import { decodeData, isDraw, type BlockData } from '../protocol/block.js';
import { Pool } from '../protocol/pool.js';
import { readTypedMemo } from '../protocol/typed-memo.js';
import type { SeatsAudit } from '../juror/index.js';
import { attempt, isFailure, type CommitInput } from '../verifier/index.js';
import { caseRecordOf, caseText } from './case-name.js';
import { el, memoText, svg } from './dom.js';
import type { JudgedArchive } from './judge-archive.js';
import { LOG_TEXTS, TEXTS, timeText } from './texts.js';

const ROWS_AT_A_TIME = 500;
const MAX_STEPS = 2000;
const [WIDTH, HEIGHT, MARGIN] = [720, 200, 34];

/** The log as a whole: the pool over its blocks, and the blocks, newest first. */
export function renderLog({ archive, audit }: JudgedArchive): HTMLElement[] {
    const { blocks, commits } = archive;
    const pool = new Pool();
    const sizes = new Uint32Array(blocks.length);
    const draws: number[] = [];
    for (const [index, bytes] of blocks.entries()) {
        const block = readBlock(bytes);
        // Blocks that cannot be read change nothing; the verdict names them.
        pool.apply(block ?? { kind: 'Add', jurors: [] });
        sizes[index] = pool.sizeAt(index);
        if (block !== undefined && isDraw(block.kind)) draws.push(index);
    }
    const rowOf = (index: number): HTMLTableRowElement => {
        const block = readBlock(blocks[index] ?? new Uint8Array());
        const isShopped = block?.kind === 'Select' && audit.report(index).samePeople.count > 0;
        return row(block, index, sizes[index] ?? 0, commits, isShopped, audit);
    };
    return [
        el('section', { class: 'report' }, el('h2', {}, LOG_TEXTS.logPoolHeading), plot(sizes, draws)),
        el('section', { class: 'report' }, el('h2', {}, LOG_TEXTS.logChainHeading), ...chain(blocks, rowOf))
    ];
}

function readBlock(bytes: Uint8Array): BlockData | undefined {
    const data = attempt(() => decodeData(bytes));
    return isFailure(data) ? undefined : data;
}

/** All blocks, newest first, so many at a time; or those that one looks for. */
function chain(blocks: readonly Uint8Array[], rowOf: (index: number) => HTMLTableRowElement): HTMLElement[] {
    const body = el('tbody', { role: 'rowgroup' });
    const older = el('button', { type: 'button', class: 'older' });
    const field = el('input', { id: 'search', type: 'search', autocomplete: 'off', spellcheck: 'false' });
    const found = el('p', { role: 'status' });
    // Indices that are shown, newest first.
    let shown: readonly number[] = [];
    let rows = 0;
    const showMore = () => {
        body.append(...shown.slice(rows, rows + ROWS_AT_A_TIME).map(rowOf));
        rows = Math.min(shown.length, rows + ROWS_AT_A_TIME);
        older.hidden = rows === shown.length;
        older.textContent = LOG_TEXTS.logOlder(shown.length - rows);
    };
    const search = () => {
        const words = field.value.trim().toLowerCase();
        shown = searchBlocks(blocks, words);
        found.textContent = words === '' ? '' : LOG_TEXTS.logFound(shown.length);
        body.replaceChildren();
        rows = 0;
        showMore();
    };
    older.addEventListener('click', showMore);
    field.addEventListener('input', search);
    search();
    const columns = LOG_TEXTS.logColumns.map((name) =>
        el('th', { scope: 'col', role: 'columnheader' }, name)
    );
    return [
        el('p', {}, el('label', { for: 'search' }, LOG_TEXTS.logSearch), field),
        found,
        el(
            'div',
            { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': LOG_TEXTS.logChainHeading },
            // The roles stay where a phone shows the rows as cards.
            el(
                'table',
                { class: 'chain', role: 'table' },
                el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, ...columns)),
                body
            )
        ),
        older
    ];
}

/** The blocks whose case, memo or number one looks for, newest first; all of them for no words. */
function searchBlocks(blocks: readonly Uint8Array[], words: string): number[] {
    const all = blocks.map((_, i) => blocks.length - 1 - i);
    if (words === '') return all;
    if (/^\d+$/.test(words) && Number(words) < blocks.length) return [Number(words)];
    return all.filter((index) => {
        const block = readBlock(blocks[index] ?? new Uint8Array());
        return block !== undefined && memoWords(block).toLowerCase().includes(words);
    });
}

/** The memo for people: of a case record what it says. */
function memoWords(block: BlockData): string {
    const record = caseRecordOf(block);
    return record === undefined ? (memoText(block.memo) ?? '') : caseText(record);
}

function row(
    block: BlockData | undefined,
    index: number,
    size: number,
    commits: readonly CommitInput[],
    isShopped: boolean,
    audit: SeatsAudit
): HTMLTableRowElement {
    const commit = commits.findIndex(({ leaves }) => leaves.length > index);
    const cells =
        block === undefined
            ? ['', LOG_TEXTS.logUnreadable, '', String(size), '']
            : blockCells(block, index, size, audit);
    const isDrawn = block !== undefined && isDraw(block.kind);
    const cell = (column: number, ...content: (Node | string | false)[]) =>
        el('td', { role: 'cell', 'data-label': LOG_TEXTS.logColumns[column] }, ...content);
    return el(
        'tr',
        { class: block?.kind.toLowerCase(), role: 'row' },
        cell(0, String(index)),
        cell(1, cells[0] ?? ''),
        cell(
            2,
            cells[1] ?? '',
            isDrawn && el('a', { href: `#draw-${index}`, class: 'to-draw' }, LOG_TEXTS.logShowDraw),
            isShopped && el('span', { class: 'mark-shopped' }, ` ${LOG_TEXTS.logShopping}`)
        ),
        ...cells.slice(2).map((text, i) => cell(i + 3, text)),
        cell(6, commit < 0 ? '' : LOG_TEXTS.logCommit(commit))
    );
}

function blockCells(block: BlockData, index: number, size: number, audit: SeatsAudit): string[] {
    const { kind, jurors, timestamp, author } = block;
    const typed = published(block, index, audit);
    const what = typed ?? (kind === 'Add' && jurors.length === 0 ? TEXTS.memoOnly : TEXTS.kinds[kind]);
    const text = typed === undefined ? memoWords(block) : '';
    return [
        timeText(timestamp),
        `${what} (${canisterText(author).slice(0, 11)}…)`,
        String(jurors.length),
        String(size),
        text
    ];
}

/** What a typed memo is; of seats only a list that counts is called one. */
function published(block: BlockData, index: number, { seats }: SeatsAudit): string | undefined {
    const memo = attempt(() => ({ found: readTypedMemo(block) }));
    if (isFailure(memo)) return LOG_TEXTS.logUnwanted;
    const { found } = memo;
    if (found === undefined) return undefined;
    if (found.kind === 'unknown') return LOG_TEXTS.logUnknown;
    if (found.kind !== 'seats')
        return seats.changes.recordsOf([found.block]).includes(index)
            ? LOG_TEXTS.logChanged(found.kind, found.block)
            : LOG_TEXTS.logUnwanted;
    const isListed = seats.sets.get(found.block)?.publishedIn.includes(index) === true;
    return isListed ? LOG_TEXTS.logSeats(found.block) : LOG_TEXTS.logUnwanted;
}

/** A step for each block, or for each of so many that they can be told apart; under it a mark for each draw. */
function plot(sizes: Uint32Array, draws: readonly number[]): SVGElement {
    const most = sizes.reduce((max, size) => Math.max(max, size), 1);
    const x = (index: number) => MARGIN + (index / Math.max(1, sizes.length)) * (WIDTH - 2 * MARGIN);
    const y = (size: number) => HEIGHT - MARGIN - (size / most) * (HEIGHT - 2 * MARGIN);
    const stride = Math.ceil(sizes.length / MAX_STEPS);
    const steps: string[] = [];
    for (let i = 0; i < sizes.length; i += stride) {
        const end = x(Math.min(i + stride, sizes.length)).toFixed(1);
        steps.push(`L${x(i).toFixed(1)} ${y(sizes[i] ?? 0).toFixed(1)}H${end}`);
    }
    const label = (text: string, left: number, top: number, anchor: string) =>
        svg('text', { x: left, y: top, 'text-anchor': anchor, class: 'axis-label' }, text);
    return svg(
        'svg',
        {
            viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
            class: 'plot',
            role: 'img',
            'aria-label': LOG_TEXTS.logPlot(sizes.length, sizes[0] ?? 0, sizes.at(-1) ?? 0, most)
        },
        svg('path', { d: `M${MARGIN} ${y(0)}${steps.join('')}V${y(0)}Z`, class: 'area' }),
        svg('path', { d: `M${MARGIN} ${y(0)}H${WIDTH - MARGIN}`, class: 'axis' }),
        ...draws
            .slice(-MAX_STEPS)
            .map((i) => svg('circle', { cx: x(i + 0.5), cy: y(0) + 8, r: 3, class: 'cell drawn' })),
        label(String(most), MARGIN - 6, y(most) + 4, 'end'),
        label('0', MARGIN - 6, y(0) + 4, 'end'),
        label(TEXTS.place.block(0), MARGIN, HEIGHT - 6, 'start'),
        label(TEXTS.place.block(Math.max(0, sizes.length - 1)), WIDTH - MARGIN, HEIGHT - 6, 'end')
    );
}
