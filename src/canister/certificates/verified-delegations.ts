import { joinBytes, toHex, u32be } from '../../protocol/bytes.js';
import { encodeCertificate } from '../../protocol/certificate.js';
import type { Delegation } from '../../protocol/certificate.js';
import { sha256 } from '../../protocol/sha256.js';
import type { DelegationContent } from '../../verifier/certificate/delegation.js';

/** Subnets of one log, in both layouts of ranges, and a few more. */
const MAX_DELEGATIONS = 8;

/**
 * Delegations whose signature was found to hold, one for each subnet, key and ranges, re-encoded canonically. The
 * network renews a delegation every few minutes, which changes its bytes and nothing that it says; so one that says
 * what a verified one says stands for it.
 *
 * That is sound whoever made the later one, even if it is forged: all that is taken from it is which subnet key to ask
 * for. The tree of the certificate has to be signed by that key; the key, and that it speaks for the canister, are
 * vouched for by the verified delegation; and it is the verified one that goes on record. On the heap: after an
 * upgrade the first one is verified anew.
 */
export class VerifiedDelegations {
    /** Least recently used first. */
    private readonly known = new Map<string, Delegation>();

    /** The verified one that says the same. */
    find(content: DelegationContent, rootKey: Uint8Array): Delegation | undefined {
        const name = nameOf(content, rootKey);
        const found = this.known.get(name);
        if (found !== undefined) this.keep(name, found);
        return found;
    }

    /** @param content was verified under this root key */
    add(content: DelegationContent, rootKey: Uint8Array): void {
        this.keep(nameOf(content, rootKey), canonicalDelegation(content));
    }

    private keep(name: string, delegation: Delegation): void {
        this.known.delete(name);
        this.known.set(name, delegation);
        if (this.known.size <= MAX_DELEGATIONS) return;
        const [oldest] = this.known.keys();
        if (oldest !== undefined) this.known.delete(oldest);
    }
}

export const canonicalDelegation = ({ subnetId, certificate }: DelegationContent): Delegation => ({
    subnetId,
    certificate: encodeCertificate(certificate)
});

/** A hash over the parts, each behind its length, so that no two contents share a name. */
function nameOf({ subnetId, publicKey, ranges }: DelegationContent, rootKey: Uint8Array): string {
    const parts = [rootKey, subnetId, publicKey, ...ranges.flatMap(({ first, last }) => [first, last])];
    return toHex(sha256(joinBytes(parts.flatMap((part) => [u32be(part.length), part]))));
}
