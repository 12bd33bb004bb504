import { BYTES, MAP, TEXT } from './cbor-reader.js';
import { asciiBytes } from './bytes.js';

/** The self-described CBOR tag 55799, which certificates and witnesses begin with. */
export const SELF_DESCRIBED: Uint8Array = Uint8Array.of(0xd9, 0xd9, 0xf7);

/** The head of a CBOR item in its shortest form (RFC 8949, section 4.2.1). */
export function cborHead(major: number, value: number): Uint8Array {
    const type = major << 5;
    if (value < 24) return Uint8Array.of(type | value);
    if (value < 0x100) return Uint8Array.of(type | 24, value);
    if (value < 0x10000) return Uint8Array.of(type | 25, value >>> 8, value & 0xff);
    return Uint8Array.of(type | 26, value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

/** A byte string, as its parts. */
export const cborBytes = (bytes: Uint8Array): Uint8Array[] => [cborHead(BYTES, bytes.length), bytes];

/** A map with text keys, as its parts; the values are encoded already. */
export function cborMap(
    fields: readonly (readonly [name: string, value: readonly Uint8Array[]])[]
): Uint8Array[] {
    const entries = fields.flatMap(([name, value]) => [
        cborHead(TEXT, name.length),
        asciiBytes(name),
        ...value
    ]);
    return [cborHead(MAP, fields.length), ...entries];
}
