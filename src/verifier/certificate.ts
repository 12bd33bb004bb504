import { asciiBytes, equalBytes } from '../protocol/bytes.js';
import { malformedCbor } from '../protocol/cbor-reader.js';
import { certificateTime, lookupValue, parseCertificate } from '../protocol/certificate.js';
import { JuryError } from '../protocol/codes.js';
import { reconstruct } from '../protocol/hash-tree.js';
import type { HashTree } from '../protocol/hash-tree.js';
import { MAX_CERTIFICATE_BYTES } from '../protocol/limits.js';
import { verifySignature } from './bls.js';
import { inRanges } from './canister-ranges.js';
import type { CanisterRange } from './canister-ranges.js';
import { verifyDelegation } from './delegation.js';
import type { DelegationCache } from './delegation.js';
import { attempt, isFailure } from './finding.js';
import { unwrapRootKey } from './root-key.js';
import type { SignatureCache } from './signature-claim.js';

export interface CertificateContext {
    /** DER, 133 bytes: `IC_ROOT_KEY`, unless another network is meant. */
    readonly rootKey: Uint8Array;
    /** The bytes of the canister's principal. */
    readonly canisterId: Uint8Array;
    readonly cache?: DelegationCache;
    /** Signatures that are known to hold, and those that this verification finds to hold. */
    readonly signatures?: SignatureCache;
}

/** A genuine statement of the network. */
export interface VerifiedState {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly tree: HashTree;
    /** The canisters that the signer was in charge of; undefined if the root key itself signed. */
    readonly ranges: readonly CanisterRange[] | undefined;
}

export interface VerifiedCertificate {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly tree: HashTree;
    /** What the canister had certified. At most 32 bytes on the Internet Computer. */
    readonly certifiedData: Uint8Array;
}

/**
 * Verifies that the network certified data of this canister.
 * @throws {JuryError} with one of `REASON_CODES`, whatever the bytes are
 */
export function verifyCertificate(bytes: Uint8Array, context: CertificateContext): VerifiedCertificate {
    const { canisterId } = context;
    const { time, tree, ranges } = verifyState(bytes, context);
    const certifiedData = lookupValue(tree, [
        asciiBytes('canister'),
        canisterId,
        asciiBytes('certified_data')
    ]);
    if (certifiedData === undefined) {
        throw new JuryError('CANISTER_MISMATCH', 'the certificate shows no certified data of this canister');
    }
    checkInCharge(ranges, canisterId);
    return { time, tree, certifiedData };
}

/** Whether a certificate is genuine, and certifies this very root. */
export function certifies(bytes: Uint8Array, root: Uint8Array, context: CertificateContext): boolean {
    const result = attempt(() => verifyCertificate(bytes, context));
    return !isFailure(result) && equalBytes(result.certifiedData, root);
}

/**
 * Verifies a certificate without asking what it is about: signature, delegation, time.
 * @throws {JuryError} with one of `REASON_CODES`, whatever the bytes are
 */
export function verifyState(
    bytes: Uint8Array,
    { rootKey, cache, signatures }: Omit<CertificateContext, 'canisterId'>
): VerifiedState {
    if (bytes.length > MAX_CERTIFICATE_BYTES) throw malformedCbor(`${bytes.length} bytes are too many`);
    const { tree, signature, delegation } = parseCertificate(bytes);
    const root = unwrapRootKey(rootKey);
    const subnet = delegation && verifyDelegation(delegation, root, cache, signatures);
    const publicKey = subnet?.publicKey ?? root;
    if (!verifySignature({ publicKey, rootHash: reconstruct(tree), signature }, signatures)) {
        const signer = subnet === undefined ? 'the root key' : 'the subnet';
        throw new JuryError('CERTIFICATE_SIGNATURE_INVALID', `${signer} did not sign this tree`);
    }
    return { time: readTime(tree), tree, ranges: subnet?.ranges };
}

/** The root key answers for every canister; a subnet only for those that its delegation lists. */
export function checkInCharge(ranges: readonly CanisterRange[] | undefined, canisterId: Uint8Array): void {
    if (ranges === undefined || inRanges(ranges, canisterId)) return;
    throw new JuryError(
        'CANISTER_OUT_OF_RANGE',
        'the delegation does not show this canister among its canisters'
    );
}

function readTime(tree: HashTree): bigint {
    const time = certificateTime(tree);
    if (time === undefined)
        throw new JuryError('TIME_MISSING', 'the tree shows none, or not in its shortest form');
    return time;
}
