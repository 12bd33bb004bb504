import type { Slip } from '../../../src/juror/index.js';
import { toHex } from '../../../src/protocol/bytes.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import type { PaperForm } from './fields.js';
import { slipCode, typedOf } from './links.js';
import { sheetHtml } from './sheet.js';

export interface PaperSlip {
    readonly slip: Slip;
    readonly number: string;
    /** Of its person in the list of people. */
    readonly row: number;
    /** Address of a verify page, if there is one. */
    readonly page: string | undefined;
}

/** A slip as a sheet to print. @param today milliseconds since 1970 */
export function slipSheet({ slip, number, row, page }: PaperSlip, form: PaperForm, today: number): string {
    const { texts } = form;
    const { slipTexts, small } = texts;
    return sheetHtml({
        template: form.template,
        fields: form.fields(row, { id: slip.uid, number, today: texts.day(today) }),
        state: 'juror',
        checkHeading: slipTexts.heading,
        steps: page === undefined ? [slipTexts.noPage] : slipTexts.steps(new URL(page).host),
        code: slipCode(slip, page),
        typed: typedOf(page, slipTexts.noCamera),
        notes: [slipTexts.private],
        small: [
            [small.enrolled, toHex(slip.poolId).replace(/(.{4})(?=.)/g, '$1 ')],
            [small.canister, canisterText(slip.canisterId)]
        ]
    });
}
