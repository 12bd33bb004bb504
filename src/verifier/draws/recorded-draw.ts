import { decodeData, type BlockData } from '../../protocol/block.js';
import { isDrawBlock, type DrawReport } from './draw-report.js';
import type { DrawView } from './draw-view.js';

/** What the replay found out about a draw. */
export interface DrawFacts {
    readonly index: number;
    readonly poolIndex: number;
    readonly poolSize: number;
    readonly poolFrozenAt: bigint | undefined;
    readonly redrawn: boolean;
    readonly isLottery: boolean;
    readonly poolChangedIn: number | undefined;
    readonly drawnButRemoved: number;
}

/** A report that keeps the bytes of its block, and reads the jury when it is asked for: logs have many draws. */
export class RecordedDraw implements DrawReport {
    readonly index: number;
    readonly kind: 'Select' | 'Expand';
    readonly poolIndex: number;
    readonly poolSize: number;
    readonly extends: number | undefined;
    readonly requestedAt: bigint;
    readonly timestamp: bigint;
    readonly number: number | undefined;
    readonly poolFrozenAt: bigint | undefined;
    readonly redrawn: boolean;
    readonly isLottery: boolean;
    readonly poolChangedIn: number | undefined;
    readonly drawnButRemoved: number;
    private readonly bytes: Uint8Array;

    constructor({ block, kind, jurorsIndex, requestedAt, timestamp, number }: DrawView, facts: DrawFacts) {
        this.index = facts.index;
        this.poolIndex = facts.poolIndex;
        this.poolSize = facts.poolSize;
        this.poolFrozenAt = facts.poolFrozenAt;
        this.redrawn = facts.redrawn;
        this.isLottery = facts.isLottery;
        this.poolChangedIn = facts.poolChangedIn;
        this.drawnButRemoved = facts.drawnButRemoved;
        this.kind = kind;
        this.extends = kind === 'Expand' ? jurorsIndex : undefined;
        this.requestedAt = requestedAt;
        this.timestamp = timestamp;
        this.number = number;
        this.bytes = block;
    }

    get poolCommittedBefore(): boolean {
        return this.poolFrozenAt !== undefined;
    }

    get jurors(): readonly Uint8Array[] {
        return this.data.jurors;
    }

    get algorithm(): string {
        const { data } = this;
        return isDrawBlock(data) ? data.draw.algorithm : '';
    }

    get author(): Uint8Array {
        return this.data.author;
    }

    get memo(): Uint8Array {
        return this.data.memo;
    }

    get rand(): Uint8Array {
        return this.data.rand ?? new Uint8Array();
    }

    private get data(): BlockData {
        if (read.bytes !== this.bytes) read = { bytes: this.bytes, data: decodeData(this.bytes) };
        return read.data as BlockData;
    }
}

/** The one that was read last: whoever asks for one field asks for the others too. */
let read: { readonly bytes?: Uint8Array; readonly data?: BlockData } = {};
