export { replayRound, resumeExecution } from './replay.js';
export { RoundDriver } from './round-driver.js';
export { type RoundRecord, withoutListener } from './round-record.js';
