import { canisterText } from '../protocol/principal-text.js';
import { toHex } from '../protocol/bytes.js';
import type { DrawReport } from '../verifier/draws/index.js';
import { present } from '../verifier/index.js';
import { juryWords, sittingWarnings, unknownWords, withdrawnWords } from '../juror/index.js';
import type { PersonState, SeatReport } from '../juror/index.js';
import { caseRecordOf, caseText } from './case-name.js';
import { el, memoText, sentence } from './dom.js';
import { factList } from './table.js';
import { renderSteps } from './render-steps.js';
import { said } from './said.js';
import type { Draws, ShownDraw } from './report.js';
import { TEXTS, timeText } from './texts.js';

const MAX_LISTED = 200;
const MAX_NAMED = 12;

/** More than these are not listed, but asked for by their blocks. */
const MAX_CHOICES = 500;

/** Asks the section of the draws to show the one of the block in `detail`. */
export const SHOW_DRAW = 'show-draw';

/** What one chooses a draw with. */
interface Choice {
    readonly field: HTMLElement;
    /** Shows a choice that was made elsewhere. */
    set(position: number): void;
}

/** All draws of a log, one shown at a time. */
export function renderDraws({ list, view, caseOf }: Draws): HTMLElement {
    const shown = el('div', { class: 'draw' });
    const show = (position: number) => {
        const draw = list[position];
        if (draw !== undefined) shown.replaceChildren(...renderDraw(view(draw)));
    };
    show(0);
    const choice = list.length > MAX_CHOICES ? numberChoice(list, show) : listChoice(list, show, caseOf);
    const section = el(
        'section',
        { class: 'draws' },
        list.length > 1 &&
            el(
                'p',
                { class: 'choice' },
                el('label', { for: 'draw-choice' }, `${TEXTS.chooseDraw} `),
                choice.field
            ),
        shown
    );
    section.addEventListener(SHOW_DRAW, (event) => {
        const position = list.findIndex(({ index }) => index === (event as CustomEvent<number>).detail);
        if (position < 0) return;
        choice.set(position);
        show(position);
        shown.querySelector<HTMLElement>('h3')?.focus();
    });
    return section;
}

function listChoice(
    list: readonly DrawReport[],
    show: (position: number) => void,
    caseOf: Draws['caseOf']
): Choice {
    const choice = el(
        'select',
        { id: 'draw-choice' },
        ...list.map((draw, i) =>
            el(
                'option',
                { value: i },
                TEXTS.drawOption(caseOf(draw), draw.index, draw.jurors.length, draw.poolSize)
            )
        )
    );
    choice.addEventListener('change', () => show(Number(choice.value)));
    return { field: choice, set: (position) => (choice.value = String(position)) };
}

/** The block of a draw; of another block, the next draw. */
function numberChoice(list: readonly DrawReport[], show: (position: number) => void): Choice {
    const [first, last] = [list[0]?.index ?? 0, list.at(-1)?.index ?? 0];
    const field = el('input', { id: 'draw-choice', type: 'number', min: first, max: last, value: first });
    field.addEventListener('change', () => {
        const position = list.findIndex(({ index }) => index >= Number(field.value));
        const found = position < 0 ? list.length - 1 : position;
        field.value = String(list[found]?.index ?? first);
        show(found);
    });
    return {
        field: el('span', {}, field, ` ${TEXTS.drawsInAll(list.length)}`),
        set: (position) => (field.value = String(list[position]?.index ?? first))
    };
}

