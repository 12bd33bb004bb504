import { blockHash } from '../protocol/block.js';
import { encodeWitness } from '../protocol/hash-tree.js';
import { blockLeafHash, blockNodeHash, blockWitness } from '../protocol/jury-tree.js';
import { peaks, rightEdge } from '../protocol/log-tree.js';
import type { NodeId } from '../protocol/log-tree.js';
import { verifyCertificate } from './certificate.js';
import { attempt, isFailure } from './finding.js';
import type { Receipt } from './receipt.js';
import type { LogInput, Policy } from './verify-log.js';

/** Writes receipts for blocks of a log that is at hand, without asking anybody. */
export class ReceiptBuilder {
    private readonly length: number;
    private readonly certificate: Uint8Array;
    /** Level by level: the hashes of all complete subtrees. */
    private readonly levels: Uint8Array[][] = [];
    private readonly edge: Uint8Array[];

    /** @param log that was verified: its newest commit has a genuine certificate */
    constructor(
        private readonly log: LogInput,
        private readonly policy: Policy
    ) {
        const commit = log.commits.at(-1);
        const genuine = commit?.certificates.find(
            (bytes) => !isFailure(attempt(() => verifyCertificate(bytes, policy)))
        );
        if (commit === undefined || genuine === undefined) throw new RangeError('a log that is not verified');
        this.certificate = genuine;
        this.length = commit.leaves.length;
        let level = log.blocks.slice(0, this.length).map((bytes, i) => blockLeafHash(i, blockHash(bytes)));
        for (; level.length > 0; level = parents(level)) this.levels.push(level);
        this.edge = rightEdge(
            peaks(this.length).map((node) => this.node(node)),
            blockNodeHash
        );
    }

    build(index: number): Receipt {
        const data = this.log.blocks[index];
        const leaves = this.log.commits.at(-1)?.leaves;
        if (data === undefined || leaves === undefined) throw new RangeError(`no block ${index}`);
        const tree = blockWitness(index, blockHash(data), leaves, (element) => {
            const hash = element.from === 'node' ? this.node(element.node) : this.edge[element.peak];
            if (hash === undefined) throw new RangeError(`no proof of block ${index}`);
            return hash;
        });
        return {
            canisterId: this.policy.canisterId,
            index,
            data,
            tree: encodeWitness(tree),
            certificate: this.certificate
        };
    }

    private node({ level, position }: NodeId): Uint8Array {
        const hash = this.levels[level]?.[position];
        if (hash === undefined) throw new RangeError(`no node ${position} of level ${level}`);
        return hash;
    }
}

/** Of complete pairs; what is left over at the right end belongs to the edge. */
const parents = (level: readonly Uint8Array[]): Uint8Array[] =>
    Array.from({ length: Math.floor(level.length / 2) }, (_, i) =>
        blockNodeHash(level[2 * i] as Uint8Array, level[2 * i + 1] as Uint8Array)
    );
