import { factList } from './table.js';
import { el, sentence, visible } from './dom.js';
import { renderDraws } from './render-draw.js';
import type { Line, Report } from './report.js';
import { said } from './said.js';
import { momentText, TEXTS } from './texts.js';

const SIGNS = { good: '✓', bad: '✗', open: '!', wait: '…' } as const;
const MARKS = { passed: '✓', failed: '✗', noted: 'i', missing: '…' } as const;

/** What is wrong, missing or worth a warning stands open; what holds is folded. */
const isOpen = ({ state, code }: Line): boolean =>
    state !== 'passed' && (state !== 'noted' || code !== undefined);

/** The verdict in words first, then what to do, then what does not hold; all the rest is folded for who asks. */
export function renderReport(report: Report, otherNetwork: boolean): HTMLElement {
    const { kind, tone, headline, more, todo, asOf, facts, lines, draws, notProven, hint } = report;
    const isBrief = kind === 'letter' || kind === 'slip';
    const [open, folded] = [lines.filter(isOpen), lines.filter((line) => !isOpen(line))];
    const inFold = [
        folded.length > 0 && el('ul', { class: 'checks' }, ...folded.map(renderLine)),
        isBrief && facts.length > 0 && factList(facts),
        isBrief && renderNotProven(notProven, kind)
    ].filter((part) => part !== false);
    return el(
        'article',
        { class: `report ${tone}`, 'data-kind': kind, 'data-tone': tone },
        el(
            'header',
            { class: 'verdict' },
            el('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[tone]),
            el(
                'div',
                {},
                el('h2', { tabindex: -1 }, headline),
                el('p', {}, more),
                todo !== undefined && el('p', { class: 'todo' }, todo),
                asOf !== undefined &&
                    asOf > 0n &&
                    tone !== 'bad' &&
                    el('p', { class: 'as-of' }, TEXTS.asOf(momentText(asOf)))
            )
        ),
        otherNetwork && el('p', { class: 'warning' }, TEXTS.otherNetwork),
        hint !== undefined && el('p', { class: 'hint' }, hint),
        !isBrief && facts.length > 0 && factList(facts),
        open.length > 0 && el('ul', { class: 'checks' }, ...open.map(renderLine)),
        rootKeyHint(report, otherNetwork),
        inFold.length > 0 &&
            el(
                'details',
                { class: 'fold' },
                el('summary', {}, lines.length === 0 ? TEXTS.showMore : TEXTS.showAll(lines.length)),
                ...inFold
            ),
        draws !== undefined && draws.list.length > 0 && renderDraws(draws),
        !isBrief && renderNotProven(notProven, kind)
    );
}

/** A report that is not what was asked first, behind its headline. */
export const renderFolded = (report: Report, otherNetwork: boolean): HTMLElement =>
    el(
        'details',
        { class: 'fold beside' },
        el('summary', {}, report.headline),
        renderReport(report, otherNetwork)
    );

/** Of an archive the verifier says it. */
const renderNotProven = (notProven: readonly string[], kind: Report['kind']): HTMLElement | false =>
    notProven.length > 0 &&
    el(
        'section',
        { class: 'not-proven' },
        el('h3', {}, TEXTS.notProvenHeading),
        el(
            'ul',
            {},
            ...notProven.map((line) => el('li', {}, kind === 'archive' ? said(line) : sentence(line)))
        )
    );

/** The name of the check, whether it holds, its code with its meaning, and the detail of this case. */
function renderLine({ state, title, code, detail, words }: Line): HTMLElement {
    return el(
        'li',
        { class: state },
        el('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[state]),
        el(
            'div',
            {},
            el(
                'span',
                { class: 'line-title' },
                el('span', { class: 'only-read' }, `${TEXTS.states[state]}: `),
                visible(title)
            ),
            code !== undefined &&
                el('p', { class: 'meaning' }, TEXTS.codes[code] ?? '', ' ', el('code', {}, code)),
            detail !== '' && el('p', { class: 'detail' }, sentence(detail)),
            words !== undefined && words !== '' && el('p', { class: 'detail' }, said(words))
        )
    );
}

/** The commonest reason for a signature by another key is that the log is of another network. */
function rootKeyHint({ lines }: Report, otherNetwork: boolean): HTMLElement | undefined {
    const foreign = lines.some(
        ({ code }) => code === 'DELEGATION_INVALID' || code === 'CERTIFICATE_SIGNATURE_INVALID'
    );
    return foreign && !otherNetwork ? el('p', { class: 'hint' }, TEXTS.rootKeyHint) : undefined;
}
