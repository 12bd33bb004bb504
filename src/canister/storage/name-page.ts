import { concatBytes } from '../../protocol/bytes.js';

/**
 * The juror ids of one roster page, in slot order. The first byte is the size that all of them have, and they stand
 * one after the other; or it is 0, and each stands behind a byte with its own size.
 */
export class NamePage {
    private readonly size: number;
    private offsets: number[] | undefined;

    constructor(private readonly bytes: Uint8Array) {
        this.size = bytes[0] ?? 0;
    }

    name(slotInPage: number): Uint8Array {
        const start = this.size === 0 ? this.offset(slotInPage) : 1 + slotInPage * this.size;
        const size = this.size === 0 ? (this.bytes[start - 1] ?? 0) : this.size;
        if (start + size > this.bytes.length) throw new Error(`a roster page has no name ${slotInPage}`);
        return this.bytes.slice(start, start + size);
    }

    private offset(slotInPage: number): number {
        if (this.offsets === undefined) {
            this.offsets = [];
            for (let at = 1; at < this.bytes.length; at += 1 + (this.bytes[at] ?? 0))
                this.offsets.push(at + 1);
        }
        return this.offsets[slotInPage] ?? Infinity;
    }

    private names(): Uint8Array[] {
        const names: Uint8Array[] = [];
        if (this.size === 0) this.offset(0);
        const count = this.size === 0 ? (this.offsets?.length ?? 0) : (this.bytes.length - 1) / this.size;
        for (let i = 0; i < count; i++) names.push(this.name(i));
        return names;
    }

    /** The bytes of a page that holds the names of `page`, if any, and `more` behind them. */
    static append(page: Uint8Array | undefined, more: readonly Uint8Array[]): Uint8Array {
        const size = page?.[0] ?? more[0]?.length ?? 0;
        const sameSize = size > 0 && more.every((name) => name.length === size);
        if (sameSize) return concatBytes(page ?? Uint8Array.of(size), ...more);
        const before = page === undefined ? [] : new NamePage(page).names();
        const all = [...before, ...more].flatMap((name) => [Uint8Array.of(name.length), name]);
        return concatBytes(Uint8Array.of(0), ...all);
    }
}
