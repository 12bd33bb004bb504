import { asciiBytes } from '../../protocol/bytes.js';
import { malformedCbor } from '../../protocol/cbor-reader.js';
import { certificateTime, lookupValue, parseCertificate } from '../../protocol/certificate.js';
import type { Certificate } from '../../protocol/certificate.js';
import { JuryError } from '../../protocol/codes.js';
import { reconstruct, type HashTree } from '../../protocol/hash-tree.js';
import { MAX_CERTIFICATE_BYTES } from '../../protocol/limits.js';
import { inRanges, type CanisterRange } from './canister-ranges.js';
import type { SignatureCheck } from '../signature/index.js';

/**
 * The rules that a certificate has to meet, one by one. Verifier and canister run these same functions, in an order
 * that suits each: the verifier first asks whether anything of it is true, the canister first asks what costs little.
 * The rules of delegations are in `delegation.ts`. Nothing here loads a curve.
 */

/** @throws {JuryError} `MALFORMED_CBOR`, `MALFORMED_CERTIFICATE` */
export function readCertificate(bytes: Uint8Array): Certificate {
    if (bytes.length > MAX_CERTIFICATE_BYTES) throw malformedCbor(`${bytes.length} bytes are too many`);
    return parseCertificate(bytes);
}

/**
 * @param publicKey 96 bytes, of `signer`
 * @throws {JuryError} `CERTIFICATE_SIGNATURE_INVALID`
 */
export function requireSigned(
    { tree, signature }: Pick<Certificate, 'tree' | 'signature'>,
    publicKey: Uint8Array,
    signer: 'the root key' | 'the subnet',
    check: SignatureCheck
): void {
    if (check({ publicKey, rootHash: reconstruct(tree), signature })) return;
    throw new JuryError('CERTIFICATE_SIGNATURE_INVALID', `${signer} did not sign this tree`);
}

/** Nanoseconds since 1970. @throws {JuryError} `TIME_MISSING` */
export function readTime(tree: HashTree): bigint {
    const time = certificateTime(tree);
    if (time !== undefined) return time;
    throw new JuryError('TIME_MISSING', 'the tree shows none, or not in its shortest form');
}

/** What the canister had certified. @throws {JuryError} `CANISTER_MISMATCH` */
export function readCertifiedData(tree: HashTree, canisterId: Uint8Array): Uint8Array {
    const data = lookupValue(tree, [asciiBytes('canister'), canisterId, asciiBytes('certified_data')]);
    if (data !== undefined) return data;
    throw new JuryError('CANISTER_MISMATCH', 'the certificate shows no certified data of this canister');
}

/**
 * The root key answers for every canister; a subnet only for those that its delegation lists.
 * @throws {JuryError} `CANISTER_OUT_OF_RANGE`
 */
export function checkInCharge(ranges: readonly CanisterRange[] | undefined, canisterId: Uint8Array): void {
    if (ranges === undefined || inRanges(ranges, canisterId)) return;
    throw new JuryError(
        'CANISTER_OUT_OF_RANGE',
        'the delegation does not show this canister among its canisters'
    );
}
