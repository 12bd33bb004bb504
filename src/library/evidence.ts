/**
 * What is verified beside a log: fraud proofs, the consistency of two states, what a certificate says of a canister
 * and of the heads of its log, which code made which blocks. As pure as the rest of the verifier.
 */
export { attributeCode, frozenFrom } from '../verifier/log/index.js';
export type { CodeLook, CodeSpan, Sighting } from '../verifier/log/index.js';
export { verifyFraud, verifyTipWitness } from '../verifier/block/index.js';
export type {
    FraudKind,
    FraudProof,
    Statement,
    VerifiedFraud,
    VerifiedTipWitness
} from '../verifier/block/index.js';
export { verifyConsistency } from '../protocol/consistency.js';
export type { TreeHead } from '../protocol/consistency.js';
export { checkInCharge, verifyState } from '../verifier/certificate/index.js';
export type { VerifiedState } from '../verifier/certificate/index.js';
