import { blockHash } from '../protocol/block.js';
import { GrowingRoot } from '../verifier/block-tree.js';
import type { Kept } from './evidence-folder.js';
import type { Seal } from './evidence-file.js';

/** What a seal asks of the log beside it. `BlockTree` answers all of it at any length. */
export interface SealedLog {
    readonly length: number;
    /** The log as it was at `length`, to be continued apart. */
    upTo(length: number): GrowingRoot;
    hashOf(index: number): Uint8Array | undefined;
}

/** The answers to the questions of some seals, and no others: a log has more blocks than a page has room for hashes. */
export class AskedLog implements SealedLog {
    length = 0;
    private readonly root = new GrowingRoot();
    private readonly roots = new Map<number, GrowingRoot>();
    private readonly hashes = new Map<number, Uint8Array>();
    private readonly lengths: ReadonlySet<number>;
    private readonly indices: ReadonlySet<number>;

    constructor(seals: readonly Kept<Seal>[]) {
        this.lengths = new Set(seals.map(({ content }) => content.stagedFrom));
        this.indices = new Set(
            seals.flatMap(({ content }) => content.staged.map((_, i) => content.stagedFrom + i))
        );
        this.keepRoot();
    }

    /** The next block. */
    add(block: Uint8Array): void {
        if (this.indices.has(this.length)) this.hashes.set(this.length, blockHash(block));
        this.root.add(block);
        this.length++;
        this.keepRoot();
    }

    upTo(length: number): GrowingRoot {
        const root = this.roots.get(length);
        if (root === undefined) throw new RangeError(`nobody said that ${length} blocks would be asked for`);
        return root.copy();
    }

    hashOf(index: number): Uint8Array | undefined {
        return this.hashes.get(index);
    }

    private keepRoot(): void {
        if (this.lengths.has(this.length)) this.roots.set(this.length, this.root.copy());
    }
}