function renderDraw(view: ShownDraw): Node[] {
    const { draw, skip, seats, people } = view;
    const steps = draw.redrawn && draw.poolSize > 0 ? renderSteps(draw, skip) : undefined;
    const { samePeople, equivocation } = seats;
    const { poolChangedIn, drawnButRemoved, jurors } = draw;
    const warnings = present([
        poolChangedIn !== undefined && TEXTS.poolChanged(poolChangedIn, drawnButRemoved, jurors.length),
        seats.withdrawn && told(withdrawnWords(seats.withdrawn)),
        ...sittingWarnings(seats.sitting).map(({ detail }) => told(detail)),
        seats.withdrawnBeside.length > 0 &&
            TEXTS.withdrawnBeside(
                seats.withdrawnBeside.join(', '),
                seats.withdrawnBesideCount - seats.withdrawnBeside.length
            ),
        samePeople.count > 0 &&
            TEXTS.shopping(namesOf(samePeople.listed, samePeople.count), samePeople.count),
        equivocation !== undefined && TEXTS.equivocation(equivocation),
        ...seats.keyNotes.map(told),
        seats.unknownRecords > 0 && told(unknownWords(seats.unknownRecords))
    ]);
    return present([
        el('h3', { tabindex: -1 }, TEXTS.drawHeading(view.caseName, draw.kind, draw.index)),
        factList(drawFacts(view)),
        ...warnings.map((text) => el('p', { class: 'warning' }, text)),
        steps,
        renderJurors(draw.jurors, people)
    ]);
}

const told = (words: string): Node => el('span', {}, said(words), '.');

/** The first of many are enough to look at. */
const namesOf = (blocks: readonly number[], all: number): string =>
    [
        blocks.slice(0, MAX_NAMED).join(', '),
        ...(all > MAX_NAMED ? [TEXTS.moreLines(all - MAX_NAMED)] : [])
    ].join(' ');

function drawFacts({ draw, frozenAt, seats }: ShownDraw): [string, string | Node][] {
    const [memo, record] = [memoText(draw.memo), caseRecordOf(draw)];
    const facts: [string, string | Node][] = [
        [TEXTS.factBlock, String(draw.index)],
        [TEXTS.frozen, frozenAt === undefined ? TEXTS.frozenLate : TEXTS.frozenAt(timeText(frozenAt))],
        [TEXTS.asked, `${timeText(draw.requestedAt)} · ${canisterText(draw.author)}`],
        [TEXTS.drawnAt, timeText(draw.timestamp)],
        [
            TEXTS.pool,
            draw.isLottery ? TEXTS.lotteryOf(draw.poolIndex) : TEXTS.poolOf(draw.poolSize, draw.poolIndex)
        ],
        [TEXTS.randomness, el('code', {}, toHex(draw.rand))],
        [TEXTS.seats, el('span', {}, ...seatWords(seats))],
        ...(seats.jury === undefined ? [] : [[TEXTS.jury, juryText(seats.jury, seats)] as [string, string]])
    ];
    if (record === undefined) return memo === undefined ? facts : [...facts, [TEXTS.memo, el('q', {}, memo)]];
    return [[TEXTS.factCase, caseText(record)], ...facts];
}

function juryText(state: NonNullable<SeatReport['jury']>, seats: SeatReport): string {
    const sits = sitsAsDrawn(seats)
        ? TEXTS.juryAsDrawn
        : TEXTS.sits(seats.sitting, seats, juryWords(seats.sitting, seats));
    return `${TEXTS.juryStates[state]}. ${sentence(sits)}.`;
}

const sitsAsDrawn = ({ withdrawn, supersededBy, sitting }: SeatReport): boolean =>
    withdrawn === undefined && supersededBy === undefined && sitting.excused === 0;

function seatWords(report: SeatReport): (Node | string)[] {
    const { state, jurors, alternates, publishedIn, key, code, detail } = report;
    if (state === 'seated') {
        const where = TEXTS.seatsIn(jurors, alternates, publishedIn.join(', '));
        return [`${where}. ${TEXTS.signedBy(key?.number ?? 0)} `, detail === '' ? '' : said(detail)];
    }
    if (state !== 'abandoned') return [said(detail)];
    return [`${TEXTS.seatsNone} `, said(detail), ' ', el('code', {}, code ?? '')];
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
                    person === undefined || person.state === 'juror' ? '' : ` ${TEXTS.personWords(person)}`;
                return el('li', {}, el('code', {}, toHex(juror)), words);
            })
        ),
        more > 0 && el('p', {}, TEXTS.jurorsMore(more))
    );
}
