/**
 * The one form of a point of BLS12-381 (the compressed encoding of the ZCash specification, which the Internet
 * Computer uses). Curve libraries differ in what else they take: some reduce a coordinate modulo p, so that x + p
 * reads as x wherever it fits into 381 bits, and a signature would have a twin of other bytes. Whoever keeps
 * signatures and compares them needs each to have one form, so it is checked here, before any library sees the bytes.
 */

const COORDINATE_BYTES = 48;
export const SIGNATURE_BYTES: number = COORDINATE_BYTES;
export const BLS_KEY_BYTES: number = 2 * COORDINATE_BYTES;

/** p, the order of the field, big-endian in 32-bit words. */
const FIELD_ORDER = [
    0x1a0111ea, 0x397fe69a, 0x4b1ba7b6, 0x434bacd7, 0x64774b84, 0xf38512bf, 0x6730d2a0, 0xf6b0f624,
    0x1eabfffe, 0xb153ffff, 0xb9feffff, 0xffffaaab
];

/** Of the three highest bits of the first byte; the third says which of the two y is meant. */
const COMPRESSED = 0x80;
const INFINITY = 0x40;

/** Whether these may be the bytes of a point of G1 other than zero: 48, compressed, x below p. */
export function isG1Encoding(bytes: Uint8Array): boolean {
    return bytes.length === SIGNATURE_BYTES && isCompressed(bytes) && isBelowOrder(bytes, 0);
}

/** The same for G2: 96 bytes, of the two parts of x first the imaginary one, both below p. */
export function isG2Encoding(bytes: Uint8Array): boolean {
    if (bytes.length !== BLS_KEY_BYTES || !isCompressed(bytes)) return false;
    return isBelowOrder(bytes, 0) && isBelowOrder(bytes, COORDINATE_BYTES);
}

function isCompressed(bytes: Uint8Array): boolean {
    const first = bytes[0] ?? 0;
    return (first & COMPRESSED) !== 0 && (first & INFINITY) === 0;
}

/** Only the coordinate that begins the encoding has flags in front of it; the other has to be below p with all bits. */
function isBelowOrder(bytes: Uint8Array, offset: number): boolean {
    const view = new DataView(bytes.buffer, bytes.byteOffset + offset, COORDINATE_BYTES);
    for (const [i, limit] of FIELD_ORDER.entries()) {
        const word = view.getUint32(4 * i);
        const value = offset === 0 && i === 0 ? word % 2 ** 29 : word;
        if (value !== limit) return value < limit;
    }
    return false;
}
