import { concatBytes, u32be } from './bytes.js';
import { MAX_PRINCIPAL_BYTES } from './limits.js';

/** RFC 4648 base 32 in lower case, without padding, in groups of five (interface specification, "Textual representation"). */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const GROUPS = /.{1,5}/g;

/** A canister, or any other principal, as people write it. */
export function canisterText(canisterId: Uint8Array): string {
    const letters = toBase32(concatBytes(u32be(crc32(canisterId)), canisterId));
    return letters.match(GROUPS)?.join('-') ?? '';
}

/** Undefined unless it is the text of a principal. */
export function canisterBytes(text: string): Uint8Array | undefined {
    const bytes = fromBase32(text.replaceAll('-', ''))?.slice(4);
    if (bytes === undefined || bytes.length > MAX_PRINCIPAL_BYTES) return undefined;
    // The only check of checksum, groups and spare bits: there is one text of each principal.
    return canisterText(bytes) === text ? bytes : undefined;
}

function toBase32(bytes: Uint8Array): string {
    let text = '';
    let bits = 0;
    let value = 0;
    for (const byte of bytes) {
        value = ((value << 8) | byte) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >>> (bits - 5)) & 31] ?? '';
    }
    return bits === 0 ? text : text + (ALPHABET[(value << (5 - bits)) & 31] ?? '');
}

function fromBase32(text: string): Uint8Array | undefined {
    const bytes: number[] = [];
    let bits = 0;
    let value = 0;
    for (const letter of text) {
        const five = ALPHABET.indexOf(letter);
        if (five < 0) return undefined;
        value = ((value << 5) | five) & 0xfff;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push((value >>> bits) & 0xff);
    }
    return Uint8Array.from(bytes);
}

/** Of each byte, CRC-32 as ISO 3309 has it. */
const CRCS = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
});

function crc32(bytes: Uint8Array): number {
    let crc = -1;
    for (const byte of bytes) crc = (crc >>> 8) ^ (CRCS[(crc ^ byte) & 0xff] ?? 0);
    return ~crc >>> 0;
}
