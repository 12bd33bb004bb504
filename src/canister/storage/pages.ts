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

    /** A page, to be read only; one that was never written is all zeros. */
    page(number: number): Uint8Array {
        let bytes = this.loaded.get(number);
        if (bytes === undefined) {
            bytes = this.map.get(u32be(number)) ?? new Uint8Array(this.pageBytes);
            this.loaded.set(number, bytes);
        }
        return bytes;
    }

    /** The same page, to be changed in place until `flush`. */
    forWriting(number: number): Uint8Array {
        this.dirty.add(number);
        return this.page(number);
    }

    flush(): void {
        for (const number of this.dirty) this.map.set(u32be(number), this.page(number));
        this.dirty.clear();
    }
}
