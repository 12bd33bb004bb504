import { lookOf } from './id-forms.js';

/** What a program made of an id, or wrote where none was. `isSure`: nobody has such an id. */
interface Doubt {
    readonly words: string;
    readonly isSure: boolean;
    readonly matches: (look: string) => boolean;
}

const matching =
    (...patterns: readonly RegExp[]) =>
    (look: string) =>
        patterns.some((one) => one.test(look));

const PEOPLE =
    'rows?|records?|people|persons?|entries|members?|zeilen?|datens[äa]tze?|personen?|einträge?|mitglieder';
const AMOUNT = `\\s*[:=]?\\s*\\(?[\\d.,\\s]*\\)?\\s*(${PEOPLE})?`;

/** What sums a list up, in English or German, with a number behind it or none. */
export const isTotal = matching(
    new RegExp(`^(grand |over-?all |sub-? ?)?(totals?|sum)( (of|number|count|${PEOPLE}))*${AMOUNT}$`, 'iu'),
    new RegExp(
        `^((gesamt|zwischen|end|teil|schluss|haupt)-?summen?|summen?|gesamt|gesamt-?(an)?zahl|ins ?gesamt|übertrag)( (der|aller))?${AMOUNT}$`,
        'iu'
    )
);

const endsList = matching(
    new RegExp(
        `^(count|average|mean|anzahl|durchschnitt|mittelwert|${PEOPLE})\\s*[:=]\\s*[\\d.,\\s]*$`,
        'iu'
    ),
    new RegExp(
        `^\\(?\\d+ (${PEOPLE})( (selected|affected|in total|ausgewählt|betroffen|insgesamt|gesamt))?\\)?\\.?$`,
        'iu'
    ),
    /^(end of (list|file|report|data)|page \d+( of \d+)?|(exported|generated|printed) (on|at|by|from) .*)$/i,
    /^(ende der (liste|datei|daten|tabelle)|listenende|seite \d+( von \d+)?|(exportiert|erstellt|gedruckt|stand) (am|um|von|aus|vom) .*)$/i
);

const DOUBTS: readonly Doubt[] = [
    {
        words: 'a number that a spreadsheet shortened, such as 7.10001E+11; take it from the source, as text',
        isSure: true,
        matches: matching(
            /^[+-]?(\d{1,3}[.,]\d*|[.,]\d+)e[+-]?\d+$/i,
            /^[+-]?\d{1,3}e[+-]\d{2,}$/i,
            /^[+-]?\d{1,3}([.,]\d*)? ?[x\u00d7*\u22c5\u00b7] ?10\^?[+-]?\d+$/i
        )
    },
    {
        words: 'no id, but what stands for none, such as #N/A',
        isSure: true,
        matches: matching(
            /^#(\p{Lu}[\p{Lu}\d/]*[!?]|N\/A|N\/D|N\/B|NV|GETTING_DATA)$/iu,
            /^(#{2,}|Err:\d{3}|NA)$/,
            /^(k\. ?a\.?|\(?(keine angabe|unbekannt|leer|fehlt)\)?)$/i,
            /^(n\/a|n\.a\.?|\(?(null|nil|none|nan|undefined|unknown|blank|empty|missing)\)?|tb[cd]|[-?.*_]+)$/i
        )
    },
    {
        words: 'nobody, but the end of a list, such as Total: 2',
        isSure: true,
        matches: (look) => isTotal(look) || endsList(look)
    },
    {
        words: 'no id, but the name of a column, such as person_id: two lists were put together; take the row out',
        isSure: true,
        matches: matching(
            /^(?=\D)((persons?|people|jurors?|citizens?|members?|voters?|users?|clients?|employees?|national|personal|social|security|tax|electoral|roll|registration|register|external|internal|e-?mail|mail|phone|mobile|telephone|first|last|middle|given|family|full|sur|street|postal|unique)[ _.-]*)*(ids?|id[ _.-]?(no|nr|number|code)|uid|uuid|guid|pid|ssn|nin|identifier|e-?mail|e-?mail[ _.-]?address|address|name|surname|number|no\.|nr\.?|code|phone|telephone|username|login)$/i
        )
    },
    {
        words: '16 digits or more with zeros at the end, as where a spreadsheet kept 15 of them',
        isSure: false,
        matches: matching(/^\d{15}0+$/)
    },
    {
        words: 'a number with a decimal part, such as 7001.0, which other lists may write without it',
        isSure: false,
        matches: matching(/^\d+[.,]0+$/)
    },
    {
        words: 'a date, as a spreadsheet makes it of an id such as MAR1',
        isSure: false,
        matches: matching(/^\d{1,2}[- ](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)([- ]\d{2,4})?$/i)
    }
];

/** Which of the ids are hardly those of people, and why. */
export function doubtsOf(ids: readonly string[]): { words: string; isSure: boolean; rows: number[] }[] {
    const looks = ids.map(lookOf);
    return DOUBTS.map(({ words, isSure, matches }) => ({
        words,
        isSure,
        rows: looks.flatMap((look, i) => (matches(look) ? [i + 1] : []))
    })).filter(({ rows }) => rows.length > 0);
}

const WORD = /[\p{L}\p{M}]+/gu;
const LIKE_LATIN =
    /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u;
const ALPHABETS = [
    /\p{Script=Latin}/u,
    /\p{Script=Cyrillic}/u,
    /\p{Script=Greek}/u,
    /\p{Script=Armenian}/u,
    /\p{Script=Cherokee}/u,
    /\p{Script=Coptic}/u,
    /\p{Script=Lisu}/u
];

/** Whether a word has letters of two alphabets that look alike: a Cyrillic a among Latin or Greek letters. */
export const mixesScripts = (id: string): boolean =>
    LIKE_LATIN.test(id) &&
    (id.match(WORD) ?? []).some((word) => ALPHABETS.filter((one) => one.test(word)).length > 1);
