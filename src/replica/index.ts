export { startReplica } from './replica.js';
export type {
    CallArguments,
    CallResult,
    InstallArguments,
    Renaming,
    Replica,
    ReplicaOptions
} from './api.js';
export { ReplicaError, type ReplicaErrorCode } from './error.js';
export type { RandomnessAnswer, RandomnessRequest, RandomnessSource } from './randomness.js';
