/**
 * What is verified beside a log: fraud proofs, the consistency of two states, what a certificate says of a canister and
 * of the heads of its log. As pure as the rest of the verifier.
 */
export { decodeProofFile } from '../archive/format/index.js';
export { verifyConsistency } from '../protocol/consistency.js';
export type { TreeHead } from '../protocol/consistency.js';
export { verifyFraud, verifyTipWitness } from '../verifier/block/index.js';
export type {
    FraudKind,
    FraudProof,
    Statement,
    VerifiedFraud,
    VerifiedTipWitness
} from '../verifier/block/index.js';
export { verifyState } from '../verifier/certificate/index.js';
export type { VerifiedState } from '../verifier/certificate/index.js';
