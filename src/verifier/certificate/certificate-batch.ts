import { asciiBytes } from '../../protocol/bytes.js';
import { lookupValue, parseCertificate } from '../../protocol/certificate.js';
import { readable } from '../finding.js';
import { reconstruct } from '../../protocol/hash-tree.js';
import { MAX_CERTIFICATE_BYTES } from '../../protocol/limits.js';
import { verifySignatures, claimKey, recall, remember } from '../signature/index.js';
import { unwrapKey, unwrapRootKey } from './root-key.js';
import type { SignatureCache, SignatureClaim } from '../signature/index.js';

/** Larger batches gain little, and a bad signature in one costs more. */
export const BATCH_SIZE = 128;

/**
 * What has to be signed for these certificates to be genuine, their delegations included, each claim once. Nothing
 * is judged here: bytes that are no certificate claim nothing, and `verifyCertificate` says later why.
 * @throws {JuryError} `ROOT_KEY_MALFORMED`
 */
export function certificateClaims(
    certificates: Iterable<Uint8Array>,
    rootKey: Uint8Array
): Map<string, SignatureClaim> {
    const root = unwrapRootKey(rootKey);
    const claims = new Map<string, SignatureClaim>();
    for (const bytes of certificates) {
        for (const claim of readable(() => claimsOf(bytes, root)) ?? []) claims.set(claimKey(claim), claim);
    }
    return claims;
}

function claimsOf(bytes: Uint8Array, root: Uint8Array): SignatureClaim[] {
    if (bytes.length > MAX_CERTIFICATE_BYTES) return [];
    const { tree, signature, delegation } = parseCertificate(bytes);
    const rootHash = reconstruct(tree);
    if (delegation === undefined) return [{ publicKey: root, rootHash, signature }];
    const vouching = parseCertificate(delegation.certificate);
    const path = [asciiBytes('subnet'), delegation.subnetId, asciiBytes('public_key')];
    const publicKey = unwrapKey(lookupValue(vouching.tree, path) ?? new Uint8Array());
    if (publicKey === undefined) return [];
    const vouched = {
        publicKey: root,
        rootHash: reconstruct(vouching.tree),
        signature: vouching.signature
    };
    return [vouched, { publicKey, rootHash, signature }];
}

/**
 * Checks the signatures of many certificates in batches, and puts what it finds into `signatures`. To verify the
 * certificates with that cache then costs no signature any more.
 * @throws {JuryError} `ROOT_KEY_MALFORMED`
 */
export function proveCertificates(
    certificates: Iterable<Uint8Array>,
    rootKey: Uint8Array,
    signatures: SignatureCache
): void {
    const claims = certificateClaims(certificates, rootKey);
    for (const batch of claimBatches(claims, signatures, BATCH_SIZE))
        batch.settle(verifySignatures(batch.claims));
}

/** Claims that are checked together. */
export interface ClaimBatch {
    readonly claims: readonly SignatureClaim[];
    /** Remembers which of them hold. */
    settle(holds: readonly boolean[]): void;
}

/** The claims of which nothing is known yet, in batches of at most `size`. */
export function* claimBatches(
    claims: ReadonlyMap<string, SignatureClaim>,
    known: SignatureCache,
    size: number
): Generator<ClaimBatch> {
    const open = [...claims].filter(([key]) => recall(known, key) === undefined);
    for (let start = 0; start < open.length; start += size) {
        const batch = open.slice(start, start + size);
        yield {
            claims: batch.map(([, claim]) => claim),
            settle: (holds) => batch.forEach(([key], i) => remember(known, key, holds[i] === true))
        };
    }
}
