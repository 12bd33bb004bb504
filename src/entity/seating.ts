import { ed25519 } from '@noble/curves/ed25519';
import { equalBytes } from '../protocol/bytes.js';
import { keyRotationMessage, type EntityKeyChange } from '../protocol/entity-keys.js';
import {
    encodeExcused,
    encodeWithdrawn,
    excusedMessage,
    withdrawnMessage
} from '../protocol/jury-records.js';
import type { Excusal, Withdrawal } from '../protocol/jury-records.js';
import { holderKey, holderSeed, seat, seatKey } from '../protocol/seats.js';
import { testimonialMessage, type SeatName, type Testimonial } from '../protocol/testimonial.js';
import { encodeSeats, seatsMessage, seatsParts } from '../protocol/typed-memo.js';
import type { ChainOfDraws, LetterReceipts, Letter, SeatSet } from '../juror/index.js';
import { EntityError } from './entity-error.js';
import type { EntitySecrets } from './entity-file.js';

/** What the lists of seats of one log are made with. */
export interface SeatsContext {
    /** C of ids and seats: the canister that the log began in. */
    readonly firstCanister: Uint8Array;
    /** C of the signature: the canister that the log is in now, whose commit will cover the list. */
    readonly canisterId: Uint8Array;
    /** Seed of the entity key that is current where the list will stand. */
    readonly signer: Uint8Array;
}

/** Everybody's seat on the jury of a draw, in draw order, and the signed memos that publish them. */
export function seatsOfChain(
    { masterSecret }: EntitySecrets,
    { firstCanister, canisterId, signer }: SeatsContext,
    block: number,
    { drawHash, jurors, jurorCount }: ChainOfDraws
): { readonly seatIds: Uint8Array[]; readonly memos: Uint8Array[] } {
    const key = seatKey(masterSecret, firstCanister);
    const seatIds = jurors.map((poolId) => seat(key, drawHash, poolId).seatId);
    const parts = seatsParts(block, drawHash, seatIds.slice(0, jurorCount), seatIds.slice(jurorCount));
    const memos = parts.map((part) =>
        encodeSeats(part, ed25519.sign(seatsMessage(canisterId, part), signer))
    );
    return { seatIds, memos };
}

/** What signs a record about a jury. */
export type RecordSigner = Pick<SeatsContext, 'canisterId' | 'signer'>;

/** The memo that excuses people of a jury. */
export const signExcusal = ({ canisterId, signer }: RecordSigner, record: Excusal): Uint8Array =>
    encodeExcused(record, ed25519.sign(excusedMessage(canisterId, record), signer));

/** The memo that withdraws a draw. */
export const signWithdrawal = ({ canisterId, signer }: RecordSigner, record: Withdrawal): Uint8Array =>
    encodeWithdrawn(record, ed25519.sign(withdrawnMessage(canisterId, record), signer));

/** For whom a testimonial is, and for how long. */
export type Terms = Pick<Testimonial, 'notBefore' | 'notAfter' | 'audience'>;

export interface LetterParts {
    readonly canisterId: Uint8Array;
    readonly set: Pick<SeatSet, 'block' | 'drawHash'>;
    readonly poolId: Uint8Array;
    readonly terms: Terms;
    readonly signer: Uint8Array;
    readonly evidence: LetterReceipts | undefined;
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

/** @param signer seed of the entity key that is current where the seats stand */
export function testify(name: SeatName, holder: Uint8Array, terms: Terms, signer: Uint8Array): Testimonial {
    const claims = { holderKey: holder, ...terms };
    return { ...claims, signature: ed25519.sign(testimonialMessage(name, claims), signer) };
}

const seedOf = ({ entitySeeds }: EntitySecrets, { publicKey }: EntityKeyChange): Uint8Array | undefined =>
    entitySeeds.find((one) => equalBytes(ed25519.getPublicKey(one), publicKey));

/** Whether a key on record is in the entity file. */
export const holdsKey = (secrets: EntitySecrets, key: EntityKeyChange): boolean =>
    seedOf(secrets, key) !== undefined;

/**
 * The seed of a key on record.
 * @throws {EntityError} `ENTITY_OTHER_KEY` if it is not in the entity file, or no key is on record
 */
export function signerFor(secrets: EntitySecrets, key: EntityKeyChange | undefined): Uint8Array {
    if (key === undefined)
        throw new EntityError(
            'ENTITY_OTHER_KEY',
            'no key is on record; put yours there with: jury entity publish'
        );
    const seed = seedOf(secrets, key);
    if (seed !== undefined) return seed;
    throw new EntityError(
        'ENTITY_OTHER_KEY',
        `key ${key.number} on record, which holds from block ${key.from} on, is not in your entity file; use the file that it is in, which jury rotate-key may have changed since yours was copied`
    );
}

/**
 * The seed that signed the testimonial of a letter: who signs it anew must be who signed it before.
 * @throws {EntityError} `ENTITY_OTHER_KEY`
 */
export function signerOfTestimonial({ entitySeeds }: EntitySecrets, letter: Letter): Uint8Array {
    const message = testimonialMessage(letter, letter.testimonial);
    const isSigner = (seed: Uint8Array) =>
        equalBytes(ed25519.sign(message, seed), letter.testimonial.signature);
    if (!entitySeeds.some(isSigner))
        throw new EntityError('ENTITY_OTHER_KEY', 'no key in your entity file signed this letter');
    return entitySeeds.find(isSigner) as Uint8Array;
}

/**
 * What the key on record signs when it hands over to the next one.
 * @param canisterId that the log is in now
 * @param number of the next key
 */
export const signRotation = (
    canisterId: Uint8Array,
    number: number,
    signer: Uint8Array,
    next: Uint8Array
): Uint8Array => {
    const [oldKey, newKey] = [ed25519.getPublicKey(signer), ed25519.getPublicKey(next)];
    return ed25519.sign(keyRotationMessage(canisterId, number, oldKey, newKey), signer);
};
