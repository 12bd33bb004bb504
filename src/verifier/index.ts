/**
 * The offline verifier. It reads no clock, disk, network or randomness, and runs in Node and in the browser.
 */
export { IC_ROOT_KEY, unwrapKey, wrapKey } from './certificate/root-key.js';
export { verifySignature } from './signature/bls.js';
export { verifySignatures } from './signature/bls-batch.js';
export { claimKey } from './signature/signature-claim.js';
export type { SignatureCache, SignatureCheck, SignatureClaim } from './signature/signature-claim.js';
export { BATCH_SIZE, certificateClaims, proveCertificates } from './certificate/certificate-batch.js';
export { digestRange, packRange } from './digest/range-digest.js';
export type { BlockRange, RangeDigest } from './digest/range-digest.js';
export { hashRange } from './digest/range-hashes.js';
export type { HashRange, RangeHashes, ScannedRange } from './digest/range-hashes.js';
export type { CanisterRange } from './certificate/canister-ranges.js';
export { inRanges, readCanisterRanges } from './certificate/canister-ranges.js';
export type { DelegationCache, Subnet } from './certificate/delegation.js';
export { verifyDelegation } from './certificate/delegation.js';
export { certifies, verifyCertificate } from './certificate/verify-certificate.js';
export type { CertificateContext, VerifiedCertificate } from './certificate/verify-certificate.js';
export type { DrawReport } from './draws/draw-report.js';
export type { Failure, Finding } from './finding.js';
export type { CommitInput } from './log/commit-check.js';
export { isoTime } from '../protocol/iso-time.js';
export type { Verdict } from './log/verdict.js';
export { verifyBlock } from './block/verify-block.js';
export type { BlockPolicy, BlockProof, VerifiedBlock } from './block/verify-block.js';
export { Cuts, startWalk, verifyLog } from './log/verify-log.js';
export type { LogInput, LogOptions, Policy } from './log/verify-log.js';
export type { LogTree } from './log/walk-options.js';
export type { Depth } from './log/verdict.js';
export type { Seen } from './log/seen-check.js';
export { verifyLineage } from './block/verify-lineage.js';
export type { LineagePolicy } from './block/verify-lineage.js';
export type { Generation } from '../protocol/genesis.js';
export { verifyWitness } from './block/witness.js';
export type { VerifiedBlockWitness, WitnessPolicy } from './block/witness.js';
export { blockNodeHash } from '../protocol/jury-tree.js';
export { JuryError } from '../protocol/codes.js';
export type { ReasonCode } from '../protocol/codes.js';
