import { blockHash } from '../../protocol/block.js';
import { blockLeafHash, blockNodeHash } from '../../protocol/jury-tree.js';
import { append, rightEdge } from '../../protocol/log-tree.js';

/** T of a log that grows, and nothing else of it. */
export class GrowingRoot {
    constructor(
        private readonly peaks: Uint8Array[] = [],
        private length = 0
    ) {}

    add(block: Uint8Array): void {
        append(this.peaks, this.length, blockLeafHash(this.length, blockHash(block)), blockNodeHash);
        this.length++;
    }

    copy(): GrowingRoot {
        return new GrowingRoot([...this.peaks], this.length);
    }

    root(): Uint8Array | undefined {
        return rightEdge(this.peaks, blockNodeHash)[0];
    }
}
