import { ed25519 } from '@noble/curves/ed25519';
import { equalBytes } from '../protocol/bytes.js';
import { holderKey, holderSeed, seat, seatKey } from '../protocol/seats.js';
import { keyRotationMessage, testimonialMessage } from '../protocol/testimonial.js';
import type { SeatName, Testimonial } from '../protocol/testimonial.js';
import { encodeKey, seatsMemos } from '../protocol/typed-memo.js';
import type { ChainOfDraws, Evidence, KeyRecord, Letter, SeatSet } from '../verifier/juror.js';
import { EntityError } from './entity-error.js';
import type { EntitySecrets } from './entity-file.js';

/** Everybody's seat on the jury of a draw, and the memos that publish them. */
export function seatsOfChain(
    { masterSecret }: EntitySecrets,
    canisterId: Uint8Array,
    block: number,
    { drawHash, jurors }: ChainOfDraws
): { readonly seatIds: Uint8Array[]; readonly memos: Uint8Array[] } {
    const key = seatKey(masterSecret, canisterId);
    const seatIds = jurors.map((poolId) => seat(key, drawHash, poolId).seatId);
    return { seatIds, memos: seatsMemos(block, drawHash, seatIds) };
}

/** For whom a testimonial is, and for how long. */
export type Terms = Pick<Testimonial, 'notBefore' | 'notAfter' | 'audience'>;

export interface LetterParts {
    readonly canisterId: Uint8Array;
    readonly set: SeatSet;
    readonly poolId: Uint8Array;
    readonly terms: Terms;
    readonly signer: Uint8Array;
    readonly evidence: Evidence | undefined;
}

/** The letter of one juror. The same secrets and parts give the same letter. */
export function writeLetter({ masterSecret }: EntitySecrets, parts: LetterParts): Letter {
    const { canisterId, set, poolId, terms, signer, evidence } = parts;
    const { block, drawHash } = set;
    const { salt: seatSalt, seatId } = seat(seatKey(masterSecret, canisterId), drawHash, poolId);
    const seed = holderSeed(holderKey(masterSecret, canisterId), drawHash, poolId);
    const name = { canisterId, block, drawHash, seatId };
    const testimonial = testify(name, ed25519.getPublicKey(seed), terms, signer);
    return { ...name, poolId, seatSalt, testimonial, holderSeed: seed, evidence };
}

/** @param signer seed of the testimonial key on record */
export function testify(name: SeatName, holder: Uint8Array, terms: Terms, signer: Uint8Array): Testimonial {
    const claims = { holderKey: holder, ...terms };
    return { ...claims, signature: ed25519.sign(testimonialMessage(name, claims), signer) };
}

/**
 * The seed of the newest testimonial key on record.
 * @throws {EntityError} `ENTITY_OTHER_KEY`
 */
export function signerOnRecord({ testimonialSeeds }: EntitySecrets, keys: readonly KeyRecord[]): Uint8Array {
    const newest = keys.at(-1);
    const advice = 'publish yours with: jury entity publish';
    if (newest === undefined)
        throw new EntityError('ENTITY_OTHER_KEY', `no key is on record; ${advice}, then jury commit`);
    const seed = testimonialSeeds.find((one) => equalBytes(ed25519.getPublicKey(one), newest.publicKey));
    if (seed !== undefined) return seed;
    throw new EntityError(
        'ENTITY_OTHER_KEY',
        `the key in block ${newest.publishedIn} is not in your entity file; use the file that it is in`
    );
}

/**
 * The seed that signed the testimonial of a letter: who signs it anew must be who signed it before.
 * @throws {EntityError} `ENTITY_OTHER_KEY`
 */
export function signerOfTestimonial({ testimonialSeeds }: EntitySecrets, letter: Letter): Uint8Array {
    const message = testimonialMessage(letter, letter.testimonial);
    const isSigner = (seed: Uint8Array) =>
        equalBytes(ed25519.sign(message, seed), letter.testimonial.signature);
    if (!testimonialSeeds.some(isSigner))
        throw new EntityError('ENTITY_OTHER_KEY', 'no key in your entity file signed this letter');
    return testimonialSeeds.find(isSigner) as Uint8Array;
}

/** The memo that puts a key on record: the first, or the next, signed by the one before. */
export function keyMemo(
    canisterId: Uint8Array,
    number: number,
    seed: Uint8Array,
    signer: Uint8Array | undefined
): Uint8Array {
    const publicKey = ed25519.getPublicKey(seed);
    const signature =
        signer &&
        ed25519.sign(keyRotationMessage(canisterId, number, ed25519.getPublicKey(signer), publicKey), signer);
    return encodeKey({ canisterId, number, publicKey, signature });
}
