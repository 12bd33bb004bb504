import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import type { ClosedSpan, Histories } from './histories.js';
import type { ByteMap } from './storage/byte-map.js';
import { Pages, PAGE_SLOTS } from './storage/pages.js';

/** `end` of a span that has not ended. Its first byte tells: log indices stay below 2^30. */
const OPEN = 0xffffffff;
const OPEN_BYTE = 0xff;
/** Set in `start` where the slot has earlier spans. */
const HAS_HISTORY = 0x80000000;
const RECORD_BYTES = 8;

interface Span extends ClosedSpan {
    readonly hasHistory: boolean;
}

/**
 * Which slots are members, now and at every past index: per slot the newest span [start, end) in 8 bytes of a page,
 * and earlier spans in `Histories`. One instance serves one message.
 */
export class Membership {
    private readonly pages: Pages;

    constructor(
        memberships: ByteMap,
        private readonly histories: Histories
    ) {
        this.pages = new Pages(memberships, PAGE_SLOTS * RECORD_BYTES);
    }

    /** Slots that were never used before become members, all at once. */
    beginNew(firstSlot: number, count: number, index: number): void {
        const record = concatBytes(u32be(index), u32be(OPEN));
        const end = firstSlot + count;
        for (let slot = firstSlot; slot < end;) {
            const page = Math.floor(slot / PAGE_SLOTS);
            const next = Math.min(end, (page + 1) * PAGE_SLOTS);
            const from = (slot % PAGE_SLOTS) * RECORD_BYTES;
            const bytes = this.pages.forWriting(page);
            bytes.set(record, from);
            const size = (next - slot) * RECORD_BYTES;
            for (let done = RECORD_BYTES; done < size; done *= 2) {
                bytes.copyWithin(from + done, from, from + Math.min(done, size - done));
            }
            slot = next;
        }
    }

    /** @returns false if the slot is a member already */
    beginAgain(slot: number, index: number): boolean {
        const span = this.span(slot);
        if (span.end === OPEN) return false;
        this.histories.append(slot, span, !span.hasHistory);
        this.write(slot, index + HAS_HISTORY, OPEN);
        return true;
    }

    /** @returns false if the slot is no member */
    end(slot: number, index: number): boolean {
        const span = this.span(slot);
        if (span.end !== OPEN) return false;
        this.write(slot, span.hasHistory ? span.start + HAS_HISTORY : span.start, index);
        return true;
    }

    isMember(slot: number, index: number): boolean {
        const { start, end, hasHistory } = this.span(slot);
        if (start <= index) return index < end;
        return hasHistory && this.histories.contains(slot, index);
    }

    isMemberNow(slot: number): boolean {
        return this.page(slot)[(slot % PAGE_SLOTS) * RECORD_BYTES + 4] === OPEN_BYTE;
    }

    /** Members now among the first `slots` slots of a page, as slots within the page. */
    membersNow(page: number, slots: number): number[] {
        const bytes = this.pages.page(page);
        const members: number[] = [];
        for (let i = 0, offset = 4; i < slots; i++, offset += RECORD_BYTES) {
            if (bytes[offset] === OPEN_BYTE) members.push(i);
        }
        return members;
    }

    /** Every span of a slot, oldest first; `end` is undefined where it has not ended. */
    spans(slot: number): { start: number; end: number | undefined }[] {
        const { start, end, hasHistory } = this.span(slot);
        const earlier = hasHistory ? this.histories.all(slot) : [];
        return [...earlier, { start, end: end === OPEN ? undefined : end }];
    }

    flush(): void {
        this.pages.flush();
    }

    private page(slot: number): Uint8Array {
        return this.pages.page(Math.floor(slot / PAGE_SLOTS));
    }

    private span(slot: number): Span {
        const bytes = this.page(slot);
        const offset = (slot % PAGE_SLOTS) * RECORD_BYTES;
        const start = readU32be(bytes, offset);
        const hasHistory = start >= HAS_HISTORY;
        return {
            start: hasHistory ? start - HAS_HISTORY : start,
            end: readU32be(bytes, offset + 4),
            hasHistory
        };
    }

    private write(slot: number, start: number, end: number): void {
        const bytes = this.pages.forWriting(Math.floor(slot / PAGE_SLOTS));
        const offset = (slot % PAGE_SLOTS) * RECORD_BYTES;
        bytes.set(u32be(start), offset);
        bytes.set(u32be(end), offset + 4);
    }
}
