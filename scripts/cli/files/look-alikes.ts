/** Letters of other alphabets that look like Latin ones, as fonts draw them: pairs of one and its Latin twin. */
const PAIRS = [
    // Cyrillic
    'АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ҮY ԚQ ԜW ӀI ѴV',
    'аa еe ѕs іi јj оo рp сc уy хx һh ԁd ԛq ԝw ӏl үy ѵv',
    // Greek
    'ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ϹC ͿJ',
    'αa γy ιi νv οo ρp υu ϲc ϳj',
    // Armenian
    'ՕO ՍU ՏS ԼL օo ոn սu հh ցg զq յj',
    // Cherokee
    'ᎠD ᎡR ᎢT ᎪA ᎫJ ᎬE ᎳW ᎷM ᎻH ᎽY ᏀG ᏃZ ᏚS ᏢP ᏦK ᏞL ᏟC ᏙV ᏴB',
    // Coptic
    'ⲞO ⲟo ⲢP ⲣp ⲤC ⲥc ⲦT ⲔK ⲘM ⲚN ⲎH ⲒI ⲬX ⲂB',
    // Lisu
    'ꓐB ꓑP ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU',
    // Latin itself
    'ıi ɑa ɡg ɩi ʏY ʀR'
]
    .join(' ')
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, -1), pair.slice(-1)]);

/** Those that are told apart beside each other, and hardly else. Ordinary Greek and Russian names are full of them. */
const NEAR: readonly [string, string][] = [
    ['к', 'k'],
    ['κ', 'k'],
    ['ĸ', 'k'],
    ['χ', 'x'],
    ['τ', 't'],
    ['ε', 'e'],
    ['ո', 'n']
];

const TWIN: ReadonlyMap<string, string> = new Map([...NEAR, ...PAIRS]);
const CLOSE: ReadonlyMap<string, string> = new Map(PAIRS);
const CYRILLIC: ReadonlyMap<string, string> = new Map(
    PAIRS.filter(([letter]) => /\p{Script=Cyrillic}/u.test(letter))
        .reverse()
        .map(([letter, twin]) => [twin, letter])
);

// eslint-disable-next-line no-control-regex
const ASCII = /^[\u0000-\u007f]*$/;

/** The same with each such letter replaced by its twin: two ids with the same look the same. Accents stay. */
export const latinTwin = (text: string): string => (ASCII.test(text) ? text : twinBy(TWIN, text));

/** The same in Cyrillic letters, where Latin ones have twins there. */
export const cyrillicTwin = (text: string): string => twinBy(CYRILLIC, text);

const twinBy = (twins: ReadonlyMap<string, string>, text: string): string =>
    Array.from(text.normalize('NFD'), (letter) => twins.get(letter) ?? letter)
        .join('')
        .normalize('NFC');

const LETTER = /\p{L}/u;
const LATIN = /\p{Script=Latin}/u;

/** Whether an id has letters, none of them Latin, and all of them look as if they were. */
export function looksLatin(id: string): boolean {
    if (ASCII.test(id)) return false;
    const letters = Array.from(id.normalize('NFD')).filter((one) => LETTER.test(one));
    return letters.length > 0 && letters.every((one) => !LATIN.test(one) && CLOSE.has(one));
}

export const hasLatin = (id: string): boolean => LATIN.test(id);
