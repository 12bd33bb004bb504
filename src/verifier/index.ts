export { attempt, failed, isFailure, noted, readable, type Failure, type Finding } from './finding.js';
export { countTo, GrowingUint32 } from './growing-array.js';
export { NumberMap } from './number-map.js';
export type { CommitInput, LogInput, Policy } from './input.js';
export { present } from './present.js';
