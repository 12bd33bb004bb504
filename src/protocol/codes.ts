/**
 * Every code that a user of this project can meet, with the one line that explains it. Codes are an API: scripts
 * and clients match them, so they are never renamed. docs/codes.md lists them; a test keeps both together.
 */
export const CANISTER_CODES = {
    NOT_AUTHORIZED: 'The caller holds no role that allows this call.',
    INDEX_OUT_OF_RANGE: 'There is no block at that index.',
    COUNT_OUT_OF_RANGE: 'A draw takes 1 to 10,000 jurors.',
    POOL_TOO_SMALL: 'The draw asks for more jurors than the pool has.',
    NOT_A_DRAW: 'Only a Select or an Expand can be extended.',
    ALREADY_EXPANDED: 'Each block is extended at most once, so that a repeated call cannot draw twice.',
    JUROR_SIZE: 'A juror id has 1 to 64 bytes.',
    TOO_MANY_JURORS: 'One call takes at most 10,000 jurors.',
    MEMO_TOO_LARGE: 'A memo has at most 409,600 bytes (400 KiB).',
    LOG_FULL: 'The log has reached 2^30 blocks.',
    CYCLES_LOW:
        'The balance does not pay for this to its end: top the canister up. No draw number was taken, nothing changed.',
    RANDOMNESS_UNAVAILABLE: 'The Internet Computer returned no randomness; the draw number stays taken.',
    HISTORY_UNAVAILABLE: 'The Internet Computer did not tell the history of the canister.',
    CERTIFICATE_TOO_LARGE: 'A certificate has at most 65,536 bytes (64 KiB).',
    CERTIFICATE_MALFORMED: 'The bytes are not an Internet Computer certificate.',
    CERTIFICATE_FOREIGN: 'The certificate certifies nothing of this canister.',
    CERTIFICATE_STALE: 'The certificate is of a state that cannot be committed: read a fresh one.',
    CERTIFICATE_MISMATCH: 'The certificate is not of the root of that commit.',
    CERTIFICATES_FULL: 'A commit keeps at most 4 certificates.',
    COMMIT_OUT_OF_RANGE: 'There is no commit of that number.',
    SIZE_OUT_OF_RANGE: 'The sizes of a consistency proof do not exceed the log, the older not the newer.',
    CERTIFICATE_ONLY_IN_QUERY: 'Certificates can be read in a query call only.',
    RATE_LIMITED:
        'Callers without a role are told this once a minute, all of them together: ask again later.',
    ANONYMOUS_REFUSED:
        'The anonymous principal is everybody without a key, so it can hold no role: make an identity and authorize that.',
    PRINCIPAL_CANNOT_CALL:
        'No key and no canister has this principal, so nobody could use the role: copy it again from whom it belongs to.',
    LAST_ADMIN: 'Only a controller may take away the role of the last admin.',
    ENTITY_KEY_INVALID:
        'The key is not an Ed25519 public key, or is the current one, or the key before did not sign it.',
    ROOT_KEY_FIXED:
        'The root key can be set only before the first commit and before a restore; reinstall to set another.',
    CALLS_AWAITED:
        'The canister waits for an answer, such as randomness: it has to be stopped before it is upgraded.',
    LAYOUT_UNKNOWN:
        'Stable memory is not laid out as this module reads it. The upgrade changed nothing; install a newer module.',
    METHOD_UNKNOWN: 'The canister has no method of that name: candid/jury.did lists them.',
    QUERY_ONLY:
        'The method answers query calls only; to canisters that call it from an update, only if they hold a role.',
    INIT_ARGUMENT: 'The init argument is null or the 64 hexadecimal digits of a previous hash.',
    ARGUMENT_MALFORMED:
        'The argument is not exactly that of the method: encode it with the types of the interface, candid/jury.did.',
    RESTORE_UNDERWAY:
        'The canister is being restored: run the same jury restore again until it ends, or reinstall the canister.',
    RESTORE_NOT_EMPTY: 'Only a canister with an empty log can be restored into.',
    RESTORE_MISMATCH: 'A page of the restore does not fit what was restored before it.',
    PAGE_TOO_LARGE: 'The reply would not fit: ask for fewer at a time.',
    CERTIFICATE_REFUSED_FOR_NOW: 'Your last certificate was wrong: none of yours is looked at for 60 seconds.'
} as const;

