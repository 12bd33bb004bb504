import { time } from 'azle';
import { concatBytes, readU32be, readU64be, u32be, u64be } from '../protocol/bytes.js';
import { LONGEST_WAIT } from './awaited-calls.js';
import { Reserve } from './reserve.js';
import { ByteMap } from './storage/byte-map.js';
import { ChunkedMap } from './storage/chunked-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';
import { PAGE_SLOTS } from './storage/pages.js';

/** What a Select asked for. It is on record, and its number certified, before any randomness exists. */
export interface DrawRequest {
    readonly by: Uint8Array;
    readonly requestedAt: bigint;
    readonly index: number;
    readonly count: number;
    readonly memo: Uint8Array;
}

const OUTCOMES = ['pending', 'staged', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What is left of a draw that failed before the log was restored. The author is the anonymous principal. */
const LOST: DrawRequest = {
    by: Uint8Array.of(4),
    requestedAt: 0n,
    index: 0,
    count: 0,
    memo: new Uint8Array()
};

/** The record of every draw ever asked for. */
export class Draws {
    private readonly records = new ByteMap(MEMORY.draws);
    /** Memos of draws that are pending or failed, but empty ones; a staged one has its memo in its block. */
    private readonly memos = new ChunkedMap(MEMORY.drawMemos);

    private readonly reserve = new Reserve();
    /** When draws in flight were asked for. A snapshot holds the heap, and so exactly those that it holds as pending. */
    private readonly inFlight = new Map<number, bigint>();

    constructor(private readonly heads: Heads) {}

    /** Takes the next draw number, and room for the block that the draw may stage. */
    begin(request: DrawRequest): number {
        const number = this.heads.draws++;
        this.heads.pendingDraws++;
        if (request.memo.length > 0) this.memos.set(number, request.memo);
        this.records.set(u32be(number), encode(request));
        const pages = Math.ceil(this.heads.slotCount / PAGE_SLOTS);
        this.reserve.take(number, request.count, request.memo.length, pages);
        this.inFlight.set(number, request.requestedAt);
        return number;
    }

    /** @param block index of the block that records the jury */
    staged(number: number, block: number): void {
        this.close(number, 'staged', block);
        this.memos.delete(number);
    }

    /** Does nothing to one that was told to have failed before. */
    failed(number: number): void {
        if (this.recorded(number) === 'pending') this.close(number, 'failed', 0);
    }

    /** Where an upgrade was forced past `requireNoCalls`, draws in flight have lost their callback. */
    failPending(): void {
        for (let number = this.heads.draws - 1; this.heads.pendingDraws > 0 && number >= 0; number--) {
            this.failed(number);
        }
    }

    /** Puts on record what `outcome` says of draws whose randomness did not come. */
    failOverdue(): void {
        for (const number of [...this.inFlight.keys()]) if (this.isOverdue(number)) this.failed(number);
    }

    /** Should its randomness come after all, nobody has seen what it would have drawn. */
    private isOverdue(number: number): boolean {
        const requestedAt = this.inFlight.get(number);
        return requestedAt !== undefined && time() > requestedAt + LONGEST_WAIT;
    }

    /** Puts a staged draw on record that another canister drew. @returns false if the number is taken */
    restore(number: number, request: DrawRequest, block: number): boolean {
        if (this.records.has(u32be(number))) return false;
        const record = encode(request);
        record[0] = OUTCOMES.indexOf('staged');
        record.set(u32be(block), 1);
        this.records.set(u32be(number), record);
        return true;
    }

    /** After a restore, draws that had failed before it have no record. */
    outcome(number: number): Outcome {
        return this.isOverdue(number) ? 'failed' : this.recorded(number);
    }

    private recorded(number: number): Outcome {
        const record = this.records.get(u32be(number));
        return record === undefined ? 'failed' : (OUTCOMES[record[0] ?? 0] ?? 'pending');
    }

    /** The block that records the jury of a staged draw. */
    block(number: number): number {
        const record = this.records.get(u32be(number));
        return record === undefined ? 0 : readU32be(record, 1);
    }

    /** The memo is empty once the draw is staged: it stands in the block. */
    request(number: number): DrawRequest {
        const record = this.records.get(u32be(number));
        if (record === undefined) return LOST;
        return {
            requestedAt: readU64be(record, 5),
            index: readU32be(record, 13),
            count: readU32be(record, 17),
            by: record.slice(21),
            memo: this.memos.get(number) ?? new Uint8Array()
        };
    }

    private close(number: number, outcome: Outcome, block: number): void {
        const record = this.records.require(u32be(number)).slice();
        record[0] = OUTCOMES.indexOf(outcome);
        record.set(u32be(block), 1);
        this.records.set(u32be(number), record);
        this.reserve.release(number);
        this.inFlight.delete(number);
        this.heads.pendingDraws--;
    }
}

/** Outcome (1 byte), block (4), time (8), pool index (4), count (4), principal (the rest). */
function encode({ by, requestedAt, index, count }: DrawRequest): Uint8Array {
    return concatBytes(new Uint8Array(5), u64be(requestedAt), u32be(index), u32be(count), by);
}
