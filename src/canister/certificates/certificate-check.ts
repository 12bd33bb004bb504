import { encodeCertificate } from '../../protocol/certificate.js';
import { JuryError } from '../../protocol/codes.js';
import type { CanisterCode } from '../../protocol/codes.js';
import type { HashTree } from '../../protocol/hash-tree.js';
import { MAX_CERTIFICATE_BYTES } from '../../protocol/limits.js';
import {
    checkInCharge,
    readCertificate,
    readCertifiedData,
    readTime,
    requireSigned
} from '../../verifier/certificate/certificate-rules.js';
import { readDelegation, requireVouched } from '../../verifier/certificate/delegation.js';
import type { DelegationContent } from '../../verifier/certificate/delegation.js';
import { unwrapRootKey } from '../../verifier/certificate/root-key.js';
import type { SignatureCheck } from '../../verifier/signature/signature-claim.js';
import { canonicalDelegation, VerifiedDelegations } from './verified-delegations.js';

/** A certificate that claims something of a canister. Whether the network says so is not known yet. */
export interface ClaimedCertificate {
    /** Nanoseconds since 1970. */
    readonly time: bigint;
    readonly tree: HashTree;
    readonly certifiedData: Uint8Array;
    /** 48 bytes. */
    readonly signature: Uint8Array;
    readonly delegation: DelegationContent | undefined;
    /** Its canonical bytes, with its own delegation. */
    readonly canonical: Uint8Array;
}

/**
 * Checks certificates by the verifier's rules, in two halves, so that everything that costs little (size, form, whose
 * it is, and what the caller asks of root and time) is refused before a signature is computed: 2.7 billion
 * instructions each.
 */
export class CertificateCheck {
    private readonly delegations = new VerifiedDelegations();

    constructor(private readonly check: SignatureCheck) {}

    /**
     * @param canisterId of the canister that has to have been certified
     * @throws {JuryError} `CERTIFICATE_TOO_LARGE`, `CERTIFICATE_MALFORMED`, `CERTIFICATE_FOREIGN`,
     * `CANISTER_OUT_OF_RANGE`, `DELEGATION_INVALID`
     */
    read(bytes: Uint8Array, canisterId: Uint8Array): ClaimedCertificate {
        checkSize(bytes, '');
        return inWordsOfTheCanister(() => {
            const certificate = readCertificate(bytes);
            const { tree, signature } = certificate;
            const time = readTime(tree);
            const delegation = certificate.delegation && readDelegation(certificate.delegation);
            const certifiedData = readCertifiedData(tree, canisterId);
            checkInCharge(delegation?.ranges, canisterId);
            const canonical = encodeCertificate({
                tree,
                signature,
                delegation: delegation && canonicalDelegation(delegation)
            });
            checkSize(canonical, ' in canonical form');
            return { time, tree, certifiedData, signature, delegation, canonical };
        });
    }

    /**
     * Checks the signatures.
     * @param rootKey 133 bytes of DER
     * @returns the bytes to go on record: canonical, with the first delegation that was verified in place of later
     * ones that say the same, if the whole stays within the size of a certificate
     * @throws {JuryError} `CERTIFICATE_SIGNATURE_INVALID`, `DELEGATION_INVALID`
     */
    prove(claimed: ClaimedCertificate, rootKey: Uint8Array): Uint8Array {
        const { delegation, canonical } = claimed;
        const root = unwrapRootKey(rootKey);
        if (delegation === undefined) {
            requireSigned(claimed, root, 'the root key', this.check);
            return canonical;
        }
        const recorded = this.withVerified(claimed, delegation, root);
        if (recorded === undefined) {
            requireVouched(delegation, root, this.check);
            this.delegations.add(delegation, root);
        }
        requireSigned(claimed, delegation.publicKey, 'the subnet', this.check);
        return recorded ?? canonical;
    }

    /** Undefined if no delegation that says the same was verified, or if with it the certificate would be too large. */
    private withVerified(
        { tree, signature }: ClaimedCertificate,
        content: DelegationContent,
        rootKey: Uint8Array
    ): Uint8Array | undefined {
        const delegation = this.delegations.find(content, rootKey);
        const bytes = delegation && encodeCertificate({ tree, signature, delegation });
        return bytes !== undefined && bytes.length <= MAX_CERTIFICATE_BYTES ? bytes : undefined;
    }
}

function checkSize({ length }: Uint8Array, form: string): void {
    if (length <= MAX_CERTIFICATE_BYTES) return;
    const detail = `${length} bytes${form}, at most ${MAX_CERTIFICATE_BYTES} are taken`;
    throw new JuryError('CERTIFICATE_TOO_LARGE', detail);
}

/** The canister has one code for all bytes that are no certificate, and calls what is not its own foreign. */
const WORDS: Partial<Record<string, CanisterCode>> = {
    MALFORMED_CBOR: 'CERTIFICATE_MALFORMED',
    MALFORMED_CERTIFICATE: 'CERTIFICATE_MALFORMED',
    TIME_MISSING: 'CERTIFICATE_MALFORMED',
    CANISTER_MISMATCH: 'CERTIFICATE_FOREIGN'
};

function inWordsOfTheCanister<T>(read: () => T): T {
    try {
        return read();
    } catch (error) {
        const code = error instanceof JuryError ? WORDS[error.code] : undefined;
        if (code === undefined) throw error;
        throw new JuryError(code, (error as JuryError).message);
    }
}
