import { blockNodeHash } from '../../protocol/jury-tree.js';
import { rightEdge } from '../../protocol/log-tree.js';
import { GrowingRoot } from './growing-root.js';

/** The tree over the blocks met so far: its complete subtrees, largest first. */
export class TreePeaks {
    private readonly levels: number[] = [];
    private readonly hashes: Uint8Array[] = [];
    private length = 0;

    /** The subtree over the next 2^level blocks, where one of that level may begin. */
    append(level: number, hash: Uint8Array): void {
        let top = level;
        let node = hash;
        this.length += 2 ** level;
        while (this.levels.at(-1) === top && this.length % 2 ** (top + 1) === 0) {
            node = blockNodeHash(this.hashes.pop() ?? node, node);
            this.levels.pop();
            top++;
        }
        this.levels.push(top);
        this.hashes.push(node);
    }

    /** To be continued apart. */
    fork(): GrowingRoot {
        return new GrowingRoot([...this.hashes], this.length);
    }

    /** T; undefined while there are no blocks. */
    get root(): Uint8Array | undefined {
        return rightEdge(this.hashes, blockNodeHash)[0];
    }
}
