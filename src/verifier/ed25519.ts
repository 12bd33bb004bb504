import { ed25519 } from '@noble/curves/ed25519';

/**
 * Whether a key signed a message (RFC 8032, the strict reading). False for bytes that are no signature or no key,
 * whatever they are.
 */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
    if (signature.length !== 64 || publicKey.length !== 32) return false;
    try {
        return ed25519.verify(signature, message, publicKey, { zip215: false });
    } catch {
        return false;
    }
}
