import type { UnknownMemo } from '../protocol/typed-memo.js';
import type { DrawnJuries } from './drawn-juries.js';

/** How many blocks are named. */
const MAX_LISTED = 100;

/**
 * Records of kinds that a later version defines. They change no verdict; but who reads should know that there is
 * something to read, and about which jury it may be.
 */
export class UnknownRecords {
    count = 0;
    /** The blocks that hold them: the first hundred. */
    readonly listed: number[] = [];
    /** By the Select of a chain. */
    private readonly ofChain = new Map<number, number>();

    constructor(private readonly juries: DrawnJuries) {}

    /** @param draw what the record names where records about a draw name it */
    add(index: number, draw: UnknownMemo['draw']): void {
        this.count++;
        if (this.listed.length < MAX_LISTED) this.listed.push(index);
        const root =
            draw && this.juries.isDraw(draw.block, draw.drawHash)
                ? this.juries.rootOf(draw.block)
                : undefined;
        if (root !== undefined) this.ofChain.set(root, (this.ofChain.get(root) ?? 0) + 1);
    }

    /** How many name a draw of the chain that a draw belongs to. */
    concerning(block: number): number {
        const root = this.juries.rootOf(block);
        return root === undefined ? 0 : (this.ofChain.get(root) ?? 0);
    }

    /** How many name no draw of this log: they may be about any jury. */
    get concerningNone(): number {
        let named = 0;
        for (const count of this.ofChain.values()) named += count;
        return this.count - named;
    }
}

/** What is said of so many, in every place. */
export const unknownWords = (count: number): string =>
    `${count} ${count === 1 ? 'record' : 'records'} that this reader does not know; get a newer one`;
