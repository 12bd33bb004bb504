import { sha256 as nobleSha256 } from '@noble/hashes/sha2';

/** SHA-256 (FIPS 180-4) of one or more byte strings, hashed as if joined. 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
    const hasher = nobleSha256.create();
    for (const part of parts) hasher.update(part);
    return hasher.digest();
}
