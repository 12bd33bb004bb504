import { canisterText } from '../verifier/canister-text.js';
import { toHex } from '../protocol/bytes.js';
import { el, memoText } from './dom.js';
import { factList } from './render-report.js';
import { renderSteps } from './render-steps.js';
import type { DrawView } from './report.js';
import { TEXTS, timeText } from './texts.js';

const MAX_LISTED = 200;

/** All draws of a log, one shown at a time. */
export function renderDraws(views: readonly DrawView[]): HTMLElement {
    const shown = el('div', { class: 'draw' });
    const show = (position: number) => {
        const view = views[position];
        if (view !== undefined) shown.replaceChildren(...renderDraw(view));
    };
    const choice = el(
        'select',
        { id: 'draw-choice' },
        ...views.map(({ draw }, i) =>
            el('option', { value: i }, TEXTS.drawOption(draw.index, draw.jurors.length, draw.poolSize))
        )
    );
    choice.addEventListener('change', () => show(Number(choice.value)));
    show(0);
    return el(
        'section',
        { class: 'draws' },
        views.length > 1 &&
            el('p', { class: 'choice' }, el('label', { for: 'draw-choice' }, `${TEXTS.chooseDraw} `), choice),
        shown
    );
}

function renderDraw(view: DrawView): Node[] {
    const { draw, skip, samePool } = view;
    const steps = draw.redrawn && draw.poolSize > 0 ? renderSteps(draw, skip) : undefined;
    return [
        el('h3', {}, TEXTS.drawHeading(draw.index, draw.kind)),
        factList(drawFacts(view)),
        ...(samePool.length > 0 ? [el('p', { class: 'warning' }, TEXTS.shopping(samePool.join(', ')))] : []),
        ...(steps === undefined ? [] : [steps]),
        renderJurors(draw.jurors)
    ];
}

function drawFacts({ draw, frozenAt, seats }: DrawView): [string, string | Node][] {
    const memo = memoText(draw.memo);
    const facts: [string, string | Node][] = [
        [TEXTS.frozen, frozenAt === undefined ? TEXTS.frozenLate : TEXTS.frozenAt(timeText(frozenAt))],
        [TEXTS.asked, `${timeText(draw.requestedAt)} · ${canisterText(draw.author)}`],
        [TEXTS.drawnAt, timeText(draw.timestamp)],
        [TEXTS.pool, TEXTS.poolOf(draw.poolSize, draw.poolIndex)],
        [TEXTS.randomness, el('code', {}, toHex(draw.rand))],
        [
            TEXTS.seats,
            seats === undefined ? TEXTS.seatsNone : TEXTS.seatsIn(seats.count, seats.blocks.join(', '))
        ]
    ];
    return memo === undefined ? facts : [...facts, [TEXTS.memo, el('q', {}, memo)]];
}

function renderJurors(jurors: readonly Uint8Array[]): HTMLElement {
    const more = jurors.length - MAX_LISTED;
    return el(
        'details',
        { class: 'jurors' },
        el('summary', {}, TEXTS.jurors),
        el('p', {}, TEXTS.jurorsIntro),
        el(
            'ol',
            {},
            ...jurors.slice(0, MAX_LISTED).map((juror) => el('li', {}, el('code', {}, toHex(juror))))
        ),
        more > 0 && el('p', {}, TEXTS.jurorsMore(more))
    );
}
