import { equalBytes, toHex } from '../../protocol/bytes.js';
import { canonicalCertificate, certificateTime, parseCertificate } from '../../protocol/certificate.js';
import { readable } from '../../verifier/index.js';

/**
 * What no canister would have recorded of a commit: a certificate in another form than the canonical one, or one twice.
 * Bytes that are no certificate at all are left to the verification, which says so of each.
 * @returns what is wrong, in words
 */
export function certificateFault(certificates: readonly Uint8Array[]): string | undefined {
    const seen = new Set<string>();
    for (const [i, bytes] of certificates.entries()) {
        const certificate = readable(() => parseCertificate(bytes));
        if (certificate === undefined) continue;
        if (!equalBytes(canonicalCertificate(certificate), bytes))
            return `certificate ${i} is not in its canonical encoding`;
        const name = `${certificateTime(certificate.tree) ?? 'no time'} ${toHex(certificate.signature)}`;
        if (seen.has(name)) return `certificate ${i} has time and signature of one before it`;
        seen.add(name);
    }
    return undefined;
}
