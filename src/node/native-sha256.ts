import { createHash } from 'node:crypto';

/** SHA-256 (FIPS 180-4) by Node's own library: a module of a megabyte takes a millisecond. 32 bytes. */
export const nativeSha256 = (bytes: Uint8Array): Uint8Array =>
    Uint8Array.from(createHash('sha256').update(bytes).digest());
