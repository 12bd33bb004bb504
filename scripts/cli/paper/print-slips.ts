import { CliError } from '../errors.js';
import { slipOf, type Placed } from '../files/index.js';
import { progress } from '../output/index.js';
import { rowsText } from '../text/index.js';
import { MAX_CODE_BYTES } from './code.js';
import type { PaperForm } from './fields.js';
import { slipCode } from './links.js';
import { writeSheets } from './print-files.js';
import { slipSheet } from './slip-sheet.js';

interface SlipsOf {
    /** Address of a verify page, if there is one. */
    readonly page: string | undefined;
    /** K_pool. */
    readonly key: Uint8Array;
    readonly canisterId: Uint8Array;
}

/** Before anything is written or sent. @throws {CliError} `ID_TOO_LONG` with the rows */
export function requirePrintable(
    people: readonly Placed[],
    { page, key, canisterId }: SlipsOf,
    file: string
): void {
    const long = people.flatMap(([place, uid]) =>
        slipCode(slipOf(uid, key, canisterId), page).length > MAX_CODE_BYTES ? [place + 1] : []
    );
    if (long.length === 0) return;
    throw new CliError(
        'ID_TOO_LONG',
        `${rowsText('person', long)} of ${file}: the id is too long for the code on a printed slip, which holds ${MAX_CODE_BYTES} bytes; nothing was written: take a shorter one, or leave --print out`
    );
}

/**
 * Writes slips as files to print, beside those to check.
 */
export function printSlips(
    folder: string,
    people: readonly Placed[],
    form: PaperForm,
    { page, key, canisterId }: SlipsOf
): void {
    const show = progress('writing slips to print');
    const sheetAt = (n: number): string => {
        const [place, uid] = people[n] ?? [0, ''];
        const number = String(place + 1).padStart(6, '0');
        return slipSheet({ slip: slipOf(uid, key, canisterId), number, row: place, page }, form, Date.now());
    };
    const { title } = form.texts.slipTexts;
    writeSheets(folder, 'slips', form, title, people.length, sheetAt, (done) => show(done, people.length));
    show(people.length, people.length);
}
