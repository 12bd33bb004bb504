import type { Chart, Curve } from './row.js';

/**
 * Charts side by side as one SVG, sizes and figures both in powers of ten. It brings its own background, light or dark
 * as the reader has it, so that it can be read on any page.
 */
const PANEL = { width: 320, height: 300, left: 46, right: 12, top: 44, bottom: 48 } as const;
const [LOWEST, HIGHEST] = [1, 100_000];

const LIGHT = {
    paper: '#ffffff',
    text: '#1f2328',
    quiet: '#59636e',
    grid: '#e4e8ec',
    ours: '#0a58ca',
    base: '#b4560b'
};
const DARK = {
    paper: '#0d1117',
    text: '#e6edf3',
    quiet: '#9aa4af',
    grid: '#262c34',
    ours: '#6cb0ff',
    base: '#f0a35e'
};

/** Without variables, which some programs that draw SVG do not know. */
const colours = ({ paper, text, quiet, grid, ours, base }: typeof LIGHT) => `
    .background { fill: ${paper}; }
    text { fill: ${text}; }
    text.small { fill: ${quiet}; }
    .grid { stroke: ${grid}; }
    .limit { stroke: ${quiet}; }
    .ours { stroke: ${ours}; }
    .base { stroke: ${base}; }
    .ours-dot, text.ours-name { fill: ${ours}; }
    .base-dot, text.base-name { fill: ${base}; }`;

const STYLE = `
    text { font: 12px system-ui, 'DejaVu Sans', sans-serif; }
    text.title { font-weight: 600; font-size: 14px; }
    text.small { font-size: 11px; }
    text.ours-name, text.base-name { font-weight: 600; }
    .grid, .limit { stroke-width: 1; }
    .limit { stroke-dasharray: 1 3; }
    .ours, .base { fill: none; stroke-width: 2.5; }
    .base { stroke-dasharray: 6 4; }${colours(LIGHT)}
    @media (prefers-color-scheme: dark) {${colours(DARK)}
    }`;

interface Scale {
    readonly x: (size: number) => number;
    readonly y: (figure: number) => number;
    readonly sizes: readonly number[];
}

const px = (value: number) => value.toFixed(1);

/** Powers of ten from the one not above `low` to the one not below `high`. */
function powers(low: number, high: number): number[] {
    const first = Math.floor(Math.log10(low) + 1e-9);
    const last = Math.ceil(Math.log10(high) - 1e-9);
    return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

function scaleOf({ curves }: Chart): Scale {
    const found = curves.flatMap(({ points }) => points.map(([size]) => size));
    const sizes = powers(Math.min(...found), Math.max(...found));
    const [low, high] = [Math.log10(sizes[0] ?? 1), Math.log10(sizes.at(-1) ?? 10)];
    const width = PANEL.width - PANEL.left - PANEL.right;
    const height = PANEL.height - PANEL.top - PANEL.bottom;
    const decades = Math.log10(HIGHEST / LOWEST);
    return {
        sizes,
        x: (size) => PANEL.left + ((Math.log10(size) - low) / (high - low)) * width,
        y: (figure) => PANEL.top + height * (1 - Math.log10(figure / LOWEST) / decades)
    };
}

/** Of millions. */
function instructions(figure: number): string {
    if (figure >= 1000) return `${Number((figure / 1000).toPrecision(2))} B`;
    return `${Number(figure.toPrecision(2))} M`;
}

const size = (value: number) =>
    value >= 1_000_000 ? `${value / 1_000_000} M` : value.toLocaleString('en-US');

function text(x: number, y: number, content: string, classes = '', anchor = 'start'): string {
    return `<text x="${px(x)}" y="${px(y)}" class="${classes}" text-anchor="${anchor}">${content}</text>`;
}

function line(kind: string, from: readonly [number, number], to: readonly [number, number]): string {
    return `<line class="${kind}" x1="${px(from[0])}" y1="${px(from[1])}" x2="${px(to[0])}" y2="${px(to[1])}"/>`;
}

function axes({ sizes, x, y }: Scale, chart: Chart): string[] {
    const right = PANEL.width - PANEL.right;
    const bottom = y(LOWEST);
    const figures = powers(LOWEST, HIGHEST);
    return [
        ...figures.map((figure) => line('grid', [PANEL.left, y(figure)], [right, y(figure)])),
        ...figures.map((figure) => text(PANEL.left - 6, y(figure) + 4, instructions(figure), 'small', 'end')),
        ...sizes.map((value) => line('grid', [x(value), bottom], [x(value), bottom + 4])),
        ...sizes.map((value, i) =>
            text(x(value), bottom + 18, size(value), 'small', i === sizes.length - 1 ? 'end' : 'middle')
        ),
        text((PANEL.left + right) / 2, PANEL.height - 10, chart.sizes, 'small', 'middle'),
        line('limit', [PANEL.left, y(chart.limit.figure)], [right, y(chart.limit.figure)]),
        text(PANEL.left + 4, y(chart.limit.figure) - 4, chart.limit.name, 'small')
    ];
}

function drawCurve({ name, isBaseline, points }: Curve, { x, y }: Scale): string[] {
    const kind = isBaseline ? 'base' : 'ours';
    const places = points.map(([at, figure]) => [x(at), y(figure)] as const);
    const dots = places.map(([cx, cy]) =>
        isBaseline
            ? `<rect class="base-dot" x="${px(cx - 3)}" y="${px(cy - 3)}" width="6" height="6"/>`
            : `<circle class="ours-dot" cx="${px(cx)}" cy="${px(cy)}" r="3.5"/>`
    );
    const [lastX, lastY] = places.at(-1) ?? [0, 0];
    const isInside = lastX < PANEL.width - 100;
    const label = `${name}: ${instructions(points.at(-1)?.[1] ?? 0)}`;
    const path = places.map(([px_, py], i) => `${i === 0 ? 'M' : 'L'}${px(px_)} ${px(py)}`).join(' ');
    return [
        `<path class="${kind}" d="${path}"/>`,
        ...dots,
        isInside
            ? text(lastX + 8, lastY + 4, label, `${kind}-name`)
            : text(lastX + 4, lastY - 10, label, `${kind}-name`, 'end')
    ];
}

function panel(chart: Chart, number: number): string {
    const scale = scaleOf(chart);
    const parts = [
        text(PANEL.left, 24, chart.title, 'title'),
        ...axes(scale, chart),
        ...chart.curves.flatMap((curve) => drawCurve(curve, scale))
    ];
    return `<g transform="translate(${number * PANEL.width} 0)">\n${parts.join('\n')}\n</g>`;
}

export function plot(charts: readonly Chart[]): string {
    const width = charts.length * PANEL.width;
    const title = `Instructions of one call, by size: ${charts.map((chart) => chart.title).join('; ')}`;
    return [
        `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${PANEL.height}" role="img" aria-label="${title}">`,
        `<title>${title}</title>`,
        `<style>${STYLE}\n</style>`,
        `<rect class="background" width="${width}" height="${PANEL.height}" rx="8"/>`,
        ...charts.map(panel),
        '</svg>\n'
    ].join('\n');
}
