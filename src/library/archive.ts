/**
 * Verifying a whole archive: the log and all that stands beside it. Like the verifier, it reads no clock, disk, network
 * or randomness; `icjury/node` has the driver for threads.
 */
export { verifyArchive } from '../archive/audit/index.js';
export type { ArchivePolicy } from '../archive/audit/index.js';
export type * from '../archive/audit/archive-report.js';
export { NO_EVIDENCE, sourceOf } from '../archive/format/index.js';
export type { ArchiveHead, ArchiveSource, Archive, ArchiveEvidence, Kept } from '../archive/format/index.js';
export { plainDriver } from '../verifier/log/index.js';
export type { BlockSource, Driver, Progress } from '../verifier/log/index.js';
