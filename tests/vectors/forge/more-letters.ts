import { toHex } from '../../../src/protocol/bytes.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { encodeLetter, encodeSlip } from '../../../src/juror/letter.js';
import { present } from '../../verifier/bytes.js';
import { CANISTER } from '../../verifier/certificate-builder.js';
import { replaced } from './archive-files.js';
import { Group } from './case.js';
import type { Case } from './case.js';
import { SECOND_CANISTER, THIRD_CANISTER } from './ledger.js';
import { MovedJury } from './moved-jury.js';
import { ASKED, bare, LETTER, lettersOf, SLIP } from './sample-letter.js';

/** Letters of a log that was restored, and the forms of letters and slips. */
const letters = new Group('letters');
export const MORE_LETTERS: readonly Case[] = letters.cases;
const letter = lettersOf(letters);

/* Restored logs */
const moved = new MovedJury().seat();
export const [MOVED, MOVED_SLIP] = moved.letter();
export const successor = { canister: canisterText(SECOND_CANISTER), successor_of: canisterText(CANISTER) };
letter('moved', 'L1', 'a letter of a log that was restored, for who asks for where it is now and names where it was', [], { letter: MOVED, slip: MOVED_SLIP, input: successor });
letter('moved-with-log', 'L1 L2', 'the same, without evidence and with the archive', [], {
    letter: bare(MOVED),
    slip: MOVED_SLIP,
    archive: moved.files,
    input: successor
});
letter('moved-unasked', 'L1', 'the same, for who asks for the first canister', ['CANISTER_MISMATCH'], {
    letter: MOVED,
    slip: MOVED_SLIP
});
letter('moved-elsewhere', 'L1', 'the same, for who asks for a third canister', ['CANISTER_MISMATCH'], {
    letter: MOVED,
    slip: MOVED_SLIP,
    input: { canister: canisterText(THIRD_CANISTER) }
});
letter('vouched', 'L2 R5', 'the receipt of a restored draw by the canister that it came to', ['CERTIFICATE_NOT_OF_ORIGIN'], {
    letter: moved.letter({ draws: [moved.vouched(moved.draw)] })[0],
    slip: MOVED_SLIP,
    input: { canister: undefined }
});
letter(
    'signed-for-the-first-canister',
    'S3',
    'seats signed for the origin and committed in the canister that the log came to',
    ['SEATS_SIGNATURE_INVALID'],
    (() => {
        const [of, slip] = new MovedJury().seat(CANISTER).letter();
        return { letter: of, slip, input: successor };
    })()
);

/* Forms */
const form = (name: string, title: string, change: (bytes: Uint8Array) => Uint8Array, file: 'letter.json' | 'slip.json' = 'letter.json') => {
    const files: Record<string, Uint8Array> = {
        'letter.json': encodeLetter(LETTER),
        'slip.json': encodeSlip(SLIP)
    };
    files[file] = change(present(files[file]));
    letters.add('letter', name, 'L9', title, files, [file === 'letter.json' ? 'LETTER_MALFORMED' : 'SLIP_MALFORMED'], { input: ASKED });
};
form('form-spaces', 'a letter with a space more', replaced('"block": ', '"block":  '));
form('form-other-format', 'a letter of another version', replaced('icjury-letter/1', 'icjury-letter/2'));
form('form-unknown-member', 'a letter with a member more', replaced('"block"', '"more": 1,\n  "block"'));
form('form-capitals', 'a letter with hexadecimal in capitals', replaced(/"draw_hash": "[0-9a-f]+"/, `"draw_hash": "${toHex(LETTER.drawHash).toUpperCase()}"`));
form('form-no-line-feed', 'a letter without its last line feed', (bytes) => bytes.slice(0, -1));
form('form-not-json', 'a letter cut in two', (bytes) => bytes.slice(0, 100));
form('form-year-10000', 'a testimonial that holds beyond the year 9999', replaced(/"not_after": \d+/, '"not_after": 253402300800'));
form('form-slip-of-short-salt', 'a slip with a salt of 31 bytes', replaced(/"salt": "../, '"salt": "'), 'slip.json');
form('form-slip-half-a-pair', 'a slip whose name holds half of a surrogate pair', replaced('@', '\\ud800'), 'slip.json');
form('form-slip-other-format', 'a slip of another format', replaced('icjury-slip/1', 'icjury-letter/1'), 'slip.json');
