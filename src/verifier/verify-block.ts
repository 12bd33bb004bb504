import { blockHash, decodeData } from '../protocol/block.js';
import type { BlockData } from '../protocol/block.js';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { verifyCertificate } from './certificate.js';
import type { DelegationCache } from './delegation.js';
import type { Policy } from './verify-log.js';
import { verifyWitness } from './witness.js';
import type { VerifiedBlockWitness } from './witness.js';

/** One block and what proves it, as `get_block` and `get_witness` hand it out. */
export interface BlockProof {
    readonly certificate: Uint8Array;
    /** The witness. */
    readonly tree: Uint8Array;
    /** The block's bytes. */
    readonly data: Uint8Array;
    /** The index that was asked about; without one, any block of the log will do. */
    readonly index?: number;
}

/** With a cache, a delegation that many certificates carry is checked once. */
export type BlockPolicy = Policy & { readonly cache?: DelegationCache };

export interface VerifiedBlock extends VerifiedBlockWitness {
    readonly data: BlockData;
    /** Of the certificate, nanoseconds since 1970: the block stood in the log then. Nothing later is proven. */
    readonly asOf: bigint;
}

/**
 * Verifies that a block stands in the log of a canister (docs/protocol.md, "Verification of one block"). Whether a
 * draw was drawn as it should, only the whole log tells: `verifyLog`.
 * @throws {JuryError} with one of `REASON_CODES`, whatever the bytes are
 */
export function verifyBlock(
    { certificate, tree, data, index }: BlockProof,
    policy: BlockPolicy
): VerifiedBlock {
    const block = decodeData(data);
    const { time, certifiedData } = verifyCertificate(certificate, policy);
    const witness = verifyWitness(tree, { certifiedRoot: certifiedData, index });
    checkHash(data, witness);
    checkTimes(block, time, policy);
    return { ...witness, data: block, asOf: time };
}

function checkHash(data: Uint8Array, { blockHash: certified, index }: VerifiedBlockWitness): void {
    if (equalBytes(blockHash(data), certified)) return;
    throw new JuryError('BLOCK_HASH_MISMATCH', `these are not the bytes of block ${index}`);
}

function checkTimes({ timestamp }: BlockData, time: bigint, { notBefore, notAfter }: Policy): void {
    if (timestamp > time) {
        throw new JuryError('TIME_ORDER', `the certificate of ${time} covers a block of ${timestamp}`);
    }
    if ((notBefore ?? time) > time || (notAfter ?? time) < time) {
        throw new JuryError('CERTIFICATE_TIME', `the certificate is of ${time}`);
    }
}
