import { canisterText } from '../protocol/principal-text.js';
import { toHex } from '../protocol/bytes.js';
import type { DrawReport } from '../verifier/draws/index.js';
import { juryWords, personWords, sittingWarnings, unknownWords, withdrawnWords } from '../juror/index.js';
import type { PersonState, SeatReport } from '../juror/index.js';
import { el, memoText, sentence } from './dom.js';
import { factList } from './table.js';
import { renderSteps } from './render-steps.js';
import type { Draws, ShownDraw } from './report.js';
import { TEXTS, timeText } from './texts.js';

const MAX_LISTED = 200;

/** More than these are not listed, but asked for by their blocks. */
const MAX_CHOICES = 500;

/** All draws of a log, one shown at a time. */
export function renderDraws({ list, view }: Draws): HTMLElement {
    const shown = el('div', { class: 'draw' });
    const show = (position: number) => {
        const draw = list[position];
        if (draw !== undefined) shown.replaceChildren(...renderDraw(view(draw)));
    };
    show(0);
    const choice = list.length > MAX_CHOICES ? numberChoice(list, show) : listChoice(list, show);
    return el(
        'section',
        { class: 'draws' },
        list.length > 1 &&
            el('p', { class: 'choice' }, el('label', { for: 'draw-choice' }, `${TEXTS.chooseDraw} `), choice),
        shown
    );
}

function listChoice(list: readonly DrawReport[], show: (position: number) => void): HTMLElement {
    const choice = el(
        'select',
        { id: 'draw-choice' },
        ...list.map(({ index, jurors, poolSize }, i) =>
            el('option', { value: i }, TEXTS.drawOption(index, jurors.length, poolSize))
        )
    );
    choice.addEventListener('change', () => show(Number(choice.value)));
    return choice;
}

/** The block of a draw; of another block, the next draw. */
function numberChoice(list: readonly DrawReport[], show: (position: number) => void): HTMLElement {
    const [first, last] = [list[0]?.index ?? 0, list.at(-1)?.index ?? 0];
    const field = el('input', { id: 'draw-choice', type: 'number', min: first, max: last, value: first });
    field.addEventListener('change', () => {
        const position = list.findIndex(({ index }) => index >= Number(field.value));
        const found = position < 0 ? list.length - 1 : position;
        field.value = String(list[found]?.index ?? first);
        show(found);
    });
    return el('span', {}, field, ` ${TEXTS.drawsInAll(list.length)}`);
}

function renderDraw(view: ShownDraw): Node[] {
    const { draw, skip, seats, people } = view;
    const steps = draw.redrawn && draw.poolSize > 0 ? renderSteps(draw, skip) : undefined;
    const { samePeople, equivocation } = seats;
    const { poolChangedIn, drawnButRemoved, jurors } = draw;
    const warnings = [
        ...(poolChangedIn === undefined
            ? []
            : [TEXTS.poolChanged(poolChangedIn, drawnButRemoved, jurors.length)]),
        ...(seats.withdrawn === undefined ? [] : [`${sentence(withdrawnWords(seats.withdrawn))}.`]),
        ...sittingWarnings(seats.sitting).map(({ detail }) => `${sentence(detail)}.`),
        ...(seats.withdrawnBeside.length > 0
            ? [
                  TEXTS.withdrawnBeside(
                      seats.withdrawnBeside.join(', '),
                      seats.withdrawnBesideCount - seats.withdrawnBeside.length
                  )
              ]
            : []),
        ...(samePeople.count > 0 ? [TEXTS.shopping(samePeople.listed.join(', '), samePeople.count)] : []),
        ...(equivocation === undefined ? [] : [TEXTS.equivocation(equivocation)]),
        ...seats.keyNotes.map((words) => `${sentence(words)}.`),
        ...(seats.unknownRecords > 0 ? [`${sentence(unknownWords(seats.unknownRecords))}.`] : [])
    ];
    return [
        el('h3', {}, TEXTS.drawHeading(draw.index, draw.kind)),
        factList(drawFacts(view)),
        ...warnings.map((text) => el('p', { class: 'warning' }, text)),
        ...(steps === undefined ? [] : [steps]),
        renderJurors(draw.jurors, people)
    ];
}

function drawFacts({ draw, frozenAt, seats }: ShownDraw): [string, string | Node][] {
    const memo = memoText(draw.memo);
    const facts: [string, string | Node][] = [
        [TEXTS.frozen, frozenAt === undefined ? TEXTS.frozenLate : TEXTS.frozenAt(timeText(frozenAt))],
        [TEXTS.asked, `${timeText(draw.requestedAt)} · ${canisterText(draw.author)}`],
        [TEXTS.drawnAt, timeText(draw.timestamp)],
        [
            TEXTS.pool,
            draw.isLottery ? TEXTS.lotteryOf(draw.poolIndex) : TEXTS.poolOf(draw.poolSize, draw.poolIndex)
        ],
        [TEXTS.randomness, el('code', {}, toHex(draw.rand))],
        [TEXTS.seats, el('span', {}, ...seatWords(seats))],
        ...(seats.jury === undefined
            ? []
            : [[TEXTS.jury, `${seats.jury}. ${sentence(sitsAsDrawn(seats) ? TEXTS.juryAsDrawn : juryWords(seats.sitting, seats))}.`] as [string, string]]) // prettier-ignore
    ];
    return memo === undefined ? facts : [...facts, [TEXTS.memo, el('q', {}, memo)]];
}

const sitsAsDrawn = ({ withdrawn, supersededBy, sitting }: SeatReport): boolean =>
    withdrawn === undefined && supersededBy === undefined && sitting.excused === 0;

function seatWords(report: SeatReport): (Node | string)[] {
    const { state, jurors, alternates, publishedIn, key, code, detail } = report;
    if (state === 'seated') {
        const where = TEXTS.seatsIn(jurors, alternates, publishedIn.join(', '));
        return [`${where}. ${TEXTS.signedBy(key?.number ?? 0)} ${sentence(detail)}`];
    }
    if (state !== 'abandoned') return [sentence(detail)];
    return [`${TEXTS.seatsNone} ${sentence(detail)}. `, el('code', {}, code ?? '')];
}

function renderJurors(jurors: readonly Uint8Array[], people: readonly PersonState[]): HTMLElement {
    const more = jurors.length - MAX_LISTED;
    return el(
        'details',
        { class: 'jurors' },
        el('summary', {}, TEXTS.jurors),
        el('p', {}, TEXTS.jurorsIntro),
        el(
            'ol',
            {},
            ...jurors.slice(0, MAX_LISTED).map((juror, i) => {
                const person = people[i];
                const words =
                    person === undefined || person.state === 'juror' ? '' : ` ${personWords(person)}`;
                return el('li', {}, el('code', {}, toHex(juror)), words);
            })
        ),
        more > 0 && el('p', {}, TEXTS.jurorsMore(more))
    );
}
