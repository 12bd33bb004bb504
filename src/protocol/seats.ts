import { hkdf } from '@noble/hashes/hkdf';
import { hmac } from '@noble/hashes/hmac';
import { sha256 } from '@noble/hashes/sha2';
import { asciiBytes, taggedEncoding } from './bytes.js';

/**
 * Blinded identities (docs/protocol.md, of that name): two layers of keyed hashes. The pool shows P, which only the
 * person and the controlling entity can tell to be theirs; a jury is seated under J, which only they can link to P.
 */

/** A master or derived key, a salt, an id: exactly 32 bytes. */
export const SECRET_BYTES = 32;

/** HMAC-SHA-256. Programs that have a faster one than this may hand it in. */
export type Mac = (key: Uint8Array, message: Uint8Array) => Uint8Array;
const hmacSha256: Mac = (key, message) => hmac(sha256, key, message);

/** What a person is told at enrolment: with it they can check their pool id, and nobody else can guess it. */
export interface Enrolment {
    /** s, for the slip. */
    readonly salt: Uint8Array;
    /** P: the juror id that goes into the pool. */
    readonly poolId: Uint8Array;
}

/** What a juror is told in a letter. */
export interface Seat {
    /** r, for the letter. */
    readonly salt: Uint8Array;
    /** J: the id under which the juror sits on this jury, and on no other. */
    readonly seatId: Uint8Array;
}

/** K_pool: the key that all pool ids of one log derive from. */
export const poolKey = (masterSecret: Uint8Array, canisterId: Uint8Array): Uint8Array =>
    derive(masterSecret, canisterId, 'icjury/v1/pool-key');

/** K_seat: the key that all seats of one log derive from. */
export const seatKey = (masterSecret: Uint8Array, canisterId: Uint8Array): Uint8Array =>
    derive(masterSecret, canisterId, 'icjury/v1/seat-key');

/** K_holder: the key that the holder keys in letters derive from, so that a letter can be made again. */
export const holderKey = (masterSecret: Uint8Array, canisterId: Uint8Array): Uint8Array =>
    derive(masterSecret, canisterId, 'icjury/v1/holder-key');

function derive(masterSecret: Uint8Array, canisterId: Uint8Array, info: string): Uint8Array {
    return hkdf(sha256, checked(masterSecret), canisterId, asciiBytes(info), SECRET_BYTES);
}

/**
 * @param key K_pool
 * @param uid the exact bytes by which the controlling entity knows the person, such as an email address
 */
export function enrol(
    key: Uint8Array,
    canisterId: Uint8Array,
    uid: Uint8Array,
    mac: Mac = hmacSha256
): Enrolment {
    const salt = mac(checked(key), taggedEncoding('icjury/v1/pool-salt', uid));
    return { salt, poolId: poolIdOf(salt, canisterId, uid, mac) };
}

/** P, as the person can compute it from their slip. */
export function poolIdOf(
    salt: Uint8Array,
    canisterId: Uint8Array,
    uid: Uint8Array,
    mac: Mac = hmacSha256
): Uint8Array {
    return mac(checked(salt), taggedEncoding('icjury/v1/pool-id', canisterId, uid));
}

/**
 * @param key K_seat
 * @param drawHash D: hash of the Select or Expand that the jury is seated for
 */
export function seat(key: Uint8Array, drawHash: Uint8Array, poolId: Uint8Array): Seat {
    const salt = hmac(sha256, checked(key), taggedEncoding('icjury/v1/seat-salt', drawHash, poolId));
    return { salt, seatId: seatIdOf(salt, drawHash, poolId) };
}

/** J, as the juror can compute it from their letter. */
export function seatIdOf(salt: Uint8Array, drawHash: Uint8Array, poolId: Uint8Array): Uint8Array {
    return hmac(sha256, checked(salt), taggedEncoding('icjury/v1/seat-id', drawHash, poolId));
}

/** @param key K_holder @returns the seed of an Ed25519 key */
export function holderSeed(key: Uint8Array, drawHash: Uint8Array, poolId: Uint8Array): Uint8Array {
    return hmac(sha256, checked(key), taggedEncoding('icjury/v1/holder-seed', drawHash, poolId));
}

/** HMAC takes keys of any length, and pads short ones with zeros: two keys would then be one. */
function checked(key: Uint8Array): Uint8Array {
    if (key.length !== SECRET_BYTES) throw new RangeError(`a key of ${key.length} bytes, not 32`);
    return key;
}
