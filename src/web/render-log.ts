import { canisterText } from '../verifier/canister-text.js';
import type { BlockData } from '../protocol/block.js';
import { JuryError } from '../protocol/codes.js';
import { Pool } from '../protocol/pool.js';
import { readTypedMemo } from '../protocol/typed-memo.js';
import type { CommitInput } from '../verifier/index.js';
import { el, memoText, svg } from './dom.js';
import type { JudgedArchive } from './judge-archive.js';
import { TEXTS, timeText } from './texts.js';

const MAX_ROWS = 500;
const [WIDTH, HEIGHT, MARGIN] = [720, 200, 34];

/** The log as a whole: the pool over its blocks, and the blocks, newest first. */
export function renderLog({ data, log }: JudgedArchive, commits: readonly CommitInput[]): HTMLElement[] {
    const sizes = poolSizes(data);
    const shopped = new Set(shoppedDraws(log.verdict.draws));
    const rows = data.map((block, index) =>
        row(block, index, sizes[index] ?? 0, commits, shopped.has(index))
    );
    const shown = rows.reverse().slice(0, MAX_ROWS);
    return [
        el('section', { class: 'report' }, el('h2', {}, TEXTS.logPoolHeading), plot(sizes, data)),
        el(
            'section',
            { class: 'report' },
            el('h2', {}, TEXTS.logChainHeading),
            el(
                'div',
                { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': TEXTS.logChainHeading },
                el(
                    'table',
                    { class: 'chain' },
                    el(
                        'thead',
                        {},
                        el('tr', {}, ...TEXTS.logColumns.map((name) => el('th', { scope: 'col' }, name)))
                    ),
                    el('tbody', {}, ...shown)
                )
            ),
            rows.length > MAX_ROWS && el('p', {}, TEXTS.logMore(rows.length - MAX_ROWS))
        )
    ];
}

/** After each block. Blocks that cannot be read change nothing; the verdict names them. */
function poolSizes(data: readonly (BlockData | undefined)[]): number[] {
    const pool = new Pool();
    return data.map((block, index) => {
        pool.apply(block ?? { kind: 'Add', jurors: [] });
        return pool.sizeAt(index);
    });
}

/** Selects that share their list with another Select. */
function shoppedDraws(draws: JudgedArchive['log']['verdict']['draws']): number[] {
    const selects = draws.filter(({ kind }) => kind === 'Select');
    return selects
        .filter(({ index, poolIndex }) =>
            selects.some((other) => other.index !== index && other.poolIndex === poolIndex)
        )
        .map(({ index }) => index);
}

function row(
    block: BlockData | undefined,
    index: number,
    size: number,
    commits: readonly CommitInput[],
    isShopped: boolean
): HTMLTableRowElement {
    const commit = commits.findIndex(({ leaves }) => leaves.length > index);
    const cells =
        block === undefined ? ['', TEXTS.logUnreadable, '', String(size), ''] : blockCells(block, size);
    const what = el(
        'td',
        {},
        cells[1] ?? '',
        isShopped && el('span', { class: 'mark-shopped' }, ` ${TEXTS.logShopping}`)
    );
    return el(
        'tr',
        { class: block?.kind.toLowerCase() },
        el('td', {}, String(index)),
        el('td', {}, cells[0] ?? ''),
        what,
        ...cells.slice(2).map((text) => el('td', {}, text)),
        el('td', {}, commit < 0 ? '' : TEXTS.logCommit(commit))
    );
}

function blockCells(block: BlockData, size: number): string[] {
    const { kind, jurors, timestamp, memo, author } = block;
    const typed = published(block);
    const what = typed ?? (kind === 'Add' && jurors.length === 0 ? TEXTS.memoOnly : TEXTS.kinds[kind]);
    const text = typed === undefined ? (memoText(memo) ?? '') : '';
    return [
        timeText(timestamp),
        `${what} (${canisterText(author).slice(0, 11)}…)`,
        String(jurors.length),
        String(size),
        text
    ];
}

function published(block: BlockData): string | undefined {
    try {
        const memo = readTypedMemo(block);
        return memo?.kind === 'seats' ? TEXTS.logSeats(memo.block) : memo && TEXTS.logKey;
    } catch (error) {
        if (error instanceof JuryError) return undefined;
        throw error;
    }
}

/** A step for each block; under it a mark for each draw. */
function plot(sizes: readonly number[], data: readonly (BlockData | undefined)[]): SVGElement {
    const most = sizes.reduce((max, size) => Math.max(max, size), 1);
    const x = (index: number) => MARGIN + (index / Math.max(1, sizes.length)) * (WIDTH - 2 * MARGIN);
    const y = (size: number) => HEIGHT - MARGIN - (size / most) * (HEIGHT - 2 * MARGIN);
    const steps = sizes
        .map((size, i) => `L${x(i).toFixed(1)} ${y(size).toFixed(1)}H${x(i + 1).toFixed(1)}`)
        .join('');
    const draws = data.flatMap((block, i) =>
        block?.kind === 'Select' || block?.kind === 'Expand' ? [i] : []
    );
    const label = (text: string, left: number, top: number, anchor: string) =>
        svg('text', { x: left, y: top, 'text-anchor': anchor, class: 'axis-label' }, text);
    return svg(
        'svg',
        {
            viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
            class: 'plot',
            role: 'img',
            'aria-label': TEXTS.logPlot(sizes.length, sizes[0] ?? 0, sizes.at(-1) ?? 0, most)
        },
        svg('path', { d: `M${MARGIN} ${y(0)}${steps}V${y(0)}Z`, class: 'area' }),
        svg('path', { d: `M${MARGIN} ${y(0)}H${WIDTH - MARGIN}`, class: 'axis' }),
        ...draws
            .slice(0, 2000)
            .map((i) => svg('circle', { cx: x(i + 0.5), cy: y(0) + 8, r: 3, class: 'cell drawn' })),
        label(String(most), MARGIN - 6, y(most) + 4, 'end'),
        label('0', MARGIN - 6, y(0) + 4, 'end'),
        label(TEXTS.place.block(0), MARGIN, HEIGHT - 6, 'start'),
        label(TEXTS.place.block(Math.max(0, sizes.length - 1)), WIDTH - MARGIN, HEIGHT - 6, 'end')
    );
}
