import { el, sentence } from './dom.js';
import { LANGUAGE, TEXTS, timeText } from './texts.js';

/** The verifier's words in the language of the page, as far as it has them. */
export const inOwnWords = (words: string): string => TEXTS.detail(words) ?? words;

/** The same as a sentence; what the page has no words for stands in English, and is marked and told as such. */
export function said(words: string): Node | string {
    const own = TEXTS.detail(words);
    if (own !== undefined || LANGUAGE === 'en') return sentence(own ?? withTimes(words));
    return el('span', {}, `${TEXTS.inEnglish} `, el('q', { lang: 'en' }, sentence(withTimes(words))));
}

/** The verifier's times are numbers of nanoseconds. */
const withTimes = (words: string): string =>
    words.replace(/\b1\d{18}\b/g, (nanoseconds) => timeText(BigInt(nanoseconds)));
