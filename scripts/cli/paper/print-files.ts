import { join } from 'node:path';
import { writePrivateFile } from '../../../src/entity/private-file.js';
import type { PaperForm } from './fields.js';
import { documentOf, escape } from './sheet.js';
import type { State } from './template.js';

/** A browser prints so many sheets at once; a file of them has some 10 MB. */
const SHEETS_A_FILE = 500;

/**
 * Sheets as files to print, `letters.html`, or `letters-1.html` and so on where they are many.
 * @param title of each file, as the browser shows it
 * @param sheetAt the n-th of them, from 0
 * @returns the names of the files
 */
export function writeSheets(
    folder: string,
    name: string,
    form: PaperForm,
    title: string,
    count: number,
    sheetAt: (n: number) => string,
    onProgress: (done: number) => void = () => undefined
): string[] {
    const names: string[] = [];
    for (let from = 0; from < count; from += SHEETS_A_FILE) {
        const sheets: string[] = [];
        for (let n = from; n < Math.min(count, from + SHEETS_A_FILE); n++) {
            sheets.push(sheetAt(n));
            if (n % 50 === 0) onProgress(n);
        }
        const file = count <= SHEETS_A_FILE ? `${name}.html` : `${name}-${from / SHEETS_A_FILE + 1}.html`;
        const html = documentOf({ language: form.language, title }, sheets.join('\n'));
        writePrivateFile(join(folder, file), new TextEncoder().encode(html), false);
        names.push(file);
    }
    return names;
}

export interface IndexRow {
    readonly number: string;
    readonly person: string;
    /** The first line of the address. */
    readonly line: string;
    readonly drawnAs: 'juror' | 'alternate';
    /** As the jury sits. */
    readonly state: State;
}

/** Who gets which letter, as a list to print and to tick off. */
export function letterIndex(
    rows: readonly IndexRow[],
    form: PaperForm,
    caseName: string | undefined
): string {
    const { index } = form.texts;
    const cells = (tag: string, list: readonly string[]) =>
        `<tr>${list.map((text) => `<${tag}>${escape(text)}</${tag}>`).join('')}</tr>`;
    const title = caseName === undefined ? index.title : `${index.title}: ${caseName}`;
    // Where no address is given, it is the id once more.
    const hasLines = rows.some(({ line, person }) => line !== '' && line !== person);
    const body = rows.map(({ number, person, line, drawnAs, state }) =>
        cells('td', [
            number,
            ...(hasLines ? [line] : []),
            person,
            `${index.drawnAs[drawnAs]}${state === 'excused' ? `, ${index.excused}` : state === 'moved up' ? `, ${index.movedUp}` : ''}`,
            '☐'
        ])
    );
    const [letter = '', ...columns] = index.columns;
    const header = [letter, ...(hasLines ? [index.addressee] : []), ...columns];
    return documentOf(
        { language: form.language, title },
        `<h1>${escape(title)}</h1>\n<table><thead>${cells('th', header)}</thead>\n<tbody>${body.join('\n')}</tbody></table>`
    );
}
