/**
 * What is verified beside a log: fraud proofs, the consistency of two states, what a certificate says of a canister
 * and of the heads of its log, which code made which blocks. As pure as the rest of the verifier.
 */
export { attributeCode, frozenFrom } from './code-attribution.js';
export type { CodeLook, CodeSpan, Sighting } from './code-attribution.js';
export { verifyFraud } from './verify-fraud.js';
export type { FraudKind, FraudProof, Statement, VerifiedFraud } from './verify-fraud.js';
export { verifyConsistency } from '../protocol/consistency.js';
export type { TreeHead } from '../protocol/consistency.js';
export { checkInCharge, verifyState } from './certificate.js';
export type { VerifiedState } from './certificate.js';
export { verifyTipWitness } from './witness.js';
export type { VerifiedTipWitness } from './witness.js';
