/**
 * Verifying a whole archive: the log and all that stands beside it. Like the verifier, it reads no clock, disk, network
 * or randomness; `icjury/node` has the driver for threads.
 */
export { verifyArchive } from './audit/verify-archive.js';
export type { ArchivePolicy } from './audit/verify-archive.js';
export type * from './audit/archive-report.js';
export { NO_EVIDENCE, sourceOf } from './format/archive.js';
export type { ArchiveHead, ArchiveSource } from './format/archive.js';
export type { Archive } from './format/archive.js';
export type { Evidence, Kept } from './format/archive.js';
export { plainDriver } from '../verifier/log/driver.js';
export type { BlockSource, Driver, Progress } from '../verifier/log/driver.js';
