import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { ByteMap } from './storage/byte-map.js';
import { MEMORY } from './storage/memory-ids.js';
import { Pages, PAGE_SLOTS } from './storage/pages.js';

/** `end` of a span that has not ended. */
const OPEN = 0xffffffff;
/** Set in `start` where the slot has earlier spans; log indices stay below 2^30. */
const HAS_HISTORY = 0x80000000;
const RECORD_BYTES = 8;

interface Span {
    readonly start: number;
    readonly end: number;
    readonly hasHistory: boolean;
}

/**
 * Which slots are members, now and at every past index: per slot the newest span [start, end) in 8 bytes of a page,
 * and earlier spans, which few slots have, in a map of their own. One instance serves one message.
 */
export class Membership {
    private readonly pages: Pages;

    constructor(
        memberships: ByteMap,
        private readonly histories: ByteMap
    ) {
        this.pages = new Pages(memberships, PAGE_SLOTS * RECORD_BYTES);
    }

    /** @returns false if the slot is a member already */
    begin(slot: number, index: number, isNew: boolean): boolean {
        const span = this.span(slot);
        if (!isNew) {
            if (span.end === OPEN) return false;
            this.archive(slot, span);
        }
        this.write(slot, index, OPEN, !isNew);
        return true;
    }

    /** @returns false if the slot is no member */
    end(slot: number, index: number): boolean {
        const span = this.span(slot);
        if (span.end !== OPEN) return false;
        this.write(slot, span.start, index, span.hasHistory);
        return true;
    }

    isMember(slot: number, index: number): boolean {
        const span = this.span(slot);
        if (span.start <= index) return index < span.end;
        if (!span.hasHistory) return false;
        const count = readU32be(this.histories.require(u32be(slot)));
        for (let number = count - 1; number >= 0; number--) {
            const past = this.histories.require(concatBytes(u32be(slot), u32be(number)));
            if (readU32be(past) <= index) return index < readU32be(past, 4);
        }
        return false;
    }

    flush(): void {
        this.pages.flush();
    }

    private span(slot: number): Span {
        const page = this.pages.page(Math.floor(slot / PAGE_SLOTS));
        const offset = (slot % PAGE_SLOTS) * RECORD_BYTES;
        const start = readU32be(page, offset);
        return {
            start: start & (HAS_HISTORY - 1),
            end: readU32be(page, offset + 4),
            hasHistory: start >= HAS_HISTORY
        };
    }

    private write(slot: number, start: number, end: number, hasHistory: boolean): void {
        const flagged = hasHistory ? start + HAS_HISTORY : start;
        const record = concatBytes(u32be(flagged), u32be(end));
        this.pages.write(Math.floor(slot / PAGE_SLOTS), (slot % PAGE_SLOTS) * RECORD_BYTES, record);
    }

    private archive(slot: number, { start, end, hasHistory }: Span): void {
        const count = hasHistory ? readU32be(this.histories.require(u32be(slot))) : 0;
        this.histories.set(concatBytes(u32be(slot), u32be(count)), concatBytes(u32be(start), u32be(end)));
        this.histories.set(u32be(slot), u32be(count + 1));
    }
}

export const membershipMaps = () => ({
    memberships: new ByteMap(MEMORY.memberships),
    histories: new ByteMap(MEMORY.histories)
});
