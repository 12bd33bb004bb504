import { hkdf } from '@noble/hashes/hkdf';
import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { asciiBytes, taggedEncoding } from './bytes.js';

/** A master or derived key: exactly 32 bytes. */
export const SECRET_BYTES = 32;

/** What a person is told at enrolment: with it they can check their pool id, and nobody else can guess it. */
export interface Enrolment {
    /** 32 bytes, for the slip. */
    readonly salt: Uint8Array;
    /** 32 bytes: the juror id that goes into the pool. */
    readonly poolId: Uint8Array;
}

/** The key that all pool ids of one log derive from (docs/protocol.md, "Blinded identities"). 32 bytes. */
export function poolKey(masterSecret: Uint8Array, canisterId: Uint8Array): Uint8Array {
    return hkdf(sha256, masterSecret, canisterId, asciiBytes('icjury/v1/pool-key'), SECRET_BYTES);
}

/** @param uid the exact bytes by which the controlling entity knows the person, such as an email address */
export function enrol(key: Uint8Array, canisterId: Uint8Array, uid: Uint8Array): Enrolment {
    const salt = hmac(sha256, key, taggedEncoding('icjury/v1/pool-salt', uid));
    const poolId = hmac(sha256, salt, taggedEncoding('icjury/v1/pool-id', canisterId, uid));
    return { salt, poolId };
}
