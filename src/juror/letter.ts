import { readU32be, readU64be, taggedEncoding, toHex, u32be, u64be } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { MAX_PRINCIPAL_BYTES } from '../protocol/limits.js';
import { readTagged } from '../protocol/tagged-reader.js';
import type { SeatName, Testimonial } from '../protocol/testimonial.js';
import { canisterText } from '../protocol/principal-text.js';
import { canonicalJson, hexList, JsonFields, requireCanonical } from '../protocol/json-file.js';

/** What a person keeps from enrolment on. Private: who has it can tell which id in the pool is theirs. */
export interface Slip {
    readonly canisterId: Uint8Array;
    /** UTF-8 of what the controlling entity knows the person by. */
    readonly uid: string;
    /** s. */
    readonly salt: Uint8Array;
    /** P. */
    readonly poolId: Uint8Array;
}

/** The receipts that a letter or a presentation rests on. They are public. */
export interface LetterReceipts {
    /** Of the draw, behind those that it extends. */
    readonly draws: readonly Uint8Array[];
    /** Of the parts of the list of seats. */
    readonly seats: readonly Uint8Array[];
    /** The preimages of all changes of the entity key up to the leaf of the newest receipt ("Entity keys"). */
    readonly keys: readonly Uint8Array[];
}

/** What a juror is sent. Private: it links the seat to the pool id. */
export interface Letter extends SeatName {
    readonly poolId: Uint8Array;
    /** r. */
    readonly seatSalt: Uint8Array;
    readonly testimonial: Testimonial;
    /** Of the key that the testimonial names. Absent where the juror made that key. */
    readonly holderSeed: Uint8Array | undefined;
    /** Absent where it would be too long: the letter is then checked against an archive. */
    readonly evidence: LetterReceipts | undefined;
}

const SLIP_FORMAT = 'icjury-slip/1';
const LETTER_FORMAT = 'icjury-letter/1';
const LINK_LABEL = 'icjury/v1/letter-link';
export const MAX_UID_BYTES = 4096;
export const MAX_AUDIENCE_BYTES = 200;
/** Each receipt takes a check of signatures, and anybody may send a letter. */
export const MAX_RECEIPTS = 64;
/** Each change that was signed takes a check of its signature. */
export const MAX_KEYS = 100;
/** The year 9999. */
const MAX_SECONDS = 253_402_300_799;

export const encodeSlip = ({ canisterId, uid, salt, poolId }: Slip): Uint8Array =>
    canonicalJson({
        format: SLIP_FORMAT,
        canister_id: canisterText(canisterId),
        uid,
        salt: toHex(salt),
        pool_id: toHex(poolId)
    });

/** @throws {JuryError} `SLIP_MALFORMED` */
export function decodeSlip(bytes: Uint8Array): Slip {
    const code = 'SLIP_MALFORMED';
    const fields = JsonFields.parse(bytes, SLIP_FORMAT, code);
    const slip = {
        canisterId: fields.principal('canister_id'),
        uid: fields.text('uid', MAX_UID_BYTES),
        salt: fields.hex('salt', 32),
        poolId: fields.hex('pool_id', 32)
    };
    requireCanonical(bytes, encodeSlip(slip), { code });
    return slip;
}

export const encodeLetter = (letter: Letter): Uint8Array =>
    canonicalJson({
        format: LETTER_FORMAT,
        ...seatFields(letter),
        pool_id: toHex(letter.poolId),
        seat_salt: toHex(letter.seatSalt),
        testimonial: testimonialFields(letter.testimonial),
        ...(letter.holderSeed && { holder_secret: toHex(letter.holderSeed) }),
        ...(letter.evidence && { evidence: evidenceFields(letter.evidence) })
    });

/** @throws {JuryError} `LETTER_MALFORMED` */
export function decodeLetter(bytes: Uint8Array): Letter {
    const code = 'LETTER_MALFORMED';
    const fields = JsonFields.parse(bytes, LETTER_FORMAT, code);
    const letter = {
        ...readSeat(fields),
        poolId: fields.hex('pool_id', 32),
        seatSalt: fields.hex('seat_salt', 32),
        testimonial: readTestimonial(fields.object('testimonial')),
        holderSeed: fields.has('holder_secret') ? fields.hex('holder_secret', 32) : undefined,
        evidence: fields.has('evidence') ? readEvidence(fields.object('evidence')) : undefined
    };
    requireCanonical(bytes, encodeLetter(letter), { code });
    return letter;
}

