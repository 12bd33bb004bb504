/** Reading and writing the Wasm binary format (WebAssembly core specification, chapter 5). */
export class WasmFormatError extends Error {}

export class Reader {
    readonly bytes: Uint8Array;
    readonly end: number;
    offset: number;

    constructor(bytes: Uint8Array, offset = 0, end = bytes.length) {
        this.bytes = bytes;
        this.offset = offset;
        this.end = end;
    }

    get done(): boolean {
        return this.offset >= this.end;
    }

    byte(): number {
        const value = this.bytes[this.offset];
        if (value === undefined || this.offset >= this.end) throw new WasmFormatError('unexpected end');
        this.offset++;
        return value;
    }

    /** LEB128; also used to skip signed numbers, whose value nobody here needs. */
    u32(): number {
        let result = 0;
        for (let shift = 0; shift < 35; shift += 7) {
            const byte = this.byte();
            result |= (byte & 0x7f) << shift;
            if (byte < 0x80) return result >>> 0;
        }
        throw new WasmFormatError('integer too long');
    }

    skipLeb(): void {
        for (let length = 0; length < 10; length++) if (this.byte() < 0x80) return;
        throw new WasmFormatError('integer too long');
    }

    skip(length: number): void {
        if (length > this.end - this.offset) throw new WasmFormatError('length out of bounds');
        this.offset += length;
    }

    take(length: number): Uint8Array {
        const start = this.offset;
        this.skip(length);
        return this.bytes.subarray(start, this.offset);
    }

    name(): string {
        return new TextDecoder().decode(this.take(this.u32()));
    }
}

export class Writer {
    private buffer: Uint8Array;
    length = 0;

    constructor(capacity = 256) {
        this.buffer = new Uint8Array(capacity);
    }

    private reserve(extra: number): void {
        if (this.length + extra <= this.buffer.length) return;
        const grown = new Uint8Array(Math.max(2 * this.buffer.length, this.length + extra));
        grown.set(this.buffer.subarray(0, this.length));
        this.buffer = grown;
    }

    byte(...values: number[]): void {
        this.reserve(values.length);
        for (const value of values) this.buffer[this.length++] = value;
    }

    raw(bytes: Uint8Array): void {
        this.reserve(bytes.length);
        this.buffer.set(bytes, this.length);
        this.length += bytes.length;
    }

    slice(source: Uint8Array, start: number, end: number): void {
        this.raw(source.subarray(start, end));
    }

    u32(value: number): void {
        let rest = value >>> 0;
        while (rest >= 0x80) {
            this.byte((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        this.byte(rest);
    }

    /** Signed LEB128 of a number that is not negative. */
    positive(value: number): void {
        let rest = value;
        while (rest >= 0x40) {
            this.byte((rest & 0x7f) | 0x80);
            rest = Math.floor(rest / 128);
        }
        this.byte(rest);
    }

    name(text: string): void {
        const bytes = new TextEncoder().encode(text);
        this.u32(bytes.length);
        this.raw(bytes);
    }

    view(): Uint8Array {
        return this.buffer.subarray(0, this.length);
    }

    reset(): void {
        this.length = 0;
    }
}
