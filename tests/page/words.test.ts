import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PAPER } from '../../src/web/texts/paper.js';
import { DE } from '../../src/web/texts/de.js';
import { DETAILS_DE } from '../../src/web/texts/details-de.js';
import { EN } from '../../src/web/texts/en.js';
import { juryWords, sittingWords } from '../../src/juror/index.js';
import type { Sitting } from '../../src/juror/index.js';
import { canisterText } from '../../src/protocol/principal-text.js';
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

it('what German has for the verifier’s words, the verifier says', () => {
    const read = (folder: string): string =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith('.ts'))
            .map((name) => readFileSync(join(folder, name), 'utf8'))
            .join('\n');
    const root = join(import.meta.dirname, '../../src');
    const source = read(join(root, 'juror')) + read(join(root, 'verifier'));
    const composed = /^(you are |drawn as the only )/;
    const unsaid = [...DETAILS_DE.keys()].filter((words) => !composed.test(words) && !source.includes(`'${words}'`)); // prettier-ignore
    expect(unsaid).toEqual([]);
});
