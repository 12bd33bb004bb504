import { blockHash, decodeData, type BlockData } from '../../protocol/block.js';
import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import type { Generation } from '../../protocol/genesis.js';
import { canisterText } from '../../protocol/principal-text.js';
import { verifyCertificate, type DelegationCache } from '../certificate/index.js';
import type { SignatureCache } from '../signature/index.js';
import { verifyLineage } from './verify-lineage.js';
import type { Policy } from '../input.js';
import { verifyWitness, type VerifiedBlockWitness } from './witness.js';
import { isoTime } from '../../protocol/iso-time.js';

/** One block and what proves it, as `get_block` and `get_witness` hand it out. */
export interface BlockProof {
    readonly certificate: Uint8Array;
    /** The witness. */
    readonly tree: Uint8Array;
    /** The block's bytes. */
    readonly data: Uint8Array;
    /** The index that was asked about; without one, any block of the log will do. */
    readonly index?: number;
    /** The preimages of the genesis, newest first. Without them nobody looks where the log comes from. */
    readonly lineage?: readonly Uint8Array[];
}

/** With a cache, a delegation that many certificates carry is checked once. */
export type BlockPolicy = Policy & { readonly cache?: DelegationCache; readonly signatures?: SignatureCache };

export interface VerifiedBlock extends VerifiedBlockWitness {
    readonly data: BlockData;
    /** Of the certificate, nanoseconds since 1970: the block stood in the log then. Nothing later is proven. */
    readonly asOf: bigint;
    /** The canisters that the log was in until then, newest first; empty if no preimages were given. */
    readonly lineage: readonly Generation[];
}

/**
 * Verifies that a block stands in the log of a canister (docs/protocol.md, "Verification of one block"). Whether a
 * draw was drawn as it should, only the whole log tells: `verifyLog`.
 * @throws {JuryError} with one of `REASON_CODES`, whatever the bytes are
 */
export function verifyBlock(
    { certificate, tree, data, index, lineage }: BlockProof,
    policy: BlockPolicy
): VerifiedBlock {
    const block = readBlock(data);
    const { time, certifiedData } = verifyCertificate(certificate, policy);
    const witness = verifyWitness(tree, { certifiedRoot: certifiedData, index });
    checkHash(data, witness);
    checkTimes(block, time, policy);
    const generations = lineage === undefined ? [] : checkLineage(lineage, witness, policy);
    return { ...witness, data: block, asOf: time, lineage: generations };
}

/** A Select of nobody is a block of a lottery, or of nothing: one block alone does not show which. */
function readBlock(data: Uint8Array): BlockData {
    const block = decodeData(data);
    if (block.kind !== 'Select' || block.jurors.length > 0) return block;
    throw new JuryError(
        'MALFORMED_BLOCK',
        'it draws nobody: only the whole log shows whether it is of a lottery'
    );
}

/** A canister that a log was restored into certifies what it was given: nobody says that it looked. */
function checkLineage(
    lineage: readonly Uint8Array[],
    { index, leaves }: VerifiedBlockWitness,
    policy: Policy
): readonly Generation[] {
    const generations = verifyLineage(lineage, leaves.genesis, policy);
    const { canisterId, restored } = generations[0];
    if (restored === undefined || index >= restored.length) return generations;
    const detail = `block ${index} came to ${canisterText(canisterId)} by a restore; a certificate of ${canisterText(restored.origin)} proves it`;
    throw new JuryError('CERTIFICATE_NOT_OF_ORIGIN', detail);
}

function checkHash(data: Uint8Array, { blockHash: certified, index }: VerifiedBlockWitness): void {
    if (equalBytes(blockHash(data), certified)) return;
    throw new JuryError('BLOCK_HASH_MISMATCH', `these are not the bytes of block ${index}`);
}

function checkTimes({ timestamp }: BlockData, time: bigint, { notBefore, notAfter }: Policy): void {
    if (timestamp > time) {
        throw new JuryError(
            'TIME_ORDER',
            `the certificate of ${isoTime(time)} covers a block of ${isoTime(timestamp)}`
        );
    }
    if ((notBefore ?? time) > time || (notAfter ?? time) < time) {
        throw new JuryError('CERTIFICATE_TIME', `the certificate is of ${isoTime(time)}`);
    }
}
