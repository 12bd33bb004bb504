import { DATA_HEADER } from './block.js';
import {
    MAX_COUNT,
    MAX_JUROR_BYTES,
    MAX_JURORS_PER_CALL,
    MAX_MEMO_BYTES,
    MAX_PRINCIPAL_BYTES,
    RANDOMNESS_BYTES
} from './limits.js';

const MAX_JURORS = Math.max(MAX_COUNT, MAX_JURORS_PER_CALL);
const MAX_ALGORITHM_BYTES = 64;
const SELECT = 2;
const EXPAND = 3;

/** Where the jurors of a block begin, counted from its first byte: their number, then each behind its length. */
export const JURORS_OFFSET: number = DATA_HEADER.length;

/**
 * Reads blocks as `decodeData` does, but makes no objects: for logs of millions of blocks. It accepts exactly what
 * `decodeData` accepts, which a test holds; why a block is refused, only `decodeData` says.
 */
export class BlockScanner {
    /** Of the block scanned last; index into `KINDS`. */
    kind = 0;
    jurorCount = 0;
    /** Nanoseconds since 1970, in two halves. */
    timeLow = 0;
    timeHigh = 0;
    private at = 0;
    private end = 0;
    private isSound = true;

    /** @returns whether the bytes from `start` to `end` are a block */
    scan(bytes: Uint8Array, start: number, end: number): boolean {
        if (end - start < JURORS_OFFSET) return false;
        for (let i = 0; i < JURORS_OFFSET; i++) if (bytes[start + i] !== DATA_HEADER[i]) return false;
        this.at = start + JURORS_OFFSET;
        this.end = end;
        this.isSound = true;
        this.scanJurors(bytes);
        const hasIndex = this.nat32(bytes) !== 0;
        const hasDraw = this.flag(bytes);
        const hasNumber = hasDraw && this.scanDraw(bytes);
        this.kind = this.byte(bytes);
        this.skip(this.leb(bytes), MAX_MEMO_BYTES);
        const randomness = this.flag(bytes) ? this.skip(this.leb(bytes), RANDOMNESS_BYTES) : -1;
        if (!this.flag(bytes) || this.byte(bytes) !== 1) return false;
        this.skip(this.leb(bytes), MAX_PRINCIPAL_BYTES);
        if (!this.flag(bytes)) return false;
        this.timeLow = this.nat32(bytes);
        this.timeHigh = this.nat32(bytes);
        if (!this.isSound || this.at !== end) return false;
        if (this.kind < SELECT) return randomness < 0 && !hasDraw && !hasIndex;
        return (
            this.kind <= EXPAND &&
            randomness === RANDOMNESS_BYTES &&
            hasDraw &&
            hasNumber === (this.kind === SELECT)
        );
    }

    private scanJurors(bytes: Uint8Array): void {
        this.jurorCount = this.leb(bytes);
        if (this.jurorCount > MAX_JURORS) this.isSound = false;
        for (let i = 0; i < this.jurorCount && this.isSound; i++) {
            const size = this.byte(bytes);
            if (size === 0) this.isSound = false;
            this.skip(size, MAX_JUROR_BYTES);
        }
    }

    /** @returns whether it has a number */
    private scanDraw(bytes: Uint8Array): boolean {
        const start = this.at + 1;
        const size = this.skip(this.leb(bytes), MAX_ALGORITHM_BYTES);
        for (let i = 0; i < size && this.isSound; i++) {
            const byte = bytes[start + i] as number;
            if (byte < 0x20 || byte > 0x7e) this.isSound = false;
        }
        this.skip(8, 8);
        if (!this.flag(bytes)) return false;
        this.skip(4, 4);
        return true;
    }

    private byte(bytes: Uint8Array): number {
        if (this.at < this.end) return bytes[this.at++] as number;
        this.isSound = false;
        return 0;
    }

    private flag(bytes: Uint8Array): boolean {
        const value = this.byte(bytes);
        if (value > 1) this.isSound = false;
        return value === 1;
    }

    private skip(size: number, max: number): number {
        this.at += size;
        if (size > max || this.at > this.end) this.isSound = false;
        return size;
    }

    private nat32(bytes: Uint8Array): number {
        return (
            (this.byte(bytes) |
                (this.byte(bytes) << 8) |
                (this.byte(bytes) << 16) |
                (this.byte(bytes) << 24)) >>>
            0
        );
    }

    /** Up to 4 bytes, in the shortest form; no length that may stand here is longer. */
    private leb(bytes: Uint8Array): number {
        const first = this.byte(bytes);
        if (first < 0x80) return first;
        let value = first & 0x7f;
        for (let shift = 7; shift < 28; shift += 7) {
            const byte = this.byte(bytes);
            value |= (byte & 0x7f) << shift;
            if (byte < 0x80) {
                if (byte === 0) this.isSound = false;
                return value;
            }
        }
        this.isSound = false;
        return 0;
    }
}
