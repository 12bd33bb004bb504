/**
 * What is verified beside a log: fraud proofs, the consistency of two states, what a certificate says of a canister
 * and of the heads of its log, which code made which blocks. As pure as the rest of the verifier.
 */
export { attributeCode, frozenFrom } from './log/code-attribution.js';
export type { CodeLook, CodeSpan, Sighting } from './log/code-attribution.js';
export { verifyFraud } from './block/verify-fraud.js';
export type { FraudKind, FraudProof, Statement, VerifiedFraud } from './block/verify-fraud.js';
export { verifyConsistency } from '../protocol/consistency.js';
export type { TreeHead } from '../protocol/consistency.js';
export { checkInCharge, verifyState } from './certificate/verify-certificate.js';
export type { VerifiedState } from './certificate/verify-certificate.js';
export { verifyTipWitness } from './block/witness.js';
export type { VerifiedTipWitness } from './block/witness.js';
