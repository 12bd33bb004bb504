import { u32be } from '../../protocol/bytes.js';
import type { ByteMap } from './byte-map.js';

/** Slots in one page of the roster. */
export const PAGE_SLOTS = 256;

/** Fixed-size pages of a stable map, each read at most once and written at most once per message. */
export class Pages {
    private readonly loaded = new Map<number, Uint8Array>();
    private readonly dirty = new Set<number>();

    constructor(
        private readonly map: ByteMap,
        private readonly pageBytes: number
    ) {}

    /** A page; one that was never written is all zeros. */
    page(number: number): Uint8Array {
        let bytes = this.loaded.get(number);
        if (bytes === undefined) {
            bytes = this.map.get(u32be(number)) ?? new Uint8Array(this.pageBytes);
            this.loaded.set(number, bytes);
        }
        return bytes;
    }

    write(number: number, offset: number, bytes: Uint8Array): void {
        this.page(number).set(bytes, offset);
        this.dirty.add(number);
    }

    flush(): void {
        for (const number of this.dirty) this.map.set(u32be(number), this.page(number));
        this.dirty.clear();
    }
}

/** The juror ids of a page, one after the other behind a length byte each. */
export class NamePage {
    private readonly offsets: number[] = [];

    constructor(readonly bytes: Uint8Array) {
        for (let offset = 0; offset < bytes.length; offset += 1 + (bytes[offset] ?? 0))
            this.offsets.push(offset);
    }

    name(slotInPage: number): Uint8Array {
        const offset = this.offsets[slotInPage];
        if (offset === undefined) throw new Error(`a roster page has no name ${slotInPage}`);
        return this.bytes.slice(offset + 1, offset + 1 + (this.bytes[offset] ?? 0));
    }
}
