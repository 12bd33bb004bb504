import { ed25519 } from '@noble/curves/ed25519';
import { asciiBytes, toHex } from '../../../src/protocol/bytes.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { presentationMessage } from '../../../src/protocol/testimonial.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import type { Challenge } from '../../../src/juror/check-presentation.js';
import { encodePresentation } from '../../../src/juror/presentation.js';
import type { Letter } from '../../../src/juror/letter.js';
import type { Presentation } from '../../../src/juror/presentation.js';
import { SECOND_SEED, TERMS } from '../../juror/seated-jury.js';
import { present } from '../../verifier/bytes.js';
import { replaced } from './archive-files.js';
import { SEED } from './blocks.js';
import { Group } from './case.js';
import type { Case, CaseInput, Files } from './case.js';
import { SECOND_CANISTER } from './ledger.js';
import { MOVED, successor } from './more-letters.js';
import { ASKED, bare, FILES, LETTER, testimonial } from './sample-letter.js';

/** Presentations of the letters of this suite. */
const presentations = new Group('presentations');
export const PRESENTATIONS: readonly Case[] = presentations.cases;

const NONCE = asciiBytes('a nonce of mine');
const AUDIENCE = asciiBytes('The Daily');
export const CHALLENGE: CaseInput = { ...ASKED, nonce: toHex(NONCE), audience: 'The Daily' };
/** The same, as a reader takes it. */
export const ASKED_WITH: Challenge = { nonce: NONCE, audience: AUDIENCE };
export const show = (from: Letter, change: Partial<Presentation> = {}, seed = present(from.holderSeed)): Presentation => {
    const { canisterId, block, drawHash, seatId, evidence: shown } = from;
    const unsigned = {
        canisterId,
        block,
        drawHash,
        seatId,
        testimonial: from.testimonial,
        evidence: shown,
        nonce: NONCE,
        audience: AUDIENCE,
        ...change
    };
    const message = presentationMessage(unsigned, unsigned.testimonial, unsigned.nonce, unsigned.audience);
    return { ...unsigned, signature: ed25519.sign(message, seed), ...change };
};
function presentation(name: string, rules: string, title: string, codes: ReasonCode[], of: Presentation, input: CaseInput = {}, archive?: Files): void {
    const files = { 'presentation.json': encodePresentation(of), ...archive };
    presentations.add('presentation', name, rules, title, files, codes, {
        input: { ...CHALLENGE, ...input, ...(archive && { log: true }) }
    });
}
const forDaily = { ...LETTER, testimonial: testimonial({ audience: AUDIENCE }) };
presentation('accepted', 'N1 N2 N3 N4 N5', 'a presentation that answers who asked', [], show(LETTER));
presentation('accepted-for-its-audience', 'N2', 'a testimonial for this audience only', [], show(forDaily));
presentation('accepted-with-log', 'N1', 'without evidence, with the archive at hand', [], show(bare(LETTER)), {}, FILES);
presentation('without-anything', 'N1', 'without evidence and archive', ['EVIDENCE_MISMATCH'], show(bare(LETTER)));
presentation('other-canister', 'N1', 'another canister was asked about', ['CANISTER_MISMATCH'], show(LETTER), { canister: canisterText(SECOND_CANISTER) });
presentation('other-seat', 'N1', 'a seat that is not published', ['PRESENTATION_SIGNATURE_INVALID', 'SEAT_NOT_PUBLISHED', 'TESTIMONIAL_SIGNATURE_INVALID'], { ...show(LETTER), seatId: SEED });
presentation('expired', 'N1', 'a testimonial that ended', ['TESTIMONIAL_EXPIRED'], show(LETTER), {
    now: Number(TERMS.notAfter) + 1
});
presentation('not-by-the-entity', 'N1', 'a testimonial by a key that is not on record', ['TESTIMONIAL_SIGNATURE_INVALID'], show({ ...LETTER, testimonial: testimonial({}, SECOND_SEED) }));
presentation('made-for-another', 'N2', 'made for another audience', ['PRESENTATION_AUDIENCE'], show(LETTER, { audience: asciiBytes('The Weekly') }));
presentation('testimonial-for-another', 'N2', 'the testimonial is for another audience', ['PRESENTATION_AUDIENCE'], show({ ...LETTER, testimonial: testimonial({ audience: asciiBytes('The Weekly') }) }));
presentation('signed-by-another', 'N3', "signed by another key than the holder's", ['PRESENTATION_SIGNATURE_INVALID'], show(LETTER, {}, SEED));
presentation('other-testimonial', 'N3', 'the signature is of another testimonial of the same seat', ['PRESENTATION_SIGNATURE_INVALID'], { ...show(LETTER), testimonial: forDaily.testimonial });
presentation('other-nonce', 'N4', 'it answers another nonce', ['PRESENTATION_NONCE'], show(LETTER, { nonce: asciiBytes('another nonce') }));
presentation('other-nonce-put-in', 'N3 N4', 'the nonce asked with is put in for another', ['PRESENTATION_SIGNATURE_INVALID'], { ...show(LETTER, { nonce: asciiBytes('another nonce') }), nonce: NONCE });
const shown = (name: string, title: string, change: (bytes: Uint8Array) => Uint8Array) =>
    presentations.add('presentation', name, 'N5', title, { 'presentation.json': change(encodePresentation(show(LETTER))) }, ['PRESENTATION_MALFORMED'], { input: CHALLENGE });
shown('form-other-format', 'a presentation of another version', replaced('icjury-presentation/1', 'icjury-presentation/2'));
shown('form-nonce-of-65-bytes', 'a nonce of 65 bytes', replaced(/"nonce": "[0-9a-f]+"/, `"nonce": "${'00'.repeat(65)}"`));
shown('form-members-in-other-order', 'two members change places', replaced(/( {2}"block": \d+,\n)( {2}"draw_hash": "[0-9a-f]+",\n)/, '$2$1'));
presentation('moved', 'N1 L1', 'of a log that was restored, for who asks for where it is now', [], show(MOVED), successor);
