import type { EdDSA } from '@noble/curves/abstract/edwards';

/**
 * Which signatures and keys of Ed25519 count, over the curve of `@noble/curves`: RFC 8032 in its strict reading, with
 * encodings in one form and no key of small order, under which one signature fits many messages. Only the library's
 * type is imported: who runs this decides when to load it.
 */
export class Ed25519Rule {
    constructor(private readonly curve: Pick<EdDSA, 'verify' | 'Point'>) {}

    /** False for a wrong signature and for bytes that are no signature or no key, whatever they are. */
    verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
        if (signature.length !== 64 || publicKey.length !== 32) return false;
        try {
            return this.curve.verify(signature, message, publicKey, { zip215: false });
        } catch {
            return false;
        }
    }

    /** Whether signatures under these bytes could be accepted at all: a point in its one form, not of small order. */
    isUsableKey(bytes: Uint8Array): boolean {
        if (bytes.length !== 32) return false;
        try {
            return !this.curve.Point.fromBytes(bytes, false).isSmallOrder();
        } catch {
            return false;
        }
    }
}
