import { describe, expect, it } from 'vitest';
import { judgeIds } from '../../scripts/cli/files/judge-ids.js';
import { readPeople } from '../../scripts/cli/files/people-csv.js';
import { ADD, brief, file, refused, told } from './people-lists.js';
import { ORDINARY_NAMES } from './ordinary-names.js';

/** What ordinary lists hold is let through without a word. */

describe('ordinary names', () => {
    const all = [...ORDINARY_NAMES.values()].flat();

    it('are more than a thousand', () => expect(new Set(all).size).toBeGreaterThanOrEqual(1000));

    it.each([...ORDINARY_NAMES])('in a list of their own: %s', (_, names) => {
        expect(told([...new Set(names)])).toEqual([]);
        const parts = [...new Set(names.flatMap((name) => name.split(' ')))];
        expect(told(parts.filter((one) => !/^(Sum|Page|Row|Count|Null|Strauß)$/.test(one)))).toEqual([]);
    });

    it('in one list of all languages', () => expect(told([...new Set(all)])).toEqual([]));
});

describe('two spellings of one name', () => {
    it.each([
        ['a capital sharp s', 'STRAẞE', 'straße'],
        ['a capital sharp s, and two of s', 'STRAẞE', 'STRASSE'],
        ['a capital i with a dot', 'İlker', 'ilker'],
        ['the same, decomposed', 'I\u0307LKER', 'ilker']
    ])('in case, told: %s', (_, first, second) =>
        expect(told(['else', first, second])).toEqual(['ID_LOOKALIKE 2 3'])
    );

    it.each([
        ...[0x02bb, 0x055a, 0x02bc, 0x02bd, 0x02be, 0x02bf, 0x02c8, 0x05f3, 0x0384, 0x1fbd, 0x2035, 0xa78c, 0xff40]
    ])('with another apostrophe: U+%s', (code) => {
        for (const plain of ["'", '\u2019'])
            expect(refused('else', `O${plain}Brien`, `O${String.fromCodePoint(code)}Brien`)).toMatch(
                /^ID_LOOKALIKE .*persons 2 and 3/
            );
    }); // prettier-ignore

    it('with a k of another alphabet', () => {
        for (const k of ['\u03ba', '\u043a', '\u0138'])
            expect(refused('else', 'mark@x', `mar${k}@x`)).toMatch(/^ID_LOOKALIKE .*persons 2 and 3/);
        expect(told(['mar\u03ba@x', 'mir\u043a@x'])).toEqual(['ID_MIXED_SCRIPTS 1 2']);
        // Greek and Cyrillic, with no Latin letter beside them.
        expect(told(['\u03ba\u0430\u03bb\u03ae'])).toEqual(['ID_MIXED_SCRIPTS 1']);
    });

    it.each([
        ['Arabic', '\u0661\u0662\u0663\u0664'],
        ['Persian', '\u06f1\u06f2\u06f3\u06f4'],
        ['Devanagari', '\u0967\u0968\u0969\u096a'],
        ['Bengali', '\u09e7\u09e8\u09e9\u09ea'],
        ['Thai', '\u0e51\u0e52\u0e53\u0e54'],
        ['Adlam', '\u{1e951}\u{1e952}\u{1e953}\u{1e954}']
    ])('in %s digits', (_, digits) => {
        expect(told(['1234', '99', digits])).toEqual(['ID_LOOKALIKE 1 3']);
        expect(told(['case-1234', `case-${digits}`])).toEqual(['ID_LOOKALIKE 1 2']);
        expect(told([`12${digits}`])).toEqual(['ID_MIXED_SCRIPTS 1']);
        expect(told([digits])).toEqual([]);
    });
});

describe('what a spreadsheet leaves', () => {
    it.each([
        ...['7.E+11', '.71E+12', '-7.E-3', '71.0E+10', '710.E9', '7,E+11', ',71E+12', '7.1 x 10^11', '7.1\u00d710\u00b9\u00b9'],
        ...['Summe', 'Summe: 12', 'SUMME 12', 'Gesamt', 'Gesamt:', 'Gesamt: 1.234', 'Insgesamt', 'Insgesamt 12'],
        ...['Sum', 'Sum:', 'Sum 3', 'Total', 'Total:', 'Subtotal', 'Subtotal: 3', 'Sub total 3', 'Zwischensumme', 'Zwischensumme: 7'],
        ...['Gesamtsumme', 'Gesamtzahl: 4', 'Gesamtanzahl 4', 'Endsumme', 'Teilsumme (3)', 'Insgesamt 12 Personen', 'Total: 12 people'],
        ...['Anzahl: 3', '12 Zeilen', '12 Personen insgesamt', 'Seite 1 von 3', 'Ende der Liste', 'k.A.', 'keine Angabe', '\u00dcbertrag']
    ])('is nobody: %s', (id) => {
        expect(refused('ann@x', id, 'bob@x')).toMatch(/^ID_DOUBTFUL person 2 of .*--yes$/);
    }); // prettier-ignore

    it.each(['Gesamtner', 'Summer', 'Sum Li', 'Total-Ann', 'Insgesamter', 'Summe-7a', 'E12', '7E', 'x10', '71.E', '3 x 10'])(
        'is somebody all the same: %s',
        (id) => expect(told([id])).toEqual([])
    ); // prettier-ignore
});

describe('a row that sums up the list', () => {
    const rows = (last: string) =>
        judgeIds(readPeople(file(`name,id\nAnn,17\nBob,18\n${last}\n`), 'id'), ADD).map(brief);

    it('in another column is told', () => {
        for (const word of ['Total', 'Summe:', 'Gesamt', 'Sub-total', 'Insgesamt: 2'])
            expect(rows(`${word},35`)).toEqual(['ID_DOUBTFUL 3']);
        expect(rows('Total-Ann,19')).toEqual([]);
    });
});
