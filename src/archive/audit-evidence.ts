import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { CertificateContext } from '../verifier/index.js';
import type { Archive } from './archive-folder.js';
import { BlockTree } from './block-tree.js';
import { timeInName } from './evidence-file.js';
import type { Evidence, Kept } from './evidence-folder.js';
import { verifyCode, verifySeal } from './verify-evidence.js';
import type { VerifiedCode, VerifiedSeal } from './verify-evidence.js';

/** A file that is not what it should be. */
export interface BadEvidence {
    readonly file: string;
    readonly code: string;
    readonly detail: string;
}

export interface EvidenceAudit {
    readonly seals: readonly VerifiedSeal[];
    readonly code: readonly VerifiedCode[];
    readonly bad: readonly BadEvidence[];
}

/** Verifies all that stands beside the log of an archive. */
export function auditEvidence(
    archive: Archive,
    evidence: Evidence,
    context: CertificateContext
): EvidenceAudit {
    const bad: BadEvidence[] = [];
    const tree = new BlockTree(evidence.seals.length > 0 ? archive.blocks : []);
    const each = <T, V extends { readonly time: bigint }>(
        kept: readonly Kept<T>[],
        verify: (one: T) => V
    ): V[] =>
        kept.flatMap(({ file, content }) => {
            try {
                const verified = verify(content);
                if (verified.time !== timeInName(file))
                    throw new JuryError('EVIDENCE_TIME', `the certificate is of ${verified.time}`);
                return [verified];
            } catch (error) {
                if (!(error instanceof JuryError)) throw error;
                bad.push({ file, code: error.code, detail: error.message.slice(error.code.length + 2) });
                return [];
            }
        });
    const genesis = archive.commits.map(({ leaves }) => leaves.genesis);
    const seals = each(evidence.seals, (seal) => {
        const verified = verifySeal(seal, tree, context);
        if (genesis.some((one) => equalBytes(one, verified.leaves.genesis))) return verified;
        throw new JuryError('GENESIS_MISMATCH', 'the seal is of a log of another origin');
    });
    const code = each(evidence.code, (one) => verifyCode(one, context));
    return { seals, code, bad };
}
