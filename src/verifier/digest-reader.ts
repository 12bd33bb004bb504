import { KINDS } from '../protocol/block.js';
import { JURORS_OFFSET } from '../protocol/scan-block.js';
import type { PoolHistory } from './pool-history.js';
import { countSize } from './range-digest.js';
import type { RangeDigest } from './range-digest.js';
import type { TreePeaks } from './tree-peaks.js';

/** Reads the blocks of a digest one after another. */
export class DigestReader {
    private juror = 0;
    private node = 0;
    private piece = 0;

    constructor(readonly digest: RangeDigest) {}

    bytesOf(i: number): Uint8Array {
        return this.digest.bytes.slice(this.start(i), this.digest.ends[i]);
    }

    listJurors(i: number, pool: PoolHistory): void {
        const { bytes, kinds, jurorHashes } = this.digest;
        const count = this.jurorCount(i);
        let at = this.start(i) + JURORS_OFFSET + countSize(count);
        const isAdded = KINDS[kinds[i] as number] === 'Add';
        for (let j = 0; j < count; j++) {
            const size = bytes[at] as number;
            pool.list(isAdded, bytes, at + 1, size, jurorHashes[this.juror++] as number);
            at += 1 + size;
        }
        pool.finishBlock();
    }

    skipJurors(i: number): void {
        this.juror += this.jurorCount(i);
    }

    /** Adds the subtrees up to the next cut, which is at `length`, or up to the end of the range. */
    growTree(tree: TreePeaks, length: number): void {
        const { first, ends, cuts, nodeCounts, nodeLevels, nodeHashes } = this.digest;
        const cut = cuts[this.piece];
        if (cut !== length && length !== first + ends.length) throw new RangeError(`no cut at ${length}`);
        const to = nodeCounts[this.piece] ?? this.node;
        if (cut === length) this.piece++;
        else if (this.piece === cuts.length) this.piece++;
        for (; this.node < to; this.node++) {
            tree.append(
                nodeLevels[this.node] as number,
                nodeHashes.slice(32 * this.node, 32 * this.node + 32)
            );
        }
    }

    private start(i: number): number {
        return i === 0 ? 0 : (this.digest.ends[i - 1] as number);
    }

    /** LEB128 of a block that was scanned. */
    private jurorCount(i: number): number {
        const { bytes } = this.digest;
        let at = this.start(i) + JURORS_OFFSET;
        let count = 0;
        for (let shift = 0; ; shift += 7) {
            const byte = bytes[at++] as number;
            count |= (byte & 0x7f) << shift;
            if (byte < 0x80) return count;
        }
    }
}
