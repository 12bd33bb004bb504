import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { expectedGenesis } from '../protocol/lineage.js';
import type { CertificateContext } from '../verifier/index.js';
import type { Archive } from './archive-folder.js';
import { BlockTree } from '../verifier/block-tree.js';
import { timeInName } from './evidence-file.js';
import type { Evidence, Kept } from './evidence-folder.js';
import { MANIFEST_FILE } from './manifest.js';
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
    const next = nextGenesis(archive);
    const genesis = [
        ...archive.commits.map(({ leaves }) => leaves.genesis),
        ...(next === undefined ? [] : [next])
    ];
    const seals = each(evidence.seals, (seal) => {
        const verified = verifySeal(seal, tree, context);
        if (genesis.some((one) => equalBytes(one, verified.leaves.genesis))) return verified;
        throw new JuryError('GENESIS_MISMATCH', 'the seal is of a log of another origin');
    });
    if (!isContinued(archive, seals)) {
        const detail = 'nothing shows that this canister goes on from the log that it was restored with';
        bad.push({ file: MANIFEST_FILE, code: 'GENESIS_MISMATCH', detail });
    }
    const code = each(evidence.code, (one) => verifyCode(one, context));
    return { seals, code, bad };
}

/** The genesis that the next commit has to carry. */
export function nextGenesis({ commits, origins = [] }: Archive): Uint8Array | undefined {
    const last = commits.at(-1);
    if (last === undefined) return undefined;
    const { root, leaves } = last;
    return expectedGenesis(origins, commits.length, { root, length: leaves.length, genesis: leaves.genesis });
}

/** A folder may call its log that of any canister; a commit of that canister has to bear it out, or a seal. */
function isContinued(archive: Archive, seals: readonly VerifiedSeal[]): boolean {
    const { commits, origins = [] } = archive;
    const end = origins.at(-1)?.commits ?? 0;
    if (end !== commits.length || end === 0) return end <= commits.length;
    const next = nextGenesis(archive);
    return seals.some(({ leaves }) => next !== undefined && equalBytes(leaves.genesis, next));
}
