export { inRanges, readCanisterRanges, type CanisterRange } from './canister-ranges.js';
export { BATCH_SIZE, certificateClaims, claimBatches, proveCertificates } from './certificate-batch.js';
export { checkInCharge } from './certificate-rules.js';
export { verifyDelegation, type DelegationCache, type Subnet } from './delegation.js';
export { IC_ROOT_KEY, unwrapKey, wrapKey } from './root-key.js';
export { certifiedTime, certifies, verifyCertificate, verifyState } from './verify-certificate.js';
export type { CertificateContext, VerifiedCertificate, VerifiedState } from './verify-certificate.js';
