import { plainBytes } from './bytes.js';
import { JuryError } from './codes.js';

/**
 * Reads Candid values whose types are known. Strict: LEB128 in its shortest form, no value past the end. Every
 * failure is `MALFORMED_BLOCK`, or the error that `refusal` makes of it; never a RangeError.
 */
export class CandidReader {
    private readonly bytes: Uint8Array;
    private offset: number;

    constructor(
        bytes: Uint8Array,
        start: number,
        private readonly refusal: (detail: string) => JuryError = malformed
    ) {
        this.bytes = plainBytes(bytes);
        this.offset = start;
    }

    get atEnd(): boolean {
        return this.offset === this.bytes.length;
    }

    /** Bytes that are not read yet. */
    get left(): number {
        return this.bytes.length - this.offset;
    }

    byte(): number {
        const value = this.bytes[this.offset];
        if (value === undefined) throw this.refusal(`ends at byte ${this.offset}`);
        this.offset++;
        return value;
    }

    take(length: number): Uint8Array {
        const end = this.offset + length;
        if (end > this.bytes.length)
            throw this.refusal(`${length} bytes announced at ${this.offset}, fewer are there`);
        const taken = this.bytes.slice(this.offset, end);
        this.offset = end;
        return taken;
    }

    /** An unsigned LEB128 number up to 2^32 - 1. */
    length(): number {
        let value = 0;
        let unit = 1;
        for (let count = 1; ; count++) {
            const byte = this.byte();
            value += (byte & 0x7f) * unit;
            if (byte < 0x80) {
                if (byte === 0 && count > 1) throw this.refusal('a length is not in its shortest form');
                if (value > 0xffffffff) throw this.refusal('a length passes 2^32 - 1');
                return value;
            }
            if (count === 5) throw this.refusal('a length has more than 5 bytes');
            unit *= 128;
        }
    }

    /** That many blobs of any length. The lengths of short ones are read here: a call costs a canister. */
    blobs(count: number): Uint8Array[] {
        const { bytes } = this;
        const found: Uint8Array[] = [];
        for (let i = 0; i < count; i++) {
            const size = bytes[this.offset] ?? 0x80;
            if (size < 0x80) this.offset++;
            const start = this.offset;
            const end = start + size;
            if (size >= 0x80 || end > bytes.length) {
                found.push(this.take(size < 0x80 ? size : this.length()));
                continue;
            }
            found.push(bytes.slice(start, end));
            this.offset = end;
        }
        return found;
    }

    blob(max: number, what: string): Uint8Array {
        const length = this.length();
        if (length > max) throw this.refusal(`${what} has ${length} bytes, at most ${max} are allowed`);
        return this.take(length);
    }

    nat32(): number {
        return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
    }

    nat64(): bigint {
        const low = this.nat32();
        return BigInt(low) | (BigInt(this.nat32()) << 32n);
    }

    opt<T>(read: () => T): T | undefined {
        const flag = this.byte();
        if (flag === 0) return undefined;
        if (flag !== 1) throw this.refusal(`an option begins with ${flag}`);
        return read();
    }
}

export function malformed(detail: string): JuryError<'MALFORMED_BLOCK'> {
    return new JuryError('MALFORMED_BLOCK', detail);
}
