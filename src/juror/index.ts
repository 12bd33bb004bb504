export { checkLetter, type CheckVerdict } from './check-letter.js';
export { checkPresentation, type Challenge } from './check-presentation.js';
export type { CheckPolicy, Moved } from './check-record.js';
export { article, withdrawnWords, type DrawnAs } from './check-seats.js';
export type { Check, CheckName } from './checks.js';
export type { ChainOfDraws } from './drawn-juries.js';
export type { Withdrawn } from './jury-changes.js';
export { keyWords, resetWords } from './key-words.js';
export {
    MAX_AUDIENCE_BYTES,
    MAX_KEYS,
    MAX_RECEIPTS,
    MAX_UID_BYTES,
    decodeLetter,
    decodeLink,
    decodeSlip,
    encodeLetter,
    encodeLink,
    encodeSlip
} from './letter.js';
export type { LetterReceipts, Letter, Slip } from './letter.js';
export { MAX_NONCE_BYTES, decodePresentation, encodePresentation, isNonce } from './presentation.js';
export type { Presentation } from './presentation.js';
export {
    canisterAt,
    canistersOf,
    checkLength,
    checkRotations,
    keyCounts,
    MAX_UNPROVEN_ROTATIONS,
    keysOfLog,
    proveKeys,
    upTo,
    writePreimages
} from './proven-keys.js';
export type { KeyedLog, KeyedState } from './proven-keys.js';
export { SeatsAudit, type SeatReport } from './seats-audit.js';
export { SeatsLog, type SeatSet } from './seats-log.js';
export { unnamedWords, type Unnamed } from './seats-excused.js';
export { decodeSlipLink, encodeSlipLink } from './slip-link.js';
export {
    excusedWhere,
    halves,
    juryWords,
    personWords,
    reasonWords,
    sittingWarnings,
    sittingWords
} from './sitting.js';
export type { JuryFate, PersonState, Sitting } from './sitting.js';
export { unknownWords } from './unknown-records.js';
export type { VerifiedLog } from './verified-log.js';
