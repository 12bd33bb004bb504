import type { Note } from '../text/index.js';
import { caselessOf } from './id-forms.js';
import type { People } from './people-csv.js';

/** So few at once that who knows who joined or left on a day can nearly tell whose ids they are. */
const FEW = 10;

/** @param changed those whom the blocks really bring or take */
export function smallBatch(kind: 'add' | 'remove', changed: number): Note[] {
    if (changed === 0 || changed >= FEW) return [];
    const what = kind === 'add' ? 'came' : 'went';
    return [
        {
            code: 'BATCH_SMALL',
            detail: `${changed} ${what} at once, and the log shows when: who knows who ${what} then can guess whose ids these are. Collect changes, and make them together`
        }
    ];
}

/** Addresses of mail and telephone numbers name somebody, on the list or not. */
const CONTACT = /[^\s@]+@[^\s@]+\.[^\s@]{2,}|(?:\+\d|\b0\d)[\d ()]{7,}\d/u;
const WORD = /[\p{L}\p{M}\p{N}@._+'-]+/gu;
const MAX_WORDS = 8;
const SHORTEST = 4;

/** What of a public memo names somebody on the list: an id, or a cell that nobody else on it has. */
export function tellingMemo(memo: Uint8Array, people: People | undefined): Note[] {
    const text = new TextDecoder().decode(memo);
    const note = (detail: string, rows: readonly number[] = []): Note[] => [
        { code: 'MEMO_TELLING', detail: `the memo is public for ever, and ${detail}`, rows }
    ];
    const rows = people === undefined || text === '' ? [] : namedIn(text, people);
    if (rows.length > 0)
        return note(`has words that only one on the list has: person ${rows.join(', ')}`, rows);
    return CONTACT.test(text) ? note('holds what looks like an address or a number of somebody') : [];
}

function namedIn(memo: string, { ids, rows }: People): number[] {
    const phrases = phrasesOf(memo);
    const owners = new Map<string, number | 'several'>();
    for (const [i, cells] of rows.entries()) {
        for (const cell of new Set([ids[i] ?? '', ...cells].map(wordsOf))) {
            if (cell.length >= SHORTEST) owners.set(cell, owners.has(cell) ? 'several' : i + 1);
        }
    }
    const found = [...phrases].map((phrase) => owners.get(phrase));
    return [...new Set(found.filter((row) => typeof row === 'number'))].sort((a, b) => a - b);
}

const words = (text: string): string[] =>
    (caselessOf(text).match(WORD) ?? []).map((word) => word.replace(/^[._'-]+|[._'-]+$/g, ''));

const wordsOf = (cell: string): string => words(cell).join(' ');

/** Every run of a few words. */
function phrasesOf(text: string): Set<string> {
    const all = words(text);
    const phrases = all.flatMap((_, i) =>
        Array.from({ length: MAX_WORDS }, (_empty, n) => all.slice(i, i + n + 1).join(' '))
    );
    return new Set(phrases);
}
