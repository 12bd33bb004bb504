/**
 * Verifying a whole archive: the log and all that stands beside it. Like the verifier, it reads no clock, disk, network
 * or randomness; `icjury/node` has the driver for threads.
 */
export { verifyArchive } from './verify-archive.js';
export type { ArchivePolicy } from './verify-archive.js';
export type * from './archive-report.js';
export { NO_EVIDENCE, sourceOf } from './archive-source.js';
export type { ArchiveHead, ArchiveSource } from './archive-source.js';
export type { Archive } from './archive-folder.js';
export type { Evidence, Kept } from './evidence-folder.js';
export { plainDriver } from '../verifier/driver.js';
export type { BlockSource, Driver, Progress } from '../verifier/driver.js';
