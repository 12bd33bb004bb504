import { concatBytes, taggedEncoding, u32be, u64be } from './bytes.js';
import { sha256 } from './sha256.js';

/** That whoever holds a key sits in a seat of a jury: the controlling entity says so, for a time and a purpose. */
export interface Testimonial {
    /** Ed25519, 32 bytes. Its owner shows the testimonial. */
    readonly holderKey: Uint8Array;
    /** Seconds since 1970, both included. */
    readonly notBefore: bigint;
    readonly notAfter: bigint;
    /** Whom it may be shown to. */
    readonly audience: Uint8Array;
    /** Ed25519 by the entity key that is current where the seats stand, 64 bytes. */
    readonly signature: Uint8Array;
}

/** The seat that a testimonial is about. */
export interface SeatName {
    readonly canisterId: Uint8Array;
    /** b and D. */
    readonly block: number;
    readonly drawHash: Uint8Array;
    /** J. */
    readonly seatId: Uint8Array;
}

/** What that key signs (docs/protocol.md, "Testimonials"). */
export function testimonialMessage(
    { canisterId, block, drawHash, seatId }: SeatName,
    { holderKey, notBefore, notAfter, audience }: Omit<Testimonial, 'signature'>
): Uint8Array {
    return taggedEncoding(
        'icjury/v1/testimonial',
        canisterId,
        u32be(block),
        drawHash,
        seatId,
        holderKey,
        u64be(notBefore),
        u64be(notAfter),
        audience
    );
}

/** What the holder signs, so that a testimonial that was shown once cannot be shown again by others. */
export function presentationMessage(
    seat: SeatName,
    testimonial: Testimonial,
    nonce: Uint8Array,
    audience: Uint8Array
): Uint8Array {
    const shown = sha256(concatBytes(testimonialMessage(seat, testimonial), testimonial.signature));
    return taggedEncoding('icjury/v1/presentation', shown, nonce, audience);
}
