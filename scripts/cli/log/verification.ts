import { openArchive, readEvidence } from '../../../src/archive/folder/index.js';
import { NO_EVIDENCE, sourceOf } from '../../../src/archive/format/index.js';
import type { ArchiveSource, ArchiveEvidence } from '../../../src/archive/format/index.js';
import type { BackupReport } from '../../../src/archive/backup/index.js';
import { verifyArchive, type ArchiveReport, type ArchivePolicy } from '../../../src/archive/audit/index.js';
import { plainDriver, type Driver } from '../../../src/verifier/log/index.js';
import { hashJurors } from '../../../src/verifier/digest/index.js';
import { progress } from '../output/index.js';

/** Below all of it, other threads would take longer to start than they help. */
const MANY_BLOCKS = 50_000;
const MANY_CERTIFICATES = 100;

export interface FolderPolicy extends ArchivePolicy {
    /** 1: in this thread; several, unless said, where there is much to do. */
    readonly threads?: number;
}

/** Verifies an archive folder, which is read as it goes. @throws what reading it throws */
export const verifyFolder = (folder: string, policy: FolderPolicy): Promise<ArchiveReport> =>
    runVerification(openArchive(folder), readEvidence(folder), policy);

/** Verifies an archive, and shows on a terminal how far it is. */
export async function runVerification(
    source: ArchiveSource,
    evidence: ArchiveEvidence = NO_EVIDENCE,
    { threads, ...policy }: FolderPolicy
): Promise<ArchiveReport> {
    const show = { signatures: progress('checking certificates'), blocks: progress('verifying blocks') };
    const onProgress: Driver['rest'] = ({ step, done, total }) => show[step](done, total ?? source.length);
    const isInOne = threads === 1 || (threads === undefined && !isLarge(source, evidence));
    const isHashed = policy.known?.tree !== undefined;
    if (isInOne || isHashed) {
        const run = plainDriver(onProgress, isHashed ? { hash: hashJurors } : {});
        return verifyArchive(source, evidence, policy, { run });
    }
    const { WorkerDriver } = await import('../../../src/verifier-node/index.js');
    const run = new WorkerDriver(threads === undefined ? undefined : threads - 1, onProgress);
    try {
        return await verifyArchive(source, evidence, policy, { run });
    } finally {
        await run.close();
    }
}

const isLarge = ({ length, commits }: ArchiveSource, { seals, code }: ArchiveEvidence): boolean =>
    length >= MANY_BLOCKS || commits.length + seals.length + 2 * code.length >= MANY_CERTIFICATES;

/**
 * Verifies what a backup left, without doing again what the backup did: it hashed every block, compared every root,
 * and checked the certificates of the commits that came. Draws are all run again, and what the folder keeps beside the
 * log is looked at.
 */
export function verifyBackup(
    folder: string,
    { archive, known }: BackupReport,
    rootKey: Uint8Array
): Promise<ArchiveReport> {
    const { tree, cache, signatures, oldCommits } = known;
    const policy = { rootKey, known: { tree, cache, signatures, asksFrom: oldCommits } };
    return runVerification(sourceOf(archive), readEvidence(folder), policy);
}

/** What does not hold, a line each, the code first. A log is run again only when something came to it. */
export async function whatFails(
    folder: string,
    report: BackupReport,
    rootKey: Uint8Array
): Promise<string[]> {
    if (report.newBlocks + report.newCommits === 0) return [];
    const { failures, evidence } = await verifyBackup(folder, report, rootKey);
    return [
        ...failures.listed.map(
            ({ subject, index, code, detail }) => `${code}: ${subject} ${index}: ${detail}`
        ),
        ...evidence.bad.map(({ file, code, detail }) => `${code}: ${file}: ${detail}`)
    ];
}
