/**
 * What a juror and those whom a juror meets verify beyond the log: letters, slips, presentations, receipts. As pure as
 * the rest of the verifier.
 */
export {
    checkLetter,
    checkPresentation,
    decodeLetter,
    decodeLink,
    decodePresentation,
    decodeSlip
} from '../juror/index.js';
export type {
    Challenge,
    Check,
    CheckName,
    CheckPolicy,
    CheckVerdict,
    DrawnAs,
    Letter,
    Moved,
    Presentation,
    Slip,
    VerifiedLog
} from '../juror/index.js';
export { canisterText } from '../protocol/principal-text.js';
export { decodeReceipt, verifyReceipt } from '../verifier/block/index.js';
export type { Receipt } from '../verifier/block/index.js';
