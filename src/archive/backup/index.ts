export { backup } from './backup.js';
export { download, fetchBlocks, fetchEntityKeys, fetchLineage } from './download.js';
export { compareLogs } from './find-fraud.js';
export { HalfRestored } from './half-restored.js';
export type { BackupReport, KnownToBackup } from './report.js';
export { restore } from './restore.js';