/** The letter without what is public or only its holder needs: short enough for a QR code. */
export function encodeLink({
    canisterId,
    block,
    drawHash,
    poolId,
    seatSalt,
    seatId,
    testimonial
}: Letter): Uint8Array {
    const { holderKey, notBefore, notAfter, audience, signature } = testimonial;
    return taggedEncoding(
        LINK_LABEL,
        canisterId,
        u32be(block),
        drawHash,
        poolId,
        seatSalt,
        seatId,
        holderKey,
        u64be(notBefore),
        u64be(notAfter),
        audience,
        signature
    );
}

/** @throws {JuryError} `LETTER_MALFORMED` */
export function decodeLink(bytes: Uint8Array): Letter {
    const [canisterId, block, drawHash, poolId, seatSalt, seatId, holderKey, from, to, audience, signature] =
        readTagged(bytes, LINK_LABEL, 11) ?? [];
    const sizes: [Uint8Array | undefined, number][] = [
        [block, 4],
        [drawHash, 32],
        [poolId, 32],
        [seatSalt, 32],
        [seatId, 32],
        [holderKey, 32],
        [from, 8],
        [to, 8],
        [signature, 64]
    ];
    if (!canisterId || !audience || sizes.some(([field, size]) => field?.length !== size))
        throw malformedLink();
    if (canisterId.length > MAX_PRINCIPAL_BYTES || audience.length > MAX_AUDIENCE_BYTES)
        throw malformedLink();
    const bytesOf = (field: Uint8Array | undefined) => field ?? new Uint8Array();
    return {
        canisterId,
        block: readU32be(bytesOf(block)),
        drawHash: bytesOf(drawHash),
        poolId: bytesOf(poolId),
        seatSalt: bytesOf(seatSalt),
        seatId: bytesOf(seatId),
        testimonial: {
            holderKey: bytesOf(holderKey),
            notBefore: readU64be(bytesOf(from)),
            notAfter: readU64be(bytesOf(to)),
            audience,
            signature: bytesOf(signature)
        },
        holderSeed: undefined,
        evidence: undefined
    };
}

const malformedLink = () => new JuryError('LETTER_MALFORMED', 'the code or link is cut or changed');

export const seatFields = ({ canisterId, block, drawHash, seatId }: SeatName): object => ({
    canister_id: canisterText(canisterId),
    block,
    draw_hash: toHex(drawHash),
    seat_id: toHex(seatId)
});

export const readSeat = (fields: JsonFields): SeatName => ({
    canisterId: fields.principal('canister_id'),
    block: fields.number('block', 2 ** 30),
    drawHash: fields.hex('draw_hash', 32),
    seatId: fields.hex('seat_id', 32)
});

export const testimonialFields = (testimonial: Testimonial): object => ({
    holder_key: toHex(testimonial.holderKey),
    not_before: Number(testimonial.notBefore),
    not_after: Number(testimonial.notAfter),
    audience: new TextDecoder('utf-8', { ignoreBOM: true }).decode(testimonial.audience),
    signature: toHex(testimonial.signature)
});

export const readTestimonial = (fields: JsonFields): Testimonial => ({
    holderKey: fields.hex('holder_key', 32),
    notBefore: BigInt(fields.number('not_before', MAX_SECONDS)),
    notAfter: BigInt(fields.number('not_after', MAX_SECONDS)),
    audience: new TextEncoder().encode(fields.text('audience', MAX_AUDIENCE_BYTES)),
    signature: fields.hex('signature', 64)
});

export const evidenceFields = ({ draws, seats, keys }: LetterReceipts): object => ({
    draws: hexList(draws),
    seats: hexList(seats),
    keys: hexList(keys)
});

export const readEvidence = (fields: JsonFields): LetterReceipts => ({
    draws: fields.hexList('draws', MAX_RECEIPTS),
    seats: fields.hexList('seats', MAX_RECEIPTS),
    keys: fields.hexList('keys', MAX_KEYS)
});
