import type { Placed } from '../files/index.js';
import { slipOf } from '../files/index.js';
import { progress } from '../text/index.js';
import type { PaperForm } from './fields.js';
import { writeSheets } from './print-files.js';
import { slipSheet } from './slip-sheet.js';

/**
 * Writes slips as files to print, beside those to check.
 * @param page address of a verify page, if there is one
 * @param key K_pool
 */
export function printSlips(
    folder: string,
    people: readonly Placed[],
    form: PaperForm,
    { page, key, canisterId }: { page: string | undefined; key: Uint8Array; canisterId: Uint8Array }
): void {
    const show = progress('writing slips to print');
    const sheetAt = (n: number): string => {
        const [place, uid] = people[n] ?? [0, ''];
        const number = String(place + 1).padStart(6, '0');
        return slipSheet({ slip: slipOf(uid, key, canisterId), number, row: place, page }, form, Date.now());
    };
    writeSheets(folder, 'slips', form, people.length, sheetAt, (done) => show(done, people.length));
    show(people.length, people.length);
}
