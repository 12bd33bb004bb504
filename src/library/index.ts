/**
 * The offline verifier. It reads no clock, disk, network or randomness, and runs in Node and in the browser.
 */
export {
    IC_ROOT_KEY,
    unwrapKey,
    wrapKey,
    BATCH_SIZE,
    certificateClaims,
    proveCertificates,
    inRanges,
    readCanisterRanges,
    verifyDelegation,
    certifies,
    verifyCertificate
} from '../verifier/certificate/index.js';
export { verifySignature, verifySignatures, claimKey } from '../verifier/signature/index.js';
export type { SignatureCache, SignatureCheck, SignatureClaim } from '../verifier/signature/index.js';
export { digestRange, packRange, hashRange } from '../verifier/digest/index.js';
export type {
    RangeDigest,
    BlockRange,
    HashRange,
    RangeHashes,
    ScannedRange
} from '../verifier/digest/index.js';
export type {
    CanisterRange,
    DelegationCache,
    Subnet,
    CertificateContext,
    VerifiedCertificate
} from '../verifier/certificate/index.js';
export type { DrawReport } from '../verifier/draws/index.js';
export type { Failure, Finding, CommitInput, LogInput, Policy } from '../verifier/index.js';
export { isoTime } from '../protocol/iso-time.js';
export type { Verdict, LogOptions, LogTree, Depth, Seen } from '../verifier/log/index.js';
export { verifyBlock, verifyLineage, verifyWitness } from '../verifier/block/index.js';
export type {
    BlockPolicy,
    BlockProof,
    VerifiedBlock,
    LineagePolicy,
    VerifiedBlockWitness,
    WitnessPolicy
} from '../verifier/block/index.js';
export { Cuts, startWalk, verifyLog } from '../verifier/log/index.js';
export type { Generation } from '../protocol/genesis.js';
export { blockNodeHash } from '../protocol/jury-tree.js';
export { JuryError } from '../protocol/codes.js';
export type { ReasonCode } from '../protocol/codes.js';
