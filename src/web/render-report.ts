import { factList } from './table.js';
import { el, sentence, visible } from './dom.js';
import { renderDraws } from './render-draw.js';
import type { Line, Report } from './report.js';
import { TEXTS, timeText } from './texts.js';

const SIGNS = { good: '✓', bad: '✗', open: '?' } as const;
const MARKS = { passed: '✓', failed: '✗', noted: 'i' } as const;

/** The verdict in words first, then why, then what it is about, then what is left open. */
export function renderReport(report: Report, otherNetwork: boolean): HTMLElement {
    const { kind, tone, headline, more, asOf, facts, lines, draws, notProven, hint } = report;
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
                asOf !== undefined &&
                    asOf > 0n &&
                    tone !== 'bad' &&
                    el('p', { class: 'as-of' }, TEXTS.asOf(timeText(asOf)))
            )
        ),
        otherNetwork && el('p', { class: 'warning' }, TEXTS.otherNetwork),
        hint !== undefined && el('p', { class: 'hint' }, hint),
        facts.length > 0 && factList(facts),
        lines.length > 0 && el('ul', { class: 'checks' }, ...lines.map(renderLine)),
        rootKeyHint(report, otherNetwork),
        draws !== undefined && draws.list.length > 0 && renderDraws(draws),
        notProven.length > 0 &&
            el(
                'section',
                { class: 'not-proven' },
                el('h3', {}, TEXTS.notProvenHeading),
                el('ul', {}, ...notProven.map((line) => el('li', {}, sentence(line))))
            )
    );
}

/** The name of the check, whether it holds, its code with its meaning, and the detail of this case. */
function renderLine({ state, title, code, detail }: Line): HTMLElement {
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
            detail !== '' && el('p', { class: 'detail' }, sentence(withTimes(detail)))
        )
    );
}

/** The verifier's times are numbers of nanoseconds. */
const withTimes = (words: string): string =>
    words.replace(/\b1\d{18}\b/g, (nanoseconds) => timeText(BigInt(nanoseconds)));

/** The commonest reason for a signature by another key is that the log is of another network. */
function rootKeyHint({ lines }: Report, otherNetwork: boolean): HTMLElement | undefined {
    const foreign = lines.some(
        ({ code }) => code === 'DELEGATION_INVALID' || code === 'CERTIFICATE_SIGNATURE_INVALID'
    );
    return foreign && !otherNetwork ? el('p', { class: 'hint' }, TEXTS.rootKeyHint) : undefined;
}
