import { KINDS } from '../../protocol/block.js';
import { viewOf } from '../../protocol/bytes.js';
import { DrawView, type PoolHistory } from '../draws/index.js';
import type { RangeDigest } from './range-digest.js';
import type { LogPeaks } from './log-peaks.js';

/** Reads the blocks of a digest one after another. */
export class DigestReader {
    private juror = 0;
    private drawn = 0;
    private node = 0;
    private piece = 0;

    private readonly view: DataView;

    constructor(readonly digest: RangeDigest) {
        this.view = viewOf(digest.kept);
    }

    /** Of a Select or Expand. */
    drawAt(i: number): DrawView {
        return new DrawView(this.digest.kept, this.view, this.start(i), this.digest.keptEnds[i] as number);
    }

    /** Of the draw that is read, which has to be each in turn: its block hash, a view. */
    nextDrawHash(): Uint8Array {
        return this.digest.drawHashes.subarray(32 * this.drawn, 32 * ++this.drawn);
    }

    /** Of a block that is kept whole. A view. */
    bytesOf(i: number): Uint8Array {
        return this.digest.kept.subarray(this.start(i), this.digest.keptEnds[i]);
    }

    /** Of an Add or Remove. */
    listJurors(i: number, pool: PoolHistory): void {
        const { kept, keptEnds, kinds, jurorHashes } = this.digest;
        const isAdded = KINDS[kinds[i] as number] === 'Add';
        const end = keptEnds[i] as number;
        for (let at = this.start(i); at < end;) {
            const size = kept[at] as number;
            pool.list(isAdded, kept, at + 1, size, jurorHashes[this.juror++] as number);
            at += 1 + size;
        }
        pool.finishBlock();
    }

    /** Adds the subtrees up to the next cut, or to the end of the range. */
    growTree(tree: LogPeaks): void {
        const { nodeCounts, nodeLevels, nodeHashes } = this.digest;
        const to = nodeCounts[this.piece++] ?? this.node;
        for (; this.node < to; this.node++) {
            tree.append(
                nodeLevels[this.node] as number,
                nodeHashes.slice(32 * this.node, 32 * this.node + 32)
            );
        }
    }

    private start(i: number): number {
        return i === 0 ? 0 : (this.digest.keptEnds[i - 1] as number);
    }
}
