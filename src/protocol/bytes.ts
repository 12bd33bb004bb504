/** Small helpers over byte strings. No `Buffer`: this code also runs in the canister and in the browser. */

const HEX = /^(?:[0-9a-f]{2})*$/i;
const HEX_DIGITS = '0123456789abcdef';
/** Bytes. So few that their digits can be arguments of one call. */
const HEX_PIECE = 4096;
const ascii = { encode: (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0)) };

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
    return true;
}

/** Bytewise order; a prefix comes before what it begins. Negative, zero or positive, as for `sort`. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
    const shared = Math.min(a.length, b.length);
    for (let i = 0; i < shared; i++) {
        const difference = (a[i] ?? 0) - (b[i] ?? 0);
        if (difference !== 0) return difference;
    }
    return a.length - b.length;
}

export const concatBytes = (...parts: readonly Uint8Array[]): Uint8Array => joinBytes(parts);

/** The same for lists of any length: as arguments of one call, a long list would overflow the stack. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
    let length = 0;
    for (const part of parts) length += part.length;
    const joined = new Uint8Array(length);
    let offset = 0;
    for (const part of parts) {
        joined.set(part, offset);
        offset += part.length;
    }
    return joined;
}

/**
 * The same memory, as nothing but a `Uint8Array`. A `Buffer` is one too, but its `slice` gives no copy: what a library
 * then does to its own bytes is done to the caller's.
 */
export const plainBytes = (bytes: Uint8Array): Uint8Array =>
    bytes.constructor === Uint8Array ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);

/** The same bytes, to read numbers from. */
export const viewOf = (bytes: Uint8Array): DataView =>
    new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** In pieces: a text that is put together digit by digit takes a hundred times its size in memory. */
export function toHex(bytes: Uint8Array): string {
    let text = '';
    for (let from = 0; from < bytes.length; from += HEX_PIECE) {
        const piece = bytes.subarray(from, from + HEX_PIECE);
        const digits = new Uint8Array(2 * piece.length);
        for (let i = 0; i < piece.length; i++) {
            const byte = piece[i] as number;
            digits[2 * i] = HEX_DIGITS.charCodeAt(byte >> 4);
            digits[2 * i + 1] = HEX_DIGITS.charCodeAt(byte & 15);
        }
        text += String.fromCharCode.apply(null, digits as unknown as number[]);
    }
    return text;
}

/** Undefined unless `text` is an even number of hexadecimal digits. */
export function fromHex(text: string): Uint8Array | undefined {
    if (!HEX.test(text)) return undefined;
    const bytes = new Uint8Array(text.length / 2);
    for (let i = 0; i < bytes.length; i++)
        bytes[i] = 16 * digitOf(text.charCodeAt(2 * i)) + digitOf(text.charCodeAt(2 * i + 1));
    return bytes;
}

/** What a hexadecimal digit of either case is worth, by the number of its character. */
const digitOf = (character: number): number => (character & 15) + (character > 0x39 ? 9 : 0);

/** ASCII only; every label and tag of the protocol is ASCII. */
export function asciiBytes(text: string): Uint8Array {
    return ascii.encode(text);
}

export function u32be(value: number): Uint8Array {
    return Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

export function readU32be(bytes: Uint8Array, offset = 0): number {
    if (offset + 4 > bytes.length) throw new RangeError(`no 4 bytes at offset ${offset} of ${bytes.length}`);
    const high = ((bytes[offset] as number) << 24) | ((bytes[offset + 1] as number) << 16);
    return (high | ((bytes[offset + 2] as number) << 8) | (bytes[offset + 3] as number)) >>> 0;
}

export function u64be(value: bigint): Uint8Array {
    return concatBytes(u32be(Number(value >> 32n)), u32be(Number(value & 0xffffffffn)));
}

export function readU64be(bytes: Uint8Array, offset = 0): bigint {
    return (BigInt(readU32be(bytes, offset)) << 32n) | BigInt(readU32be(bytes, offset + 4));
}

/**
 * The injective encoding under every hash of this protocol but the block hash (docs/protocol.md, "Certified
 * tree"): ASCII(label) 00, then for each field its length as u32be and its bytes.
 */
export function taggedEncoding(label: string, ...fields: readonly Uint8Array[]): Uint8Array {
    return concatBytes(
        asciiBytes(label),
        Uint8Array.of(0),
        ...fields.flatMap((field) => [u32be(field.length), field])
    );
}
