import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPeople } from '../../scripts/cli/files/people-csv.js';
import { PaperForm } from '../../scripts/cli/paper/fields.js';
import { pageOf } from '../../scripts/cli/paper/links.js';
import { slipSheet } from '../../scripts/cli/paper/slip-sheet.js';
import { fill, parseTemplate } from '../../scripts/cli/paper/template.js';
import { writeSheets } from '../../scripts/cli/paper/print-files.js';
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
        const names = writeSheets(folder, 'slips', form, 1001, (n) => `<article>${n}</article>`);
        expect(names).toEqual(['slips-1.html', 'slips-2.html', 'slips-3.html']);
        expect(writeSheets(folder, 'slips', form, 500, () => '')).toEqual(['slips.html']);
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
