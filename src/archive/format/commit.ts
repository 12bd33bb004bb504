import { toHex, equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { MAX_CERTIFICATE_BYTES, MAX_CERTIFICATES } from '../../protocol/limits.js';
import { canonicalJson, hexList, JsonFields, requireCanonical } from '../../protocol/json-file.js';
import { inArchive } from './malformed.js';
import { canonicalCertificate, certificateTime, parseCertificate } from '../../protocol/certificate.js';
import { readable, type CommitInput } from '../../verifier/index.js';

/** Certificates in hexadecimal, and a little JSON around them. */
export const MAX_COMMIT_FILE_BYTES = MAX_CERTIFICATES * 2 * MAX_CERTIFICATE_BYTES + 4096;

export const commitName = (number: number): string => `commits/${String(number).padStart(8, '0')}.json`;

export function encodeCommit({ root, leaves, certificates }: CommitInput): Uint8Array {
    return canonicalJson({
        length: leaves.length,
        root: toHex(root),
        draws: leaves.draws,
        genesis: toHex(leaves.genesis),
        previous_hash: toHex(leaves.previousHash),
        roles: toHex(leaves.roles),
        entity: toHex(leaves.entity),
        http_expr: toHex(leaves.httpExpr),
        certificates: hexList(certificates)
    });
}

/** @throws {JuryError} `ARCHIVE_MALFORMED` */
export function decodeCommit(bytes: Uint8Array, file: string): CommitInput {
    const fields = JsonFields.of(bytes, inArchive(file));
    const commit = {
        root: fields.hex('root', 32),
        leaves: {
            length: fields.number('length', MAX_U32),
            draws: fields.number('draws', MAX_U32),
            genesis: fields.hex('genesis', 32),
            previousHash: fields.hex('previous_hash', 32),
            roles: fields.hex('roles', 32),
            entity: fields.hex('entity', 32),
            httpExpr: fields.hex('http_expr', 32)
        },
        certificates: fields.hexList('certificates', MAX_CERTIFICATES)
    };
    if (commit.certificates.length === 0) throw fields.bad('certificates', 'a list of one or more');
    requireCanonical(bytes, encodeCommit(commit), inArchive(file));
    const fault = certificateFault(commit.certificates);
    if (fault !== undefined) throw new JuryError('ARCHIVE_MALFORMED', `${file}: ${fault}; take another copy`);
    return commit;
}

const MAX_U32 = 0xffffffff;

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
