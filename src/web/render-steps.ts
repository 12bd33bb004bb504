import { drawSteps, type DrawStep } from '../protocol/draw-steps.js';
import type { DrawReport } from '../verifier/draws/index.js';
import { el, svg } from './dom.js';
import { TEXTS } from './texts.js';

const MAX_STEPS = 400;
/** Above it, the list is a line with marks in place of a grid. */
const MAX_CELLS = 600;

interface Step extends DrawStep {
    /** Which juror of the block this is, from 1; 0 if the try does not count. */
    readonly juror: number;
}

/** The draw as one follows it: a list, a wheel, and what each turn of it does. */
export function renderSteps(draw: DrawReport, skip: number): HTMLElement {
    const steps = collect(draw, skip);
    const picture = el('div', { class: 'picture' });
    const now = el('p', { class: 'step-now', role: 'status' });
    const table = stepTable(steps);
    const rows = table.tBodies[0]?.rows;
    const slider = el('input', { type: 'range', id: 'step', min: 1, max: steps.length, value: steps.length });
    const show = () => {
        const upTo = Number(slider.value);
        const last = steps[upTo - 1];
        picture.replaceChildren(drawPicture(draw.poolSize, steps.slice(0, upTo)));
        if (last !== undefined) now.textContent = TEXTS.stepNow(upTo, steps.length, inWords(last));
        for (const [i, row] of Array.from(rows ?? []).entries()) {
            row.classList.toggle('current', i === upTo - 1);
            row.classList.toggle('later', i >= upTo);
        }
    };
    slider.addEventListener('input', show);
    show();
    return el(
        'section',
        { class: 'steps' },
        el('h4', {}, TEXTS.stepHeading),
        el('p', {}, TEXTS.stepIntro(draw.poolSize)),
        el('p', { class: 'slider' }, el('label', { for: 'step' }, TEXTS.stepSlider), slider),
        now,
        picture,
        steps.length === MAX_STEPS && el('p', {}, TEXTS.stepMany(MAX_STEPS)),
        el(
            'details',
            {},
            el('summary', {}, TEXTS.stepTable),
            el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': TEXTS.stepTable }, table)
        )
    );
}

function collect({ rand, poolSize, jurors }: DrawReport, skip: number): Step[] {
    const steps: Step[] = [];
    let juror = 0;
    for (const step of drawSteps(rand, poolSize, jurors.length, skip)) {
        steps.push({ ...step, juror: step.outcome === 'drawn' ? ++juror : 0 });
        if (steps.length === MAX_STEPS) break;
    }
    return steps;
}

function inWords({ outcome, position, juror }: Step): string {
    if (outcome === 'drawn') return TEXTS.stepDrawn(position + 1, juror);
    if (outcome === 'repeat') return TEXTS.stepRepeat(position + 1);
    return outcome === 'uneven' ? TEXTS.stepUneven : TEXTS.stepBefore(position + 1);
}

function drawPicture(size: number, steps: readonly Step[]): SVGElement {
    const drawn = steps.filter(({ outcome }) => outcome === 'drawn' || outcome === 'before');
    const places = drawn.map(({ position }) => position + 1).join(', ');
    const shape = size <= MAX_CELLS ? grid(size, drawn, steps.at(-1)) : line(size, drawn, steps.at(-1));
    return svg(
        'svg',
        {
            viewBox: `0 0 ${shape.width} ${shape.height}`,
            role: 'img',
            'aria-label': TEXTS.stepPicture(size, places)
        },
        ...shape.parts
    );
}

interface Shape {
    readonly width: number;
    readonly height: number;
    readonly parts: SVGElement[];
}

function grid(size: number, drawn: readonly Step[], last: Step | undefined): Shape {
    const cell = 24;
    // On a phone, cells of a wide grid would be too small to read.
    const columns = Math.min(size, window.innerWidth < 560 ? 12 : 25);
    const byPlace = new Map(drawn.map((step) => [step.position, step]));
    const parts = Array.from({ length: size }, (_, place) => {
        const [x, y] = [(place % columns) * cell, Math.floor(place / columns) * cell];
        const step = byPlace.get(place);
        const kind = step === undefined ? 'free' : step.outcome;
        const current = last?.position === place && last.outcome !== 'uneven' ? ' current' : '';
        const box = svg('rect', {
            x: x + 1.5,
            y: y + 1.5,
            width: cell - 3,
            height: cell - 3,
            rx: 3,
            class: `cell ${kind}${current}`
        });
        if (step === undefined) return box;
        const label = step.outcome === 'drawn' ? String(step.juror) : '·';
        return svg(
            'g',
            {},
            box,
            svg('text', { x: x + cell / 2, y: y + cell / 2 + 4, class: 'cell-label' }, label)
        );
    });
    return { width: columns * cell, height: Math.ceil(size / columns) * cell, parts };
}

function line(size: number, drawn: readonly Step[], last: Step | undefined): Shape {
    const [width, height] = [600, 40];
    const at = (place: number) => (place / size) * width;
    return {
        width,
        height,
        parts: [
            svg('rect', { x: 0, y: 14, width, height: 12, class: 'cell free' }),
            ...drawn.map((step) => {
                const current = step === last ? ' current' : '';
                return svg('rect', {
                    x: at(step.position) - 1,
                    y: 6,
                    width: 2.5,
                    height: 28,
                    class: `cell ${step.outcome}${current}`
                });
            })
        ]
    };
}

function stepTable(steps: readonly Step[]): HTMLTableElement {
    return el(
        'table',
        {},
        el('thead', {}, el('tr', {}, ...TEXTS.stepColumns.map((name) => el('th', { scope: 'col' }, name)))),
        el(
            'tbody',
            {},
            ...steps.map((step, i) =>
                el(
                    'tr',
                    { class: step.outcome },
                    el('td', {}, String(i + 1)),
                    el('td', {}, step.word.toLocaleString('en')),
                    el('td', {}, turn(step)),
                    el('td', {}, step.outcome === 'uneven' ? '–' : String(step.position + 1)),
                    el('td', {}, outcomeText(step))
                )
            )
        )
    );
}

/** Where on the wheel, from 0 to 1, as a bar. */
function turn({ word }: Step): SVGElement {
    const share = word / 2 ** 32;
    return svg(
        'svg',
        { viewBox: '0 0 100 10', class: 'turn', 'aria-hidden': 'true' },
        svg('rect', { x: 0, y: 4, width: 100, height: 2, class: 'cell free' }),
        svg('circle', { cx: share * 96 + 2, cy: 5, r: 3, class: 'cell drawn' })
    );
}

const outcomeText = ({ outcome, juror }: Step): string =>
    outcome === 'drawn' ? `${TEXTS.stepOutcomes.drawn}: ${juror}` : TEXTS.stepOutcomes[outcome];
