import { verifyEd25519 } from '../verifier/ed25519.js';

export { verifyEd25519 };

/** Whether 32 bytes are a usable public key. */
export const isPublicKey = (bytes: Uint8Array): boolean => bytes.length === 32;
