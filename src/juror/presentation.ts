import { toHex } from '../protocol/bytes.js';
import type { SeatName, Testimonial } from '../protocol/testimonial.js';
import { canonicalJson, JsonFields, requireCanonical } from '../protocol/json-file.js';
import {
    evidenceFields,
    MAX_AUDIENCE_BYTES,
    readEvidence,
    readSeat,
    readTestimonial,
    seatFields,
    testimonialFields,
    type LetterReceipts
} from './letter.js';

/** A testimonial as its holder shows it to one third party, once. It names the seat and not the person. */
export interface Presentation extends SeatName {
    readonly testimonial: Testimonial;
    /** Of the third party's choosing. */
    readonly nonce: Uint8Array;
    readonly audience: Uint8Array;
    /** Ed25519 by the holder's key. */
    readonly signature: Uint8Array;
    readonly evidence: LetterReceipts | undefined;
}

const FORMAT = 'icjury-presentation/1';
export const MIN_NONCE_BYTES = 8;
export const MAX_NONCE_BYTES = 64;

export const encodePresentation = (presentation: Presentation): Uint8Array =>
    canonicalJson({
        format: FORMAT,
        ...seatFields(presentation),
        testimonial: testimonialFields(presentation.testimonial),
        nonce: toHex(presentation.nonce),
        audience: new TextDecoder('utf-8', { ignoreBOM: true }).decode(presentation.audience),
        signature: toHex(presentation.signature),
        ...(presentation.evidence && { evidence: evidenceFields(presentation.evidence) })
    });

/** A shorter one may come again by chance, and an answer to it be shown once more. */
export const isNonce = ({ length }: Uint8Array): boolean =>
    length >= MIN_NONCE_BYTES && length <= MAX_NONCE_BYTES;

/** @throws {JuryError} `PRESENTATION_MALFORMED` */
export function decodePresentation(bytes: Uint8Array): Presentation {
    const code = 'PRESENTATION_MALFORMED';
    const fields = JsonFields.parse(bytes, FORMAT, code);
    const presentation = {
        ...readSeat(fields),
        testimonial: readTestimonial(fields.object('testimonial')),
        nonce: fields.hex('nonce'),
        audience: new TextEncoder().encode(fields.text('audience', MAX_AUDIENCE_BYTES)),
        signature: fields.hex('signature', 64),
        evidence: fields.has('evidence') ? readEvidence(fields.object('evidence')) : undefined
    };
    if (!isNonce(presentation.nonce))
        throw fields.bad('nonce', `${MIN_NONCE_BYTES} to ${MAX_NONCE_BYTES} bytes`);
    if (presentation.audience.length === 0) throw fields.bad('audience', 'the name of somebody');
    requireCanonical(bytes, encodePresentation(presentation), { code });
    return presentation;
}
