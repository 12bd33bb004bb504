export { makeFolder, placeNew, replaceFile, writeDurable, writeFlushed } from './durable-file.js';
export type { WriteOptions } from './durable-file.js';
export { takeLock, type Lock } from './process-lock.js';
export { nativeSha256 } from './native-sha256.js';
export { shellWord } from './shell-word.js';
export { syncFolder } from './durable-file.js';
export { errno, systemReason } from './system-reason.js';
