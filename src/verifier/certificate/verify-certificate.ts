import { equalBytes } from '../../protocol/bytes.js';
import type { HashTree } from '../../protocol/hash-tree.js';
import { checkWith, type SignatureCache } from '../signature/index.js';
import type { CanisterRange } from './canister-ranges.js';
import {
    checkInCharge,
    readCertificate,
    readCertifiedData,
    readTime,
    requireSigned
} from './certificate-rules.js';
import { verifyDelegation, type DelegationCache } from './delegation.js';
import { attempt, isFailure } from '../finding.js';
import { unwrapRootKey } from './root-key.js';

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
    const certifiedData = readCertifiedData(tree, canisterId);
    checkInCharge(ranges, canisterId);
    return { time, tree, certifiedData };
}

/** Nanoseconds since 1970, if a certificate is genuine, and certifies this very root. */
export function certifiedTime(
    bytes: Uint8Array,
    root: Uint8Array,
    context: CertificateContext
): bigint | undefined {
    const result = attempt(() => verifyCertificate(bytes, context));
    return isFailure(result) || !equalBytes(result.certifiedData, root) ? undefined : result.time;
}

/** Whether a certificate is genuine, and certifies this very root. */
export const certifies = (bytes: Uint8Array, root: Uint8Array, context: CertificateContext): boolean =>
    certifiedTime(bytes, root, context) !== undefined;

/**
 * Verifies a certificate without asking what it is about: signature, delegation, time.
 * @throws {JuryError} with one of `REASON_CODES`, whatever the bytes are
 */
export function verifyState(
    bytes: Uint8Array,
    { rootKey, cache, signatures }: Omit<CertificateContext, 'canisterId'>
): VerifiedState {
    const certificate = readCertificate(bytes);
    const { tree, delegation } = certificate;
    const check = checkWith(signatures);
    const root = unwrapRootKey(rootKey);
    const subnet = delegation && verifyDelegation(delegation, root, check, cache);
    requireSigned(certificate, subnet?.publicKey ?? root, subnet ? 'the subnet' : 'the root key', check);
    return { time: readTime(tree), tree, ranges: subnet?.ranges };
}
