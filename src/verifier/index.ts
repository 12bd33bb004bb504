/**
 * The offline verifier. It reads no clock, disk, network or randomness, and runs in Node and in the browser.
 */
export { IC_ROOT_KEY, unwrapKey, wrapKey } from './root-key.js';
export { verifySignature } from './bls.js';
export type { SignatureClaim } from './bls.js';
export type { CanisterRange } from './canister-ranges.js';
export { inRanges, readCanisterRanges } from './canister-ranges.js';
export type { DelegationCache, Subnet } from './delegation.js';
export { verifyDelegation } from './delegation.js';
export { checkInCharge, verifyCertificate, verifyState } from './certificate.js';
export type { CertificateContext, VerifiedCertificate, VerifiedState } from './certificate.js';
export type { DrawReport } from './draw-report.js';
export type { Failure, Finding } from './finding.js';
export type { CommitInput } from './verify-commits.js';
export { isoTime } from './verdict.js';
export type { Verdict } from './verdict.js';
export { verifyBlock } from './verify-block.js';
export type { BlockPolicy, BlockProof, VerifiedBlock } from './verify-block.js';
export { verifyLog } from './verify-log.js';
export type { LogInput, Policy } from './verify-log.js';
export { verifyTipWitness, verifyWitness } from './witness.js';
export type { VerifiedBlockWitness, VerifiedTipWitness, WitnessPolicy } from './witness.js';
export { verifyFraud } from './verify-fraud.js';
export type { FraudKind, FraudProof, Statement, VerifiedFraud } from './verify-fraud.js';
export { verifyConsistency } from '../protocol/consistency.js';
export type { TreeHead } from '../protocol/consistency.js';
export { blockNodeHash } from '../protocol/jury-tree.js';
export { JuryError } from '../protocol/codes.js';
export type { ReasonCode } from '../protocol/codes.js';
