/** Stable memory, sparse: pages of 64 KiB that exist once written. One message at a time may be undone. */
export const STABLE_PAGE = 65536;
/** 500 GiB, the network's limit. */
export const MAX_STABLE_PAGES = 8_192_000;

/** What the network counts changes by. */
export const PAGE = 4096;

export interface StableChanges {
    readonly size: number;
    readonly pages: readonly (readonly [number, Uint8Array])[];
}

export class StableMemory {
    private pages: (Uint8Array | undefined)[] = [];
    private sizeInPages = 0;
    private sizeBefore = 0;
    /** First-touched pages of the running message, as they were. */
    private readonly journal = new Map<number, Uint8Array | undefined>();
    /** Pages changed since `takeDirty`, for incremental checkpoints. */
    private readonly dirty = new Set<number>();
    /** By page: a bit for each 4 KiB of it that the running execution wrote to. */
    private readonly written = new Map<number, number>();

    get size(): number {
        return this.sizeInPages;
    }

    /** The new pages are zeros. Gives the old size, or -1 if that is more than there may be. */
    grow(additional: number): number {
        const before = this.sizeInPages;
        if (additional > MAX_STABLE_PAGES - before) return -1;
        this.sizeInPages += additional;
        return before;
    }

    /** Whether `length` bytes from `offset` exist. */
    covers(offset: number, length: number): boolean {
        return offset + length <= this.sizeInPages * STABLE_PAGE;
    }

    read(offset: number, target: Uint8Array): void {
        let done = 0;
        while (done < target.length) {
            const at = offset + done;
            const index = Math.floor(at / STABLE_PAGE);
            const within = at - index * STABLE_PAGE;
            const length = Math.min(STABLE_PAGE - within, target.length - done);
            const page = this.pages[index];
            if (page === undefined) target.fill(0, done, done + length);
            else target.set(page.subarray(within, within + length), done);
            done += length;
        }
    }

    /** An execution begins: no page is written to yet. */
    countFromHere(): void {
        this.written.clear();
    }

    /** Gives the number of pages of 4 KiB that the running execution had not written to before. */
    write(offset: number, source: Uint8Array): number {
        let done = 0;
        let fresh = 0;
        while (done < source.length) {
            const at = offset + done;
            const index = Math.floor(at / STABLE_PAGE);
            const within = at - index * STABLE_PAGE;
            const length = Math.min(STABLE_PAGE - within, source.length - done);
            this.touch(index).set(source.subarray(done, done + length), within);
            fresh += this.mark(index, Math.floor(within / PAGE), Math.floor((within + length - 1) / PAGE));
            done += length;
        }
        return fresh;
    }

    private mark(index: number, first: number, last: number): number {
        const before = this.written.get(index) ?? 0;
        const bits = (2 << last) - (1 << first);
        if ((before & bits) === bits) return 0;
        this.written.set(index, before | bits);
        let fresh = 0;
        for (let rest = bits & ~before; rest !== 0; rest &= rest - 1) fresh++;
        return fresh;
    }

    private touch(index: number): Uint8Array {
        let page = this.pages[index];
        if (!this.journal.has(index)) this.journal.set(index, page?.slice());
        if (page === undefined) {
            page = new Uint8Array(STABLE_PAGE);
            this.pages[index] = page;
        }
        return page;
    }

    commit(): void {
        for (const index of this.journal.keys()) this.dirty.add(index);
        this.journal.clear();
        this.sizeBefore = this.sizeInPages;
    }

    rollback(): void {
        for (const [index, page] of this.journal) this.pages[index] = page;
        this.journal.clear();
        this.sizeInPages = this.sizeBefore;
    }

    /** What the running message has changed, to go on from later without keeping it. */
    changes(): StableChanges {
        const pages = [...this.journal.keys()].flatMap((index): [number, Uint8Array][] => {
            const page = this.pages[index];
            return page === undefined ? [] : [[index, page.slice()]];
        });
        return { size: this.sizeInPages, pages };
    }

    /** Makes changes that were noted earlier, as part of the running message. */
    apply({ size, pages }: StableChanges): void {
        this.sizeInPages = size;
        for (const [index, page] of pages) this.touch(index).set(page);
    }

    /** The same contents, apart. */
    copy(): StableMemory {
        const copy = new StableMemory();
        const pages = this.writtenPages().map((index): [number, Uint8Array] => [
            index,
            (this.pages[index] ?? new Uint8Array(STABLE_PAGE)).slice()
        ]);
        copy.load(this.sizeInPages, pages);
        return copy;
    }

    clear(): void {
        for (const index of this.pages.keys()) this.dirty.add(index);
        this.journal.clear();
        this.pages = [];
        this.sizeInPages = 0;
        this.sizeBefore = 0;
    }

    /** For checkpoints: the bytes of one page, or undefined for a page of zeros. */
    page(index: number): Uint8Array | undefined {
        return this.pages[index];
    }

    writtenPages(): number[] {
        return [...this.pages.keys()].filter((index) => this.pages[index] !== undefined);
    }

    takeDirty(): Set<number> {
        const taken = new Set(this.dirty);
        this.dirty.clear();
        return taken;
    }

    /** Fills a memory that was just made, from a checkpoint. */
    load(size: number, pages: Iterable<readonly [number, Uint8Array]>): void {
        for (const [index, page] of pages) this.pages[index] = page;
        this.sizeInPages = size;
        this.sizeBefore = size;
    }
}
