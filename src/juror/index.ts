/**
 * What a juror and those whom a juror meets verify beyond the log: published seats, letters, presentations,
 * receipts. As pure as the rest of the verifier.
 */
export { SeatsAudit } from './seats-audit.js';
export type { SeatReport } from './seats-audit.js';
export { SeatsLog } from './seats-log.js';
export { MAX_UNSIGNED_PARTS } from '../verifier/signature/signature-budget.js';
export type { SeatSet } from './seats-log.js';
export type { ChainOfDraws } from './drawn-juries.js';
export { canisterAt, canistersOf, keysOfLog, proveKeys, upTo, writePreimages } from './proven-keys.js';
export type { KeyedLog, KeyedState } from './proven-keys.js';
export { keyWords, resetWords } from './key-words.js';
export { unknownWords } from './unknown-records.js';
export { canisterText } from '../protocol/principal-text.js';
export { decodeLetter, decodeLink, decodeSlip } from './letter.js';
export {
    encodeLetter,
    encodeLink,
    encodeSlip,
    MAX_AUDIENCE_BYTES,
    MAX_KEYS,
    MAX_RECEIPTS,
    MAX_UID_BYTES
} from './letter.js';
export type { Evidence, Letter, Slip } from './letter.js';
export { decodePresentation, encodePresentation, isNonce, MAX_NONCE_BYTES } from './presentation.js';
export type { Presentation } from './presentation.js';
export { checkLetter } from './check-letter.js';
export type { CheckVerdict } from './check-letter.js';
export { checkPresentation } from './check-presentation.js';
export type { Challenge } from './check-presentation.js';
export type { CheckPolicy, Moved } from './check-record.js';
export type { VerifiedLog } from './verified-log.js';
export type { Check, CheckName } from './checks.js';
export { decodeReceipt, encodeReceipt, isReceipt, verifyReceipt } from '../verifier/block/receipt.js';
export type { Receipt } from '../verifier/block/receipt.js';
export { ReceiptBuilder } from '../verifier/block/build-receipt.js';
export { article } from './check-seats.js';
export type { DrawnAs } from './check-seats.js';
