import { asciiBytes, concatBytes, toHex, u32be } from '../../protocol/bytes.js';
import { lookupValue, parseCertificate } from '../../protocol/certificate.js';
import type { Certificate, Delegation } from '../../protocol/certificate.js';
import { JuryError } from '../../protocol/codes.js';
import { reconstruct } from '../../protocol/hash-tree.js';
import { sha256 } from '../../protocol/sha256.js';
import { readCanisterRanges, type CanisterRange } from './canister-ranges.js';
import { unwrapKey } from './root-key.js';
import type { SignatureCheck, SignatureClaim } from '../signature/index.js';

/** What the root key says of a subnet. */
export interface Subnet {
    /** 96 bytes. */
    readonly publicKey: Uint8Array;
    readonly ranges: readonly CanisterRange[];
}

/** Delegations that hold. Many certificates carry the same one; its signature is then checked once. */
export type DelegationCache = Map<string, Subnet>;

/** A delegation taken apart: what it says, and what the root key has to have signed for it to hold. */
export interface DelegationContent extends Subnet {
    readonly subnetId: Uint8Array;
    /** The certificate by the root key, parsed. */
    readonly certificate: Certificate;
}

/**
 * Verifies a delegation by the root key (interface specification, "Delegation").
 * @param rootKey 96 bytes
 * @throws {JuryError} `MALFORMED_CBOR`, `MALFORMED_CERTIFICATE`, `DELEGATION_INVALID`
 */
export function verifyDelegation(
    delegation: Delegation,
    rootKey: Uint8Array,
    check: SignatureCheck,
    cache?: DelegationCache
): Subnet {
    const key = cacheKey(delegation, rootKey);
    const known = cache?.get(key);
    if (known !== undefined) return known;
    const content = readDelegation(delegation);
    requireVouched(content, rootKey, check);
    const { publicKey, ranges } = content;
    cache?.set(key, { publicKey, ranges });
    return { publicKey, ranges };
}

/**
 * Everything of a delegation that needs no signature to be looked at.
 * @throws {JuryError} `MALFORMED_CBOR`, `MALFORMED_CERTIFICATE`, `DELEGATION_INVALID`
 */
export function readDelegation({ subnetId, certificate: bytes }: Delegation): DelegationContent {
    const certificate = parseCertificate(bytes);
    // Only the root key may delegate, and only once; a subnet cannot pass its authority on.
    if (certificate.delegation !== undefined) throw invalid('it rests on another delegation');
    const der = lookupValue(certificate.tree, [asciiBytes('subnet'), subnetId, asciiBytes('public_key')]);
    if (der === undefined) throw invalid('it shows no key of the subnet that it names');
    const publicKey = unwrapKey(der);
    if (publicKey === undefined) throw invalid('the key of the subnet is not a BLS12-381 key');
    return { subnetId, certificate, publicKey, ranges: readCanisterRanges(certificate.tree, subnetId) };
}

/** @throws {JuryError} `DELEGATION_INVALID` unless the root key (96 bytes) signed it */
export function requireVouched(
    { certificate: { tree, signature } }: DelegationContent,
    rootKey: Uint8Array,
    check: SignatureCheck
): void {
    const claim: SignatureClaim = { publicKey: rootKey, rootHash: reconstruct(tree), signature };
    if (!check(claim)) throw invalid('the root key did not sign it');
}

/** Over the root key too, so that a cache shared between two roots never mixes them. */
function cacheKey({ subnetId, certificate }: Delegation, rootKey: Uint8Array): string {
    return toHex(sha256(concatBytes(rootKey, u32be(subnetId.length), subnetId, certificate)));
}

const invalid = (detail: string) => new JuryError('DELEGATION_INVALID', detail);
