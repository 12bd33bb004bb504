import { asciiDigits } from './digits.js';
import { cyrillicTwin, latinTwin } from './look-alikes.js';

/**
 * Forms of an id under which two that are one person's meet. An id is its exact bytes: forms are compared, and nothing
 * is ever blinded but what stands in a list.
 */

/** What shows nothing, or turns the direction of writing: soft hyphens, zero-width and bidi characters, fillers. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\ufff9-\ufffb\u2800]/gu;
const DASHES = /[\p{Pd}\u2212\u2043]/gu;
/** What fonts draw as an apostrophe: quotes, primes, accents that stand alone, letters that are written by one. */
const APOSTROPHES =
    /[\u0060\u00b4\u02b9-\u02bf\u02c8\u02ca\u02cb\u02ee\u02f4\u0374\u0384\u055a\u055b\u05f3\u07f4\u07f5\u1fbd\u1fbf\u1fef\u1ffd\u1ffe\u2018\u2019\u201b\u2032\u2035\ua78b\ua78c\uff07\uff40]/g;
const FORMULA_MARK = /^'+(?=[=+\-@])/;

export const holdsInvisible = (id: string): boolean => id.search(INVISIBLE) >= 0;

/** Composed, without the spaces around it: two ids with the same are the same to everybody. */
export const plainOf = (id: string): string => id.normalize('NFC').trim();

/** How the id looks: compatible letters, dashes and spaces are one, and what shows nothing is nothing. */
export function lookOf(id: string): string {
    for (let look = id; ;) {
        const next = shownOf(look);
        // A mark that is left alone, or meets another letter, can be read otherwise once more.
        if (next === look) return look;
        look = next;
    }
}

function shownOf(id: string): string {
    const shown = id.normalize('NFD').replace(APOSTROPHES, "'").replace(INVISIBLE, '').normalize('NFKC');
    return shown
        .replace(INVISIBLE, '')
        .replace(DASHES, '-')
        .replace(/\s+/gu, ' ')
        .trim()
        .replace(FORMULA_MARK, '')
        .normalize('NFC');
}

/** The same with letters of other alphabets that look Latin taken for Latin ones. */
export const skeletonOf = (id: string): string => latinTwin(lookOf(id));

/**
 * The same without case. Upper case makes one of letters that lower case keeps apart, and lower case before it of the two
 * sharp s; what is left of a capital i with a dot is that dot.
 */
export const caselessOf = (id: string): string =>
    skeletonOf(id)
        .toLowerCase()
        .toUpperCase()
        .toLowerCase()
        .normalize('NFD')
        .replaceAll('i\u0307', 'i')
        .normalize('NFC')
        .replaceAll('\u03c2', '\u03c3');

const NUMBER = /^\+?(\d{1,3}(?:[,.' ]\d{3})+|[\d ]+)(?:[.,]0+)?$/;

/** The number that an id is, whatever programs made of it: 00123, 123.0, 1,234. Else its caseless form, in ASCII digits. */
export function numberOf(id: string): string {
    const caseless = asciiDigits(caselessOf(id));
    const digits = NUMBER.exec(caseless)?.[1]?.replace(/\D/g, '') ?? '';
    return digits === '' ? caseless : digits.replace(/^0+(?=\d)/, '');
}

/**
 * Other spellings under which the person may have come into the pool earlier: only blinded ids are there, so nothing
 * but guesses can be looked up.
 */
export function spellingsOf(id: string): string[] {
    const look = lookOf(id);
    const cased = [look, look.toLowerCase(), look.toUpperCase(), capitals(look, FIRST), titled(look)];
    const number = numberOf(id);
    const numbers = /^\d+$/.test(number) ? [number, `${number}.0`] : [asciiDigits(look)];
    const alphabets = [skeletonOf(id), cyrillicTwin(look)];
    // Earlier versions took what ended a line, and what marked a formula, for a part of the id.
    const marked = /^[=+\-@]/.test(look) ? [`'${look}`] : [];
    const shapes = [
        id,
        id.trim(),
        ...cased,
        `${look} `,
        ` ${look}`,
        `${look}\u00a0`,
        `${look}\r`,
        ...numbers,
        ...alphabets,
        ...marked
    ];
    const all = shapes.flatMap((text) => [text, ...FORMS.map((form) => text.normalize(form))]);
    return [...new Set(all)].filter((text) => text !== id);
}

const FORMS = ['NFC', 'NFD'] as const;
const FIRST = /^\p{Ll}/u;
const WORDS = /(?<![\p{L}\p{M}\p{N}'])\p{Ll}/gu;

/** `Ann Lee`, or `Ann.Lee@people.example`. */
function titled(text: string): string {
    const end = text.lastIndexOf('@');
    return end < 0 ? capitals(text, WORDS) : capitals(text.slice(0, end), WORDS) + text.slice(end);
}

const capitals = (text: string, pattern: RegExp): string =>
    text.replace(pattern, (letter) => letter.toUpperCase());
