import type { BlockData } from '../../protocol/block.js';

/** One draw on record, with what an auditor asks about it. */
export interface DrawReport {
    /** Of its block. */
    readonly index: number;
    readonly kind: 'Select' | 'Expand';
    /** The log index whose pool was drawn from; an Expand's is that of the Select its chain began with. */
    readonly poolIndex: number;
    /** 0 for a lottery, which is not drawn from the pool. */
    readonly poolSize: number;
    /** Expand: the block that it extends. */
    readonly extends: number | undefined;
    /** In draw order. */
    readonly jurors: readonly Uint8Array[];
    /** Nanoseconds since 1970. */
    readonly requestedAt: bigint;
    readonly timestamp: bigint;
    /** Select: the draw number. */
    readonly number: number | undefined;
    readonly algorithm: string;
    readonly author: Uint8Array;
    readonly memo: Uint8Array;
    readonly rand: Uint8Array;
    /** A genuine certificate that covers the pool is strictly older than the request of the randomness: of the Select. */
    readonly poolCommittedBefore: boolean;
    /** The time of the earliest of them: the pool could not change any more. */
    readonly poolFrozenAt: bigint | undefined;
    /** The draw, run again, gave this jury, and nothing else is wrong with it. */
    readonly redrawn: boolean;
    /**
     * A Select of nobody, drawn from the file that the block at `poolIndex` commits to: what came of it is not known
     * to this reader, so it is never `redrawn`.
     */
    readonly isLottery: boolean;
    /** The first block between the pool's index and the draw that changed who is a member; undefined if none did. */
    readonly poolChangedIn: number | undefined;
    /** Of those drawn, who were no members any more at the draw. 0 unless `redrawn`. */
    readonly drawnButRemoved: number;
}

/** A block that is a draw, with the fields that `decodeData` guarantees such a block to have. */
export interface DrawBlock extends BlockData {
    readonly kind: 'Select' | 'Expand';
    readonly rand: Uint8Array;
    readonly draw: NonNullable<BlockData['draw']>;
}

export function isDrawBlock(data: BlockData): data is DrawBlock {
    return (
        (data.kind === 'Select' || data.kind === 'Expand') &&
        data.rand !== undefined &&
        data.draw !== undefined
    );
}
