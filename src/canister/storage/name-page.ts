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

    /** A view into the page, like all that is read here: whoever keeps it keeps the page. */
    name(slotInPage: number): Uint8Array {
        const { bytes, size } = this;
        const start = size === 0 ? this.offset(slotInPage) : 1 + slotInPage * size;
        const end = start + (size === 0 ? (bytes[start - 1] ?? 0) : size);
        if (end > bytes.length) throw new Error(`a roster page has no name ${slotInPage}`);
        return bytes.subarray(start, end);
    }

    /** Several at once, appended to `list`. */
    pushNames(slotsInPage: readonly number[], list: Uint8Array[]): void {
        const { bytes, size } = this;
        for (let i = 0; i < slotsInPage.length; i++) {
            const slot = slotsInPage[i] as number;
            const start = 1 + slot * size;
            list.push(size === 0 ? this.name(slot) : bytes.subarray(start, start + size));
        }
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