export const REASON_CODES = {
    ARCHIVE_MALFORMED: 'A file of the archive is not in its one canonical form.',
    ARCHIVE_FILE_MISSING: 'A file that the manifest implies is not there.',
    ARCHIVE_FILE_UNEXPECTED: 'The archive folder holds something that does not belong in it.',
    ARCHIVE_VERSION: 'The archive is of a format version that this program does not read.',
    MALFORMED_CBOR: 'Not canonical CBOR, or not the structure that stands here.',
    MALFORMED_CERTIFICATE: 'The hash tree of the certificate is not well-formed.',
    MALFORMED_BLOCK: 'The bytes of a block are not the one canonical encoding of a block.',
    ROOT_KEY_MALFORMED: 'The root key is not a DER-encoded BLS12-381 public key (133 bytes).',
    CERTIFICATE_SIGNATURE_INVALID: 'The signature of the certificate is not by the key it has to be by.',
    DELEGATION_INVALID: 'The delegation to the subnet does not hold.',
    CANISTER_OUT_OF_RANGE: 'The subnet that signed was not in charge of this canister.',
    CANISTER_MISMATCH: 'The proof is good, but not of the canister that was asked about.',
    TIME_MISSING: 'The certificate carries no time.',
    ROOT_KEY_MISMATCH: 'The genesis names the root key of another network than the one that is trusted.',
    CERTIFICATE_NOT_OF_ORIGIN:
        'The block came by a restore: only a certificate of the canister that it came from proves it.',
    CERTIFICATE_TIME: 'The certificate is not of the time that the policy asks for.',
    ROOT_MISMATCH: 'The blocks and leaves do not add up to the certified root.',
    WITNESS_SHAPE: 'The witness is not exactly the path that a log of this length has.',
    BLOCK_HASH_MISMATCH: 'The bytes of the block do not have the certified hash.',
    COMMIT_LENGTH_INVALID: 'The lengths of the commits do not grow, or pass the end of the log.',
    PREVIOUS_HASH_MISMATCH:
        'The commit does not name the root of the commit before it; the first, what its canister was installed with.',
    GENESIS_MISMATCH: 'The genesis is not the one that the log began with, or that its restores left.',
    TIME_ORDER: 'Times run backwards.',
    POOL_INDEX_INVALID: 'A draw names a pool that did not exist yet, or more jurors than it has.',
    EXPAND_INVALID:
        'An Expand names no draw that it may extend: each is extended once, to 10,000 jurors at most.',
    DRAW_NUMBER_INVALID: 'A draw number is repeated, or was never taken.',
    ALGORITHM_UNKNOWN: 'The draw names a rule that this program does not know.',
    SELECTION_MISMATCH:
        'The draw, run again from its randomness, gives another jury; or it draws nobody, and belongs to no lottery.',
    SEAL_MISMATCH: 'A seal is not of the log beside it.',
    EVIDENCE_TIME: 'The file is not named by the time of its certificate.',
    CODE_EVIDENCE_INVALID: 'What is kept about the code of the canister is not what the network said.',
    ROLES_MISMATCH: 'The record of roles is not the one whose hash the network certified.',
    DRAW_RECORD_MISMATCH: 'What is kept of attempts to draw contradicts the log beside it.',
    HISTORY_REWRITTEN: 'The network certified two logs that exclude each other.',
    LOG_REPLACED: 'The canister holds another log now: it was reinstalled or restored.',
    TAIL_DROPPED: 'The newer log does not begin where the older one ends.',
    PROOF_MALFORMED: 'The file is no receipt and no fraud proof in its one canonical form.',
    NO_FRAUD: 'The two statements of the fraud proof do not exclude each other.',
    NOTHING_COMMITTED: 'There is no committed block, so there is nothing to verify.',
    CODE_NOT_PROVEN: 'Which code ran when the block was staged is not proven.',
    RECEIPT_MALFORMED: 'The bytes are not a receipt in its one canonical form.',
    SEATS_MALFORMED: 'A block begins like a list of seats and goes on otherwise.',
    SEATS_ORDER: 'The seats of a jury are not ascending, or one of them stands there twice.',
    SEATS_COUNT: 'There are not exactly as many seats as jurors drawn.',
    SEATS_TOO_FEW: 'A jury of one: seats of fewer than two are not published, they would hide nobody.',
    SEATS_DRAW_MISMATCH: 'The seats name a block that is no draw, or another hash than that draw has.',
    SEATS_MISSING: 'The seats of this jury are not published, or not all of them.',
    JURY_SUPERSEDED: 'The draw was extended, and the jury seated anew under the newest Expand.',
    SEATS_EQUIVOCATION: 'Another list of seats was published for the same jury; only the first counts.',
    SEATS_SIGNATURE_INVALID:
        'A list of seats that the entity key at its block did not sign: it counts for nothing.',
    JURY_RECORD_MISMATCH:
        'An excusal or a withdrawal names no draw before it, another hash than that has, or somebody who was not drawn.',
    JURY_RECORD_SIGNATURE_INVALID:
        'An excusal or a withdrawal that the entity key at its block did not sign: it counts for nothing.',
    EXCUSED_SEATS:
        'The seats that an excusal names cannot be those of its people, or come too late: they count for nothing.',
    EXCUSED_TOO_MANY:
        'More people are excused than alternates were drawn: who may excuse so many chooses the jury.',
    EXPANDED_AFTER_EXCUSAL:
        'More people were drawn after somebody was excused: who excused could know whom that would draw.',
    JURY_WITHDRAWN: 'The entity withdrew the draw: its jury is not to be used.',
    PERSON_EXCUSED: 'Who has this seat is on record as excused.',
    CASE_RECORD_MALFORMED: 'A memo has a member "jurors" and is not the one form of a case record.',
    ENTITY_KEY_MISSING: 'The controlling entity had put no key on record by then.',
    ENTITY_KEY_RESET: 'An Admin replaced the entity key without the signature of the one before.',
    ENTITY_KEYS_MISMATCH: 'The entity keys given are not those whose hash the network certified.',
    SLIP_MALFORMED: 'The file is not a slip in its one canonical form.',
    SLIP_MISMATCH: 'The id on the slip does not follow from the name and the salt on it.',
    LETTER_MALFORMED: 'The file is not a letter in its one canonical form.',
    LETTER_NOT_BOUND_TO_YOU: 'Without your slip nothing shows that the letter is about you.',
    LETTER_OF_OTHER_PERSON: 'The letter is about another person than the slip.',
    EVIDENCE_MISMATCH: 'The receipts are not of the blocks that the letter or presentation rests on.',
    NOT_DRAWN: 'The id of the letter is not among those that were drawn.',
    SEAT_ID_MISMATCH: 'The seat in the letter does not follow from its pool id and salt.',
    SEAT_MISPLACED: 'An alternate has a seat of a juror, or the other way round.',
    SEAT_NOT_PUBLISHED: 'The seat is not among those published for the jury.',
    TESTIMONIAL_SIGNATURE_INVALID: 'The testimonial is not signed by a key on record.',
    TESTIMONIAL_EXPIRED: 'The testimonial does not hold at this time.',
    HOLDER_KEY_MISMATCH: 'The key of the holder is not the one that the testimonial names.',
    PRESENTATION_MALFORMED: 'The file is not a presentation in its one canonical form.',
    PRESENTATION_SIGNATURE_INVALID: 'The holder of the testimonial did not sign this presentation.',
    PRESENTATION_AUDIENCE: 'The presentation or its testimonial is for another audience.',
    PRESENTATION_NONCE: 'The presentation answers another question: it may be a copy of an older one.'
} as const;

/** Reasons for which the canister refuses a certificate too, by the same rules as the verifier. */
export const CANISTER_REASONS = [
    'CERTIFICATE_SIGNATURE_INVALID',
    'DELEGATION_INVALID',
    'CANISTER_OUT_OF_RANGE',
    'ROOT_KEY_MALFORMED'
] as const;

export type CanisterCode = keyof typeof CANISTER_CODES | (typeof CANISTER_REASONS)[number];
/** Some of the canister's own: a reader finds the same fault in what a canister of other code recorded. */
export type ReasonCode = keyof typeof REASON_CODES | 'ENTITY_KEY_INVALID';

/** The one error of protocol, canister and verifier. The message begins with the code. */
export class JuryError<Code extends string = CanisterCode | ReasonCode> extends Error {
    readonly code: Code;
    /** What the message says behind the code. */
    readonly detail: string;

    constructor(code: Code, detail: string) {
        super(`${code}: ${detail}`);
        this.name = 'JuryError';
        this.code = code;
        this.detail = detail;
    }
}
