export { verifySignatures } from './bls-batch.js';
export { BLS_KEY_BYTES } from './bls-encoding.js';
export { checkWith, verifySignature } from './bls.js';
export { ed25519 } from './ed25519-curve.js';
export { verifyEd25519 } from './ed25519.js';
export { MAX_UNSIGNED_PARTS, SignatureBudget } from './signature-budget.js';
export { claimKey, recall, remember } from './signature-claim.js';
export type { SignatureCache, SignatureCheck, SignatureClaim } from './signature-claim.js';
