import { plainBytes } from './bytes.js';
import { JuryError } from './codes.js';

/** CBOR major types (RFC 8949, section 3.1) that occur in certificates. */
export const UNSIGNED = 0;
export const BYTES = 2;
export const TEXT = 3;
export const ARRAY = 4;
export const MAP = 5;
export const TAG = 6;

export interface Head {
    readonly major: number;
    readonly value: number;
}

/**
 * Reads the deterministic subset of CBOR (RFC 8949, section 4.2.1) that certificates are written in: definite
 * lengths, shortest form. Every failure is `MALFORMED_CBOR`, never a RangeError.
 */
export class CborReader {
    private offset = 0;

    private readonly bytes: Uint8Array;

    constructor(bytes: Uint8Array) {
        this.bytes = plainBytes(bytes);
    }

    get atEnd(): boolean {
        return this.offset === this.bytes.length;
    }

    head(): Head {
        const first = this.byte();
        const major = first >>> 5;
        const info = first & 0x1f;
        if (info < 24) return { major, value: info };
        if (info > 26) throw malformedCbor(`byte ${this.offset - 1} begins an unsupported or endless item`);
        const size = 2 ** (info - 24);
        let value = 0;
        for (let i = 0; i < size; i++) value = value * 256 + this.byte();
        if (value < (size === 1 ? 24 : 256 ** (size / 2)))
            throw malformedCbor('a length is not in its shortest form');
        return { major, value };
    }

    expect(major: number, what: string): number {
        const head = this.head();
        if (head.major !== major) throw malformedCbor(`${what} is of CBOR type ${head.major}, not ${major}`);
        return head.value;
    }

    byteString(what: string): Uint8Array {
        return this.take(this.expect(BYTES, what));
    }

    /** ASCII of at most 64 bytes, which no field name of a certificate reaches. */
    text(what: string): string {
        const length = this.expect(TEXT, what);
        // Spread over the arguments of a call, a hostile length would overflow the stack.
        if (length > 64) throw malformedCbor(`${what} of ${length} bytes`);
        return String.fromCharCode(...this.take(length));
    }

    /** Skips the self-described CBOR tag 55799 if it stands here. */
    skipSelfDescribed(): void {
        const [a, b, c] = [0, 1, 2].map((i) => this.bytes[this.offset + i]);
        if (a === 0xd9 && b === 0xd9 && c === 0xf7) this.offset += 3;
    }

    end(): void {
        if (!this.atEnd) throw malformedCbor(`${this.bytes.length - this.offset} bytes follow the end`);
    }

    private byte(): number {
        const value = this.bytes[this.offset];
        if (value === undefined) throw malformedCbor(`ends at byte ${this.offset}`);
        this.offset++;
        return value;
    }

    private take(length: number): Uint8Array {
        const end = this.offset + length;
        if (end > this.bytes.length) throw malformedCbor(`${length} bytes announced, fewer are there`);
        const taken = this.bytes.slice(this.offset, end);
        this.offset = end;
        return taken;
    }
}

export function malformedCbor(detail: string): JuryError<'MALFORMED_CBOR'> {
    return new JuryError('MALFORMED_CBOR', detail);
}
