import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PAPER } from '../../src/web/texts/paper.js';
import { DE } from '../../src/web/texts/de.js';
import { DETAILS_DE } from '../../src/web/texts/details-de.js';
import { EN } from '../../src/web/texts/en.js';
import { juryWords, sittingWords } from '../../src/juror/index.js';
import type { Sitting } from '../../src/juror/index.js';
import { REASON_CODES } from '../../src/protocol/codes.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { PAGE } from './browser.js';
import { present } from '../verifier/bytes.js';
import { CANISTER } from '../verifier/certificate-builder.js';

/** That both languages tell the same. */

const RESET = { kind: 'Reset', number: 2, from: 30, publicKey: new Uint8Array(32), by: CANISTER } as unknown as NonNullable<Sitting['reset']>; // prettier-ignore
const SITTING: Sitting = {
    jurors: 5,
    alternates: 1,
    excused: 3,
    movedUp: 1,
    sit: 3,
    left: 0,
    excusedIn: [31, 47],
    excusedInCount: 2,
    expandedAfter: undefined,
    reset: RESET
};

it('a letter tells the jury as it sits by the same facts in both languages', () => {
    const english = present(sittingWords(SITTING));
    const german = PAPER.de.sits(SITTING, english);
    expect(PAPER.en.sits(SITTING, english)).toBe(english);
    const numbers = (text: string) => text.replaceAll(canisterText(CANISTER), 'X').match(/\d+|X/g)?.sort();
    expect(numbers(german)).toEqual(numbers(english));
    for (const fact of [
        'Block 31, 47',
        'zurückgesetzten Schlüssels',
        '2 Plätze frei',
        canisterText(CANISTER)
    ])
        expect(german).toContain(fact);
    expect(PAPER.de.sits({ ...SITTING, reset: undefined }, '')).toContain('allein auf das Wort der verantwortlichen Stelle'); // prettier-ignore
    const fate = { withdrawn: { index: 50 }, supersededBy: undefined };
    const page = DE.page.sits(SITTING, fate, '');
    expect(page).toContain('tagt nicht: zurückgenommen in Block 50; 3 von 6 befreit (Block 31, 47)');
    expect(numbers(page)).toEqual(numbers(juryWords(SITTING, fate)));
    const many = { ...SITTING, excusedInCount: 400 };
    const told = '6 befreit (Block 31, 47 und 398 andere)';
    expect(PAPER.de.sits(many, '')).toContain(told);
    expect(DE.page.detail(`the jury was ${juryWords(many, fate)}`)).toContain(told);
});

it('whoever made a presentation is called by what they were drawn as', () => {
    const of = ({ page }: typeof EN, drawnAs: 'juror' | 'alternate') => [
        page.presentationGood(drawnAs),
        page.presentationSuperseded(drawnAs),
        page.presentationExcused(drawnAs),
        page.presentationWithdrawn(drawnAs)
    ];
    for (const words of of(EN, 'juror')) expect(words).toMatch(/^A juror made this/);
    for (const words of of(EN, 'alternate'))
        expect(words).toMatch(/^Somebody drawn as an alternate made this/);
    for (const words of of(DE, 'juror')) expect(words).toContain('ein Jurymitglied');
    for (const words of of(DE, 'alternate')) expect(words).toContain('ein ausgelostes Ersatzmitglied');
});

it('what is on record since is the court’s word, or that of whoever reset its key', () => {
    for (const { page } of [EN, DE]) {
        const [own, reset] = [page.changedMore('letter', undefined), page.changedMore('letter', RESET)];
        expect(own).not.toContain('30');
        expect(reset).toContain(canisterText(CANISTER));
        expect(reset).toContain('30');
        expect(page.changedMore('seat', undefined)).not.toBe(own);
    }
    expect(EN.page.changedMore('letter', undefined)).toBe(
        'Your letter is genuine. The court has recorded this since; ask the court if you doubt it.'
    );
});

it('cases are quoted as each language does', () => {
    expect([EN.page.quoted('7'), DE.page.quoted('7')]).toEqual(['“7”', '„7“']);
});

