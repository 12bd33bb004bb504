import { BlockTree } from './block-tree.js';
import { certifies } from './certificate.js';
import type { Receipt } from './receipt.js';
import type { CommitInput } from './verify-commits.js';
import type { LogInput, Policy } from './verify-log.js';

/** Writes receipts for blocks of a log that is at hand, without asking anybody. */
export class ReceiptBuilder {
    private readonly commit: CommitInput;
    private readonly certificate: Uint8Array;
    private readonly tree: BlockTree;

    /** @param log that was verified: its newest commit has a genuine certificate */
    constructor(
        private readonly log: LogInput,
        private readonly policy: Policy
    ) {
        const commit = log.commits.at(-1);
        const genuine = commit?.certificates.find((bytes) => certifies(bytes, commit.root, policy));
        if (commit === undefined || genuine === undefined) throw new RangeError('a log that is not verified');
        this.commit = commit;
        this.certificate = genuine;
        this.tree = new BlockTree(log.blocks.slice(0, commit.leaves.length));
    }

    build(index: number): Receipt {
        const data = this.log.blocks[index];
        if (data === undefined) throw new RangeError(`no block ${index}`);
        const tree = this.tree.witness(index, this.commit.leaves);
        return { canisterId: this.policy.canisterId, index, data, tree, certificate: this.certificate };
    }
}
