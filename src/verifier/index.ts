/**
 * The offline verifier. It reads no clock, disk, network or randomness, and runs in Node and in the browser.
 */
export { IC_ROOT_KEY, unwrapKey, wrapKey } from './root-key.js';
export { verifySignature } from './bls.js';
export { verifySignatures } from './bls-batch.js';
export { claimKey } from './signature-claim.js';
export type { SignatureCache, SignatureCheck, SignatureClaim } from './signature-claim.js';
export { BATCH_SIZE, certificateClaims, proveCertificates } from './certificate-batch.js';
export { digestRange, packRange } from './range-digest.js';
export type { BlockRange, RangeDigest } from './range-digest.js';
export { hashRange } from './range-hashes.js';
export type { HashRange, RangeHashes, ScannedRange } from './range-hashes.js';
export type { CanisterRange } from './canister-ranges.js';
export { inRanges, readCanisterRanges } from './canister-ranges.js';
export type { DelegationCache, Subnet } from './delegation.js';
export { verifyDelegation } from './delegation.js';
export { certifies, verifyCertificate } from './certificate.js';
export type { CertificateContext, VerifiedCertificate } from './certificate.js';
export type { DrawReport } from './draw-report.js';
export type { Failure, Finding } from './finding.js';
export type { CommitInput } from './verify-commits.js';
export { isoTime } from '../protocol/iso-time.js';
export type { Verdict } from './verdict.js';
export { verifyBlock } from './verify-block.js';
export type { BlockPolicy, BlockProof, VerifiedBlock } from './verify-block.js';
export { Cuts, startWalk, verifyLog } from './verify-log.js';
export type { LogInput, LogOptions, Policy } from './verify-log.js';
export type { LogTree } from './walk-options.js';
export type { Depth } from './verdict.js';
export type { Seen } from './seen.js';
export { verifyLineage } from './verify-lineage.js';
export type { LineagePolicy } from './verify-lineage.js';
export type { Generation } from '../protocol/genesis.js';
export { verifyWitness } from './witness.js';
export type { VerifiedBlockWitness, WitnessPolicy } from './witness.js';
export { blockNodeHash } from '../protocol/jury-tree.js';
export { JuryError } from '../protocol/codes.js';
export type { ReasonCode } from '../protocol/codes.js';
