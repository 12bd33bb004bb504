import { verifyBlock, ReceiptBuilder, type VerifiedBlock, type Receipt } from '../../verifier/block/index.js';
import type { Archive } from '../format/index.js';

export interface ProvenReceipt {
    readonly receipt: Receipt;
    readonly block: VerifiedBlock;
}

/**
 * The receipt of a block from an archive, under the first commit that proves it: what the network said earliest.
 * @throws {JuryError} `INDEX_OUT_OF_RANGE`, or why the archive does not prove the block
 */
export function makeReceipt(archive: Archive, index: number, rootKey: Uint8Array): ProvenReceipt {
    const { canisterId, origins = [], genesis } = archive;
    const builder = new ReceiptBuilder(archive, { rootKey, canisterId, origins, genesis }, 'earliest');
    return checkReceipt(builder.build(index), rootKey);
}

/** @throws {JuryError} as `verifyBlock` */
export function checkReceipt(receipt: Receipt, rootKey: Uint8Array): ProvenReceipt {
    const { canisterId } = receipt;
    return { receipt, block: verifyBlock(receipt, { rootKey, canisterId }) };
}
