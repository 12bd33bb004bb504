import { DATA_HEADER } from './block.js';
import { viewOf } from './bytes.js';
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

const header = viewOf(DATA_HEADER);

/**
 * Reads blocks as `decodeData` does, but makes no objects: for logs of millions of blocks. It accepts exactly what
 * `decodeData` accepts, which a test holds; why a block is refused, only `decodeData` says.
 */
export class BlockScanner {
    /** Of the block scanned last; index into `KINDS`. */
    kind = 0;
    jurorCount = 0;
    /** Where the first juror stands, behind its length, and where the last one ends. */
    jurorsAt = 0;
    jurorsEnd = 0;
    private memoAt = 0;
    private memoEnd = 0;
    private at = 0;
    private end = 0;
    private isSound = true;
    private readonly view: DataView;

    /** @param bytes in which blocks stand */
    constructor(private readonly bytes: Uint8Array) {
        this.view = viewOf(bytes);
    }

    /** @returns whether the bytes from `start` to `end` are a block */
    scan(start: number, end: number): boolean {
        if (end - start < JURORS_OFFSET || !this.hasHeader(start)) return false;
        this.at = start + JURORS_OFFSET;
        this.end = end;
        this.isSound = true;
        this.scanJurors();
        const hasIndex = this.nat32() !== 0;
        const hasDraw = this.flag();
        const hasNumber = hasDraw && this.scanDraw();
        this.kind = this.byte();
        const memoSize = this.skip(this.leb(), MAX_MEMO_BYTES);
        this.memoEnd = this.at;
        this.memoAt = this.at - memoSize;
        const randomness = this.flag() ? this.skip(this.leb(), RANDOMNESS_BYTES) : -1;
        if (!this.flag() || this.byte() !== 1) return false;
        this.skip(this.leb(), MAX_PRINCIPAL_BYTES);
        if (!this.flag()) return false;
        this.skip(8, 8);
        if (!this.isSound || this.at !== end) return false;
        if (this.kind < SELECT) return randomness < 0 && !hasDraw && !hasIndex;
        return (
            this.kind <= EXPAND &&
            randomness === RANDOMNESS_BYTES &&
            hasDraw &&
            hasNumber === (this.kind === SELECT) &&
            (this.kind === SELECT || this.jurorCount > 0)
        );
    }

    /** Compared in words, the last of which overlaps the one before. */
    private hasHeader(start: number): boolean {
        for (let i = 0; i < JURORS_OFFSET; i += 4) {
            const at = Math.min(i, JURORS_OFFSET - 4);
            if (this.view.getInt32(start + at) !== header.getInt32(at)) return false;
        }
        return true;
    }

    /** Of the block scanned last, nanoseconds since 1970. */
    get time(): bigint {
        return this.view.getBigUint64(this.end - 8, true);
    }

    /** Of the block scanned last, a view. */
    get memo(): Uint8Array {
        return this.bytes.subarray(this.memoAt, this.memoEnd);
    }

    private scanJurors(): void {
        this.jurorCount = this.leb();
        if (this.jurorCount > MAX_JURORS) this.isSound = false;
        this.jurorsAt = this.at;
        for (let i = 0; i < this.jurorCount && this.isSound; i++) {
            const size = this.byte();
            if (size === 0) this.isSound = false;
            this.skip(size, MAX_JUROR_BYTES);
        }
        this.jurorsEnd = this.at;
    }

    /** @returns whether it has a number */
    private scanDraw(): boolean {
        const start = this.at + 1;
        const size = this.skip(this.leb(), MAX_ALGORITHM_BYTES);
        for (let i = 0; i < size && this.isSound; i++) {
            const byte = this.bytes[start + i] as number;
            if (byte < 0x20 || byte > 0x7e) this.isSound = false;
        }
        this.skip(8, 8);
        if (!this.flag()) return false;
        this.skip(4, 4);
        return true;
    }

    private byte(): number {
        if (this.at < this.end) return this.bytes[this.at++] as number;
        this.isSound = false;
        return 0;
    }

    private flag(): boolean {
        const value = this.byte();
        if (value > 1) this.isSound = false;
        return value === 1;
    }

    private skip(size: number, max: number): number {
        this.at += size;
        if (size > max || this.at > this.end) this.isSound = false;
        return size;
    }

    private nat32(): number {
        return (this.byte() | (this.byte() << 8) | (this.byte() << 16) | (this.byte() << 24)) >>> 0;
    }

    /** Up to 4 bytes, in the shortest form; no length that may stand here is longer. */
    private leb(): number {
        const first = this.byte();
        if (first < 0x80) return first;
        let value = first & 0x7f;
        for (let shift = 7; shift < 28; shift += 7) {
            const byte = this.byte();
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
