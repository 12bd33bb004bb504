import { blockHash } from '../../protocol/block.js';
import { blockLeafHash, blockNodeHash, blockWitness, type Leaves } from '../../protocol/jury-tree.js';
import { LogPeaks } from '../digest/index.js';
import { encodeWitness } from '../../protocol/hash-tree.js';
import { append, peaks as peaksOf, rightEdge, type NodeId } from '../../protocol/log-tree.js';

/** The tree over the blocks of a log, kept whole, so that T and witnesses at every length can be had. */
export class BlockTree {
    private readonly peaks: Uint8Array[] = [];
    private readonly levels: Uint8Array[][] = [];
    private readonly hashes: Uint8Array[] = [];

    constructor(blocks: readonly Uint8Array[] = []) {
        for (const block of blocks) this.add(block);
    }

    get length(): number {
        return this.hashes.length;
    }

    add(block: Uint8Array): void {
        const index = this.length;
        const hash = blockHash(block);
        this.hashes.push(hash);
        const completed = append(this.peaks, index, blockLeafHash(index, hash), blockNodeHash);
        for (const [level, node] of completed.entries()) (this.levels[level] ??= []).push(node);
    }

    /** T over the first `length` blocks. */
    rootAt(length: number): Uint8Array | undefined {
        return this.edge(length)[0];
    }

    /** The log as it was at `length`, to be continued apart. */
    upTo(length: number): LogPeaks {
        return new LogPeaks(
            peaksOf(length).map((node) => this.node(node)),
            length
        );
    }

    hashOf(index: number): Uint8Array | undefined {
        return this.hashes[index];
    }

    /** The witness of block `index` under these leaves. */
    witness(index: number, leaves: Leaves): Uint8Array {
        const edge = this.edge(leaves.length);
        const hash = this.hashes[index];
        if (hash === undefined) throw new RangeError(`no block ${index}`);
        return encodeWitness(
            blockWitness(index, hash, leaves, (element) => {
                const found = element.from === 'node' ? this.node(element.node) : edge[element.peak];
                if (found === undefined) throw new RangeError(`no tree of ${leaves.length} blocks`);
                return found;
            })
        );
    }

    private edge(length: number): Uint8Array[] {
        return rightEdge(
            peaksOf(length).map((node) => this.node(node)),
            blockNodeHash
        );
    }

    private node({ level, position }: NodeId): Uint8Array {
        const hash = this.levels[level]?.[position];
        if (hash === undefined) throw new RangeError(`the log has only ${this.length} blocks`);
        return hash;
    }
}
