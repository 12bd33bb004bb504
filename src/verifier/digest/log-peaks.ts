import { blockHash } from '../../protocol/block.js';
import { blockLeafHash, blockNodeHash } from '../../protocol/jury-tree.js';
import { rightEdge } from '../../protocol/log-tree.js';

/** The tree over the blocks of a log that grows: its complete subtrees, largest first, from which T follows. */
export class LogPeaks {
    constructor(
        private readonly peaks: Uint8Array[] = [],
        private length = 0
    ) {}

    /** The next block, by its bytes. */
    add(block: Uint8Array): void {
        this.append(0, blockLeafHash(this.length, blockHash(block)));
    }

    /** The subtree over the next 2^level blocks, where one of that level may begin. */
    append(level: number, hash: Uint8Array): void {
        let node = hash;
        this.length += 2 ** level;
        for (let top = level + 1; this.length % 2 ** top === 0; top++)
            node = blockNodeHash(this.peaks.pop() as Uint8Array, node);
        this.peaks.push(node);
    }

    /** To be continued apart. */
    copy(): LogPeaks {
        return new LogPeaks([...this.peaks], this.length);
    }

    /** T; undefined while there are no blocks. */
    root(): Uint8Array | undefined {
        return rightEdge(this.peaks, blockNodeHash)[0];
    }
}
