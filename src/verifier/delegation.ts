import { asciiBytes, concatBytes, toHex, u32be } from '../protocol/bytes.js';
import { lookupValue, parseCertificate } from '../protocol/certificate.js';
import type { Delegation } from '../protocol/certificate.js';
import { JuryError } from '../protocol/codes.js';
import { reconstruct } from '../protocol/hash-tree.js';
import { sha256 } from '../protocol/sha256.js';
import { verifySignature } from './bls.js';
import { readCanisterRanges } from './canister-ranges.js';
import type { CanisterRange } from './canister-ranges.js';
import { unwrapKey } from './root-key.js';
import type { SignatureCache } from './signature-claim.js';

/** What the root key says of a subnet. */
export interface Subnet {
    /** 96 bytes. */
    readonly publicKey: Uint8Array;
    readonly ranges: readonly CanisterRange[];
}

/** Delegations that hold. Many certificates carry the same one; its signature is then checked once. */
export type DelegationCache = Map<string, Subnet>;

/**
 * Verifies a delegation by the root key (interface specification, "Delegation").
 * @param rootKey 96 bytes
 * @throws {JuryError} `MALFORMED_CBOR`, `MALFORMED_CERTIFICATE`, `DELEGATION_INVALID`
 */
export function verifyDelegation(
    delegation: Delegation,
    rootKey: Uint8Array,
    cache?: DelegationCache,
    signatures?: SignatureCache
): Subnet {
    const key = cacheKey(delegation, rootKey);
    const known = cache?.get(key);
    if (known !== undefined) return known;
    const subnet = checkDelegation(delegation, rootKey, signatures);
    cache?.set(key, subnet);
    return subnet;
}

function checkDelegation(
    { subnetId, certificate }: Delegation,
    rootKey: Uint8Array,
    signatures: SignatureCache | undefined
): Subnet {
    const { tree, signature, delegation } = parseCertificate(certificate);
    // Only the root key may delegate, and only once; a subnet cannot pass its authority on.
    if (delegation !== undefined) throw invalid('it rests on another delegation');
    if (!verifySignature({ publicKey: rootKey, rootHash: reconstruct(tree), signature }, signatures)) {
        throw invalid('the root key did not sign it');
    }
    const der = lookupValue(tree, [asciiBytes('subnet'), subnetId, asciiBytes('public_key')]);
    if (der === undefined) throw invalid('it shows no key of the subnet that it names');
    const publicKey = unwrapKey(der);
    if (publicKey === undefined) throw invalid('the key of the subnet is not a BLS12-381 key');
    return { publicKey, ranges: readCanisterRanges(tree, subnetId) };
}

/** Over the root key too, so that a cache shared between two roots never mixes them. */
function cacheKey({ subnetId, certificate }: Delegation, rootKey: Uint8Array): string {
    return toHex(sha256(concatBytes(rootKey, u32be(subnetId.length), subnetId, certificate)));
}

const invalid = (detail: string) => new JuryError('DELEGATION_INVALID', detail);
