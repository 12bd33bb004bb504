export { forgetFoundChanges, noteFoundChange, tellWait } from './found-changes.js';
export { noteSending, onInterruption, tellInterruption } from './interruption.js';
export {
    alikeLines,
    blocksAt,
    caseWord,
    escapedName,
    escapedUnits,
    excerpt,
    decodeUtf8,
    newestLines,
    plural,
    print,
    printFailure,
    printPieces,
    printable,
    progress,
    toJson,
    visible,
    type Progress
} from './print.js';
export { rfc3339, time } from './time.js';
