import { asciiBytes } from '../protocol/bytes.js';
import { lookupValue, parseCertificate } from '../protocol/certificate.js';
import { JuryError } from '../protocol/codes.js';
import { canisterOf } from '../protocol/lineage.js';
import { verifyBlock } from '../verifier/index.js';
import type { Receipt, VerifiedBlock } from '../verifier/index.js';
import type { Archive } from './archive-folder.js';
import { BlockTree } from '../verifier/block-tree.js';
import { genuineCertificate } from './find-fraud.js';

export interface ProvenReceipt {
    readonly receipt: Receipt;
    readonly block: VerifiedBlock;
}

/**
 * The receipt of a block from an archive, under the first commit that covers it: what the network said earliest.
 * @throws {JuryError} `INDEX_OUT_OF_RANGE`, or why the archive does not prove the block
 */
export function makeReceipt(archive: Archive, index: number, rootKey: Uint8Array): ProvenReceipt {
    const number = archive.commits.findIndex(({ leaves }) => leaves.length > index);
    const commit = archive.commits[number];
    const data = archive.blocks[index];
    if (commit === undefined || data === undefined)
        throw new JuryError(
            'INDEX_OUT_OF_RANGE',
            `the folder holds ${archive.blocks.length} blocks, from 0 on`
        );
    const canisterId = canisterOf(archive.origins ?? [], number, archive.canisterId);
    const context = { rootKey, canisterId };
    const certificate = genuineCertificate(commit, context);
    const blocks = new BlockTree(archive.blocks.slice(0, commit.leaves.length));
    const tree = blocks.witness(index, commit.leaves);
    return checkReceipt({ canisterId, index, data, tree, certificate }, rootKey);
}

/** Whether a certificate is about a canister. Whether it is genuine, it does not tell. */
export function isCertified(certificate: Uint8Array, canisterId: Uint8Array): boolean {
    const path = [asciiBytes('canister'), canisterId, asciiBytes('certified_data')];
    return lookupValue(parseCertificate(certificate).tree, path) !== undefined;
}

/** @throws {JuryError} as `verifyBlock` */
export function checkReceipt(receipt: Receipt, rootKey: Uint8Array): ProvenReceipt {
    const { canisterId } = receipt;
    return { receipt, block: verifyBlock(receipt, { rootKey, canisterId }) };
}
