import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPeople } from '../../scripts/cli/files/people-csv.js';
import { PaperForm } from '../../scripts/cli/paper/fields.js';
import { pageOf } from '../../scripts/cli/paper/links.js';
import { slipSheet } from '../../scripts/cli/paper/slip-sheet.js';
import { fill, parseTemplate } from '../../scripts/cli/paper/template.js';
import { letterIndex, writeSheets } from '../../scripts/cli/paper/print-files.js';
import { requirePrintable } from '../../scripts/cli/paper/print-slips.js';
import { slipOf as slipFor } from '../../scripts/cli/files/slips.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/index.js';
import { slipOf } from '../juror/seated-jury.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { PAPER } from '../../src/web/texts/paper.js';
import { jury } from './jury-process.js';

const folder = mkdtempSync(join(tmpdir(), 'paper-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
};
const people = readPeople(
    file('people.csv', 'email,name,town\nada@x.example,"Ada <b>O\'Neil</b>",Leith\nben@x.example,Ben,\n'),
    'email'
);
const WHOLE = '[address]\n{name}\n[subject]\nS\n[text]\nT\n';
const thrown = (run: () => unknown): unknown => {
    try {
        return run();
    } catch (error) {
        return error;
    }
};

describe('a template', () => {
    it.each([
        ['a section that there is not', '[adress]\n', 'line 1 of t.txt begins a section [adress]'],
        ['the same section twice', `${WHOLE}[text]\n`, 'line 7 of t.txt begins a second section [text]'],
        [
            'text before the first section',
            `Dear\n${WHOLE}`,
            'line 1 of t.txt stands before the first section'
        ],
        ['no text', '[address]\n[subject]\n', 't.txt has no section [text]']
    ])('with %s is refused', (_, text, words) => {
        const error = thrown(() => parseTemplate(text, 't.txt'));
        expect(error).toMatchObject({ code: 'TEMPLATE_MALFORMED' });
        expect(String(error)).toContain(words);
    });

    it('that is not text is refused', () => {
        const path = file('bad.txt', '');
        writeFileSync(path, Uint8Array.of(0xff, 0xfe, 0x41, 0));
        const error = thrown(() => PaperForm.of('letter', { language: 'en', template: path }, people));
        expect(error).toMatchObject({ code: 'TEMPLATE_MALFORMED' });
    });

    it('with a field that nothing fills is refused, and what would be told', () => {
        const path = file('field.txt', `${WHOLE}{hall}\n`);
        const of = (field?: string[]) => PaperForm.of('letter', { language: 'en', template: path, ...(field && { field }) }, people); // prettier-ignore
        const error = thrown(() => of());
        expect(error).toMatchObject({ code: 'TEMPLATE_FIELD_UNKNOWN' });
        expect(String(error)).toContain('nothing is called {hall}; give it with --field "hall=..."');
        expect(String(error)).toContain('town');
        expect(of(['hall=Great Hall']).fields(0, {}).get('hall')).toBe('Great Hall');
        expect(thrown(() => of(['hall']))).toMatchObject({ code: 'USAGE' });
    });

    it('leaves out a line whose fields are all empty, and keeps one empty line between others', () => {
        const template = parseTemplate(
            '[address]\n[subject]\n[text]\nA {x}\n{y}\n\n{y}\n\nB {x} {y}\n{y}\n',
            't'
        );
        expect(fill(template, 'text', 'juror', new Map([['x', '1']]))).toEqual(['A 1', '', 'B 1']);
    });

    it('has sections for some people alone', () => {
        const template = parseTemplate(`${WHOLE}[text moved up]\nUp\n`, 't');
        expect(fill(template, 'text', 'moved up', new Map())).toEqual(['Up']);
        expect(fill(template, 'text', 'excused', new Map())).toEqual(['T']);
    });

    it.each(Object.keys(PAPER))('is printed in %s as it is used', async (language) => {
        for (const kind of ['letter', 'slip'] as const) {
            const { code, stdout } = await jury(['template', kind, '--language', language]);
            expect(code).toBe(0);
            expect(stdout.trim()).toBe(PAPER[language as 'en'][kind].trim());
            const path = file('printed.txt', stdout);
            const form = PaperForm.of(kind, { language: language as 'en', template: path }, undefined);
            expect([...form.template]).toEqual([...parseTemplate(PAPER[language as 'en'][kind], '')]);
        }
    });

    it('of nothing that is printed is refused', async () => {
        expect((await jury(['template', 'poster'])).code).toBe(2);
        expect((await jury(['template', 'letter', '--language', 'fr'])).code).toBe(2);
    });
});

describe('a column that is called as a field of the program', () => {
    const list = readPeople(
        file('own.csv', 'id,state,number,place,mail\n7,Ohio,N1,Leith,a@x.example\n'),
        'mail'
    );
    const of = (more: Partial<Parameters<typeof PaperForm.of>[1]>) => PaperForm.of('letter', { language: 'en', ...more }, list); // prettier-ignore

    it('does not take its place, and is there under a name of its own', () => {
        const fields = of({}).fields(0, { id: 'a@x.example', number: '01', state: 'You are excused' });
        const values = ['id', 'number', 'state', 'mail'].map((name) => fields.get(name));
        expect(values).toEqual(['a@x.example', '01', 'You are excused', 'a@x.example']);
        expect(fields.get('place')).toBeUndefined();
        expect(['state', 'number', 'place', 'mail'].map((name) => fields.get(`column_${name}`))).toEqual(['Ohio', 'N1', 'Leith', 'a@x.example']); // prettier-ignore
        // Where the program has nothing to say either.
        expect(of({}).fields(0, { number: '01' }).get('state')).toBeUndefined();
    });

    it('is refused in an address, told of a template, and cannot be given', () => {
        const error = thrown(() => of({ address: ['{mail}', '{state}'] }));
        expect(error).toMatchObject({ code: 'USAGE' });
        expect(String(error)).toContain('write {column_state}');
        expect(
            of({ address: ['{column_state}'] })
                .fields(0, {})
                .get('column_state')
        ).toBe('Ohio');
        const template = file('own.txt', `${WHOLE.replace('{name}', '{mail}')}{number}\n`);
        expect(of({ template }).notes).toEqual([`{number} in ${template} is the program's own field; the column of the list is {column_number}`]); // prettier-ignore
        expect(thrown(() => of({ field: ['state=x'] }))).toMatchObject({ code: 'USAGE' });
        expect(
            of({ field: ['case=7'] })
                .fields(0, { case: '' })
                .get('case')
        ).toBe('7');
    });

    it('leaves a hole that is told of', () => {
        expect(of({}).notes).toEqual([
            'nothing fills {court}, {date}, {place}, {contact}, which stays empty on every sheet: give court=... date=... place=... contact=... with --field',
            'the window for the address shows the id alone: give --address'
        ]);
        const whole = { address: ['{mail}'], field: ['court=C', 'date=D', 'place=P', 'contact=T'] };
        expect(of(whole).notes).toEqual([]);
        expect(PaperForm.of('letter', { language: 'en', field: whole.field }, undefined).notes).toEqual([
            'the window for the address is empty: give --file, --id-column and --address'
        ]);
    });
});

describe('the code on a slip', () => {
    const page = `https://${canisterText(CANISTER)}.icp0.io/verify`;
    const shared = { page, key: new Uint8Array(32), canisterId: CANISTER };
    const printed = (length: number) => requirePrintable([[4, 'x'.repeat(length)]], shared, 'p.csv');

    it('holds an id up to a length, and a longer one is refused with its row', () => {
        const lengths = Array.from({ length: 4096 }, (_, i) => i + 1);
        const fits = lengths.filter((length) => thrown(() => printed(length)) === undefined).length;
        expect(fits).toBeGreaterThan(1500);
        const error = thrown(() => printed(fits + 1));
        expect(error).toMatchObject({ code: 'ID_TOO_LONG' });
        expect(String(error)).toContain('person 5 of p.csv');
        const form = PaperForm.of('slip', { language: 'en' }, undefined);
        const sheet = (length: number) =>
            slipSheet(
                { slip: slipFor('x'.repeat(length), shared.key, CANISTER), number: '1', row: 0, page },
                form,
                0
            );
        expect(sheet(fits)).toContain('<svg');
        expect(() => sheet(fits + 1)).toThrow('Capacity overflow');
    });
});

describe('the list of who gets which letter', () => {
    const form = PaperForm.of('letter', { language: 'de' }, undefined);
    const row = { number: '01', person: 'a@x', drawnAs: 'juror', state: 'excused' } as const;

    it('names them as the address does, where there is one', () => {
        const html = letterIndex([{ ...row, line: 'Ada <Okoro>' }], form, '7');
        expect(html).toContain('<th>Brief</th><th>An</th><th>Person</th>');
        expect(html).toContain('<td>01</td><td>Ada &lt;Okoro&gt;</td><td>a@x</td><td>Jurymitglied, befreit</td>'); // prettier-ignore
        expect(letterIndex([{ ...row, line: 'a@x' }], form, '7')).toContain(
            '<td>01</td><td>a@x</td><td>Jury'
        );
        const moved = { ...row, line: '', drawnAs: 'alternate', state: 'moved up' } as const;
        expect(letterIndex([moved], form, '7')).toContain('<td>Ersatzmitglied, nachgerückt</td>');
    });
});

describe('a sheet', () => {
    const form = PaperForm.of('slip', { language: 'en', address: ['{name}', '{town}'] }, people);
    const sheetOf = (row: number) =>
        slipSheet(
            { slip: slipOf(people.ids[row] ?? '', CANISTER), number: '000001', row, page: undefined },
            form,
            0
        );

    it('shows what stands in the list as text, and leaves out what does not', () => {
        expect(sheetOf(0)).toContain('<p>Ada &lt;b&gt;O&#39;Neil&lt;/b&gt;</p><p>Leith</p></address>');
        expect(sheetOf(1)).toContain('<p>Ben</p></address>');
        expect(sheetOf(0)).not.toContain('<script');
    });

    it('is one of many in files of 500', () => {
        const names = writeSheets(folder, 'slips', form, 'T', 1001, (n) => `<article>${n}</article>`);
        expect(names).toEqual(['slips-1.html', 'slips-2.html', 'slips-3.html']);
        expect(writeSheets(folder, 'slips', form, 'T', 500, () => '')).toEqual(['slips.html']);
    });
});

describe('the page that a code opens', () => {
    const canister = canisterText(CANISTER);
    it.each([
        ['the Internet Computer, by its gateway', IC_ROOT_KEY, 'ic', `https://${canister}.icp0.io/verify`],
        [
            'a replica here, by its own',
            ROOT_KEY,
            'http://127.0.0.1:4950',
            `http://${canister}.localhost:4950/verify`
        ],
        ['a network elsewhere, whose gateway nobody knows', ROOT_KEY, 'https://net.example', undefined],
        ['no network that was named', ROOT_KEY, 'ic', undefined]
    ])('is of %s', (_, key, network, page) => {
        expect(pageOf(CANISTER, key, network)).toBe(page);
    });
});
