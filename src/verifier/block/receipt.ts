import { equalBytes, readU32be, taggedEncoding, u32be } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { decodePreimages, encodePreimages, MAX_PREIMAGES } from '../../protocol/genesis.js';
import { MAX_PRINCIPAL_BYTES } from '../../protocol/limits.js';
import { canisterText } from '../../protocol/principal-text.js';
import { hasTag, readTagged } from '../../protocol/tagged-reader.js';
import { verifyBlock, type BlockPolicy, type VerifiedBlock } from './verify-block.js';

/** One block and all that proves it, in one small file (docs/protocol.md, "Receipts and fraud proofs"). */
export interface Receipt {
    readonly canisterId: Uint8Array;
    readonly index: number;
    /** The block's bytes. */
    readonly data: Uint8Array;
    /** The witness. */
    readonly tree: Uint8Array;
    readonly certificate: Uint8Array;
    /** The preimages of the genesis that the witness shows, newest first, back to the first install. */
    readonly lineage: readonly Uint8Array[];
}

const LABEL = 'icjury/v1/receipt';

export function encodeReceipt(receipt: Receipt): Uint8Array {
    const { canisterId, index, data, tree, certificate, lineage } = receipt;
    return taggedEncoding(LABEL, canisterId, u32be(index), data, tree, certificate, encodePreimages(lineage));
}

export const isReceipt = (bytes: Uint8Array): boolean => hasTag(bytes, LABEL);

/** @throws {JuryError} `RECEIPT_MALFORMED` */
export function decodeReceipt(bytes: Uint8Array): Receipt {
    const [canisterId, index, data, tree, certificate, preimages] = readTagged(bytes, LABEL, 6) ?? [];
    if (!canisterId || !index || !data || !tree || !certificate || !preimages)
        throw malformed('its six fields are not there, or bytes follow them');
    if (canisterId.length > MAX_PRINCIPAL_BYTES)
        throw malformed(`a canister id of ${canisterId.length} bytes`);
    if (index.length !== 4) throw malformed(`an index of ${index.length} bytes`);
    const lineage = decodePreimages(preimages);
    if (lineage === undefined || lineage.length === 0 || lineage.length > MAX_PREIMAGES)
        throw malformed('its last field is not a list of preimages of a genesis');
    return { canisterId, index: readU32be(index), data, tree, certificate, lineage };
}

/**
 * Verifies that the block of a receipt stands in the log. A receipt says of whom it is; that it is of the canister
 * that was asked about, only the policy says. Of a block that came by a restore that is the canister that staged it.
 * @throws {JuryError} with one of `REASON_CODES`, whatever the bytes are: `CANISTER_MISMATCH` if it names another one
 */
export function verifyReceipt(bytes: Uint8Array, policy: BlockPolicy): VerifiedBlock {
    const receipt = decodeReceipt(bytes);
    if (!equalBytes(receipt.canisterId, policy.canisterId))
        throw new JuryError(
            'CANISTER_MISMATCH',
            `it is of canister ${canisterText(receipt.canisterId)}, not of ${canisterText(policy.canisterId)}`
        );
    return verifyBlock(receipt, policy);
}

const malformed = (detail: string) => new JuryError('RECEIPT_MALFORMED', detail);
