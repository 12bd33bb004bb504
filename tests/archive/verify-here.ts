import type { Policy } from '../../src/verifier/input.js';
import type { Archive, ArchiveEvidence } from '../../src/archive/format/archive.js';
import { openArchive } from '../../src/archive/folder/archive-folder.js';
import type { ArchiveReport } from '../../src/archive/audit/archive-report.js';
import { NO_EVIDENCE, sourceOf } from '../../src/archive/format/archive.js';
import { readEvidence } from '../../src/archive/folder/read-evidence.js';
import { verifyArchive } from '../../src/archive/audit/verify-archive.js';
import { plainDriver } from '../../src/verifier/log/driver.js';

/** An archive in memory, and what stands beside it. */
export const verifyLoaded = (
    archive: Archive,
    rootKey: Uint8Array,
    evidence: ArchiveEvidence = NO_EVIDENCE,
    bounds: Pick<Policy, 'notBefore' | 'notAfter'> = {}
): Promise<ArchiveReport> =>
    verifyArchive(sourceOf(archive), evidence, { rootKey, keeps: 'all', ...bounds }, { run: plainDriver() });

/** A folder, read as it goes. */
export const verifyFolder = (folder: string, rootKey: Uint8Array): Promise<ArchiveReport> =>
    verifyArchive(
        openArchive(folder),
        readEvidence(folder),
        { rootKey, keeps: 'all' },
        { run: plainDriver() }
    );