const ROOT = join(import.meta.dirname, '../../src');
const read = (folder: string): string =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.includes('texts'))
        .map((name) => readFileSync(join(ROOT, folder, name), 'utf8'))
        .join('\n');

it('what German has for the verifier’s words, the verifier says', () => {
    const source = ['juror', 'verifier', 'archive', 'protocol', 'web'].map(read).join('\n');
    // Put together of more than one text.
    const composed =
        /^(you are |drawn as the only |drawn as \{1\}; the list|drawn \{1\}; |it says|it does not go|it holds|\{1\} seats|(\{1\}|1) (juror|alternate|record)|\{1\} of \{2\} excused|the court replaced|superseded by|withdrawn in|canister \{1\}|the log was restored)/;
    const unsaid = DETAILS_DE.map(([words]) => words).filter(
        (words) =>
            !composed.test(words) &&
            !words
                .split(/\{\d\}/)
                .every((part) => source.includes(part) || source.includes(part.replaceAll("'", "\\'")))
    );
    expect(unsaid).toEqual([]);
});

it('words with others in them are put into German as a whole', () => {
    for (const [words, german] of [
        ['you are alternate 1 of 2', 'Sie sind Ersatzmitglied 1 von 2'],
        ['its pool id is number 6 of 8 drawn, as an alternate', 'seine Kennung ist Nummer 6 von 8 Ausgelosten, als Ersatzmitglied'],
        ['excused in block 4: ill or in hardship', 'befreit in Block 4: krank oder in einer Notlage'],
        ['withdrawn in block 5, with the draw of block 2: "wrong list"', 'zurückgenommen in Block 5, mit der Auslosung von Block 2: "wrong list"'],
        ['block 3 (or so) [it is.*said]', undefined]
    ] as const)
        expect([words, DE.page.detail(words)]).toEqual([words, german]); // prettier-ignore
    for (const reset of [undefined, RESET])
        for (const fate of [
            { withdrawn: undefined, supersededBy: undefined },
            { withdrawn: { index: 50 }, supersededBy: undefined },
            { withdrawn: undefined, supersededBy: 60 }
        ]) {
            const german = DE.page.detail(`the jury was ${juryWords({ ...SITTING, reset }, fate)}`) ?? '';
            expect(german).toMatch(/^die Jury wurde ausgelost: 5 Jurymitglieder und 1 Ersatzmitglied; .*3 von 6 befreit \(Block 31, 47\)/); // prettier-ignore
            expect(german).not.toMatch(ENGLISH);
        }
});

/** Words that no German sentence has. */
const ENGLISH = /\b(the|of|and|is|are|were|its|that|which|not|by|for|to|with|drawn|jury was)\b/;

it('German has everything that English has, and every code that the page can name', () => {
    const texts = (value: unknown, path: string): [string, string][] =>
        typeof value === 'string'
            ? [[path, value]]
            : typeof value === 'object' && value !== null && !(value instanceof Map)
              ? Object.entries(value).flatMap(([name, one]) => texts(one, `${path}.${name}`))
              : [];
    const english = texts({ ...DE.page, codes: {} }, 'page').concat(texts(DE.log, 'log'), texts(DE.source, 'source'), texts(DE.frame, 'frame'), texts(DE.page.codes, 'codes')).filter(([, text]) => ENGLISH.test(text)); // prettier-ignore
    expect(english).toEqual([]);
    // The frame's English stands in the pages themselves.
    const pages = readFileSync(join(ROOT, 'web/page.html'), 'utf8') + readFileSync(join(ROOT, 'web/log.html'), 'utf8'); // prettier-ignore
    const named = [...pages.matchAll(/data-[tl]="(\w+)"/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in DE.frame))).toEqual([]);
    const script = readFileSync(PAGE, 'utf8');
    const used = Object.keys(REASON_CODES).filter((code) => new RegExp(`["'\`]${code}["'\`]`).test(script));
    expect(used.length).toBeGreaterThan(60);
    expect(used.filter((code) => !(code in DE.page.codes))).toEqual([]);
});
