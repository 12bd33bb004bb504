import { ed25519 } from './ed25519-curve.js';
import { Ed25519Rule } from './ed25519-rule.js';

const rule = new Ed25519Rule(ed25519);

/** False for a wrong signature and for bytes that are no signature or no key, whatever they are. */
export const verifyEd25519 = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean =>
    rule.verify(signature, message, publicKey);

/** Whether signatures under these 32 bytes could be accepted at all. */
export const isUsableEd25519Key = (bytes: Uint8Array): boolean => rule.isUsableKey(bytes);
