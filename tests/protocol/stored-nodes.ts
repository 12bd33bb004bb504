import { forkHash } from '../../src/protocol/hash-tree.js';
import { edgeHash } from '../../src/protocol/consistency.js';
import type { ConsistencyElement } from '../../src/protocol/consistency.js';
import { append, peaks, rightEdge } from '../../src/protocol/log-tree.js';
import type { NodeId, ProofElement } from '../../src/protocol/log-tree.js';

/** Tree nodes kept the way the canister keeps them: with each leaf, the hashes of all nodes that it completed. */
export class StoredNodes {
    readonly peaks: Uint8Array[] = [];
    /** Nodes read since this was last set to 0. */
    reads = 0;
    private readonly entries: Uint8Array[][] = [];

    get size(): number {
        return this.entries.length;
    }

    append(leafHash: Uint8Array): void {
        this.entries.push(append(this.peaks, this.entries.length, leafHash, forkHash));
    }

    readonly node = ({ level, position }: NodeId): Uint8Array => {
        this.reads++;
        const hash = this.entries[(position + 1) * 2 ** level - 1]?.[level];
        if (hash === undefined) throw new Error(`node ${position} of level ${level} is not stored`);
        return hash;
    };

    /** The root of the tree over the first `size` leaves; undefined for none. */
    root(size: number): Uint8Array | undefined {
        return rightEdge(peaks(size).map(this.node), forkHash)[0];
    }

    /** The hashes that a proof for the tree over the first `size` leaves names. */
    hashes(size: number, path: readonly (ProofElement | ConsistencyElement)[]): Uint8Array[] {
        return path.map((element) => {
            if (element.from === 'node') return this.node(element.node);
            const hash = edgeHash(size, element.peak, this.node, forkHash);
            if (hash === undefined) throw new Error(`a tree of ${size} has no peak ${element.peak}`);
            return hash;
        });
    }
}
