export type { BlockRange } from './block-range.js';
export { DigestReader } from './digest-reader.js';
export { LogPeaks } from './log-peaks.js';
export { LOTTERY, RECORD, UNREADABLE, digestRange, type RangeDigest } from './range-digest.js';
export { hashJurors, hashRange } from './range-hashes.js';
export type { HashRange, RangeHashes, ScannedRange } from './range-hashes.js';
