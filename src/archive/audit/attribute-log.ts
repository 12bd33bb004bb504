import { attributeCode, frozenFrom, type CodeSpan, type Sighting } from '../../verifier/log/index.js';
import { certifiedTime, type CertificateContext } from '../../verifier/certificate/index.js';
import type { Archive } from '../format/index.js';
import type { EvidenceAudit } from './archive-report.js';
import { ownCommits, restoredLeaves } from './audit-records.js';

/**
 * Which code staged which blocks of a log that verifies, as far as the network's own certificates go: spans in order,
 * over all blocks. Nothing proves it of blocks from before a restore, which another canister staged.
 */
export function attributeLog(
    archive: Pick<Archive, 'commits' | 'origins'> & { readonly blocks: { readonly length: number } },
    { seals, code }: Pick<EvidenceAudit, 'seals' | 'code'>,
    context: CertificateContext
): CodeSpan[] {
    const { length } = archive.blocks;
    const frozen = frozenFrom(code);
    const restored = restoredLeaves(archive)?.length ?? 0;
    const seen = [
        ...(frozen === undefined ? [] : firstCommitted(archive, frozen.time, context)),
        ...seals.map(({ time, leaves }) => ({ time, length: Math.max(leaves.length, restored) }))
    ];
    return attributeCode(code, seen, length);
}

/** The first of the canister's commits that a genuine certificate from `since` on is of. */
function firstCommitted(
    archive: Pick<Archive, 'commits' | 'origins'>,
    since: bigint,
    context: CertificateContext
): Sighting[] {
    for (const commit of ownCommits(archive)) {
        const time = commit.certificates
            .map((one) => certifiedTime(one, commit.root, context))
            .find((one) => one !== undefined && one >= since);
        if (time !== undefined) return [{ time, length: commit.leaves.length }];
    }
    return [];
}
