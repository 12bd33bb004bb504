import { readU32be, taggedEncoding, u32be } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { MAX_PRINCIPAL_BYTES } from '../protocol/limits.js';
import { hasTag, readTagged } from '../protocol/tagged-reader.js';
import { verifyBlock } from './verify-block.js';
import type { BlockPolicy, VerifiedBlock } from './verify-block.js';

/** One block and all that proves it, in one small file (docs/protocol.md, "Receipts"). */
export interface Receipt {
    readonly canisterId: Uint8Array;
    readonly index: number;
    /** The block's bytes. */
    readonly data: Uint8Array;
    /** The witness. */
    readonly tree: Uint8Array;
    readonly certificate: Uint8Array;
}

const LABEL = 'icjury/v1/receipt';

export function encodeReceipt({ canisterId, index, data, tree, certificate }: Receipt): Uint8Array {
    return taggedEncoding(LABEL, canisterId, u32be(index), data, tree, certificate);
}

export const isReceipt = (bytes: Uint8Array): boolean => hasTag(bytes, LABEL);

/** @throws {JuryError} `RECEIPT_MALFORMED` */
export function decodeReceipt(bytes: Uint8Array): Receipt {
    const [canisterId, index, data, tree, certificate] = readTagged(bytes, LABEL, 5) ?? [];
    if (!canisterId || !index || !data || !tree || !certificate)
        throw malformed('its five fields are not there, or bytes follow them');
    if (canisterId.length > MAX_PRINCIPAL_BYTES)
        throw malformed(`a canister id of ${canisterId.length} bytes`);
    if (index.length !== 4) throw malformed(`an index of ${index.length} bytes`);
    return { canisterId, index: readU32be(index), data, tree, certificate };
}

/**
 * Verifies that the block of a receipt stands in the log. A receipt says of whom it is; that it is of the canister
 * that was asked about, only the policy says.
 * @throws {JuryError} with one of `REASON_CODES`, whatever the bytes are
 */
export function verifyReceipt(bytes: Uint8Array, policy: BlockPolicy): VerifiedBlock {
    const receipt = decodeReceipt(bytes);
    return verifyBlock(receipt, policy);
}

const malformed = (detail: string) => new JuryError('RECEIPT_MALFORMED', detail);
