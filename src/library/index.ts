/**
 * The offline verifier. It reads no clock, disk, network or randomness, and runs in Node and in the browser.
 */
export { JuryError } from '../protocol/codes.js';
export type { ReasonCode } from '../protocol/codes.js';
export { isoTime } from '../protocol/iso-time.js';
export { verifyBlock, verifyWitness } from '../verifier/block/index.js';
export type {
    BlockPolicy,
    BlockProof,
    VerifiedBlock,
    VerifiedBlockWitness,
    WitnessPolicy
} from '../verifier/block/index.js';
export { IC_ROOT_KEY, verifyCertificate } from '../verifier/certificate/index.js';
export type {
    CertificateContext,
    DelegationCache,
    VerifiedCertificate
} from '../verifier/certificate/index.js';
export type { DrawReport } from '../verifier/draws/index.js';
export type { CommitInput, Failure, Finding, LogInput, Policy } from '../verifier/index.js';
export { verifyLog } from '../verifier/log/index.js';
export type { Depth, LogOptions, LogTree, Seen, Verdict } from '../verifier/log/index.js';
export type { SignatureCache } from '../verifier/signature/index.js';
