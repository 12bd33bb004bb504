import { linkTo, pageAt } from './address.js';
import { byId } from './dom.js';
import { sweepScanned } from './scanned.js';
import { FRAME_TEXTS, LANGUAGE } from './texts.js';

/**
 * Both pages are one file, so that a canister holds what they share once. Which of them is shown depends on the
 * address; the other stays a template.
 */
const page = pageAt(window.location);
const template = byId(`${page}-page`, HTMLTemplateElement);
document.title = FRAME_TEXTS[page === 'log' ? 'logTitle' : 'title'] ?? template.title;
document.documentElement.lang = LANGUAGE;
document.body.dataset['page'] = page;
document.body.prepend(template.content);
document.querySelectorAll<HTMLElement>('[data-t]').forEach((part) => {
    const text = FRAME_TEXTS[part.dataset['t'] ?? ''];
    if (text !== undefined) part.textContent = text;
});
document.querySelectorAll('[data-l]').forEach((part) => {
    const text = FRAME_TEXTS[part.getAttribute('data-l') ?? ''];
    if (text !== undefined) part.setAttribute('aria-label', text);
});
document.querySelectorAll<HTMLAnchorElement>('a[data-page]').forEach((link) => {
    link.href = linkTo(link.dataset['page'] === 'log' ? 'log' : 'verify', window.location);
});
sweepScanned();
void (page === 'log' ? import('./log-main.js') : import('./main.js'));
