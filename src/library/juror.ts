/**
 * What a juror and those whom a juror meets verify beyond the log: published seats, letters, presentations,
 * receipts. As pure as the rest of the verifier.
 */
export {
    SeatsAudit,
    SeatsLog,
    canisterAt,
    canistersOf,
    keysOfLog,
    proveKeys,
    upTo,
    writePreimages,
    keyWords,
    resetWords,
    unknownWords,
    decodeLetter,
    decodeLink,
    decodeSlip,
    encodeLetter,
    encodeLink,
    encodeSlip,
    MAX_AUDIENCE_BYTES,
    MAX_KEYS,
    MAX_RECEIPTS,
    MAX_UID_BYTES,
    decodePresentation,
    encodePresentation,
    isNonce,
    MAX_NONCE_BYTES,
    checkLetter,
    checkPresentation,
    article
} from '../juror/index.js';
export type {
    SeatReport,
    SeatSet,
    ChainOfDraws,
    KeyedLog,
    KeyedState,
    Evidence,
    Letter,
    Slip,
    Presentation,
    CheckVerdict,
    Challenge,
    CheckPolicy,
    Moved,
    VerifiedLog,
    Check,
    CheckName,
    DrawnAs
} from '../juror/index.js';
export { MAX_UNSIGNED_PARTS } from '../verifier/signature/index.js';
export { canisterText } from '../protocol/principal-text.js';
export {
    decodeReceipt,
    encodeReceipt,
    isReceipt,
    verifyReceipt,
    ReceiptBuilder
} from '../verifier/block/index.js';
export type { Receipt } from '../verifier/block/index.js';
