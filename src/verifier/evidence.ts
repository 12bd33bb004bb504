/**
 * What is verified beside a log: fraud proofs, the consistency of two states, which code made which blocks. As pure as
 * the rest of the verifier.
 */
export { attributeCode } from './code-attribution.js';
export type { CodeChange, CodeEvidence, CodeSpan } from './code-attribution.js';
export { verifyFraud } from './verify-fraud.js';
export type { FraudKind, FraudProof, Statement, VerifiedFraud } from './verify-fraud.js';
export { verifyConsistency } from '../protocol/consistency.js';
export type { TreeHead } from '../protocol/consistency.js';
