export { blockWords, peopleWords } from './block-words.js';
export { folderLines, isVerified, type FolderReport } from './archive.js';
export { printChecks, movedHint } from './checks.js';
export { entityKeyLine, entityKeyObject, entityKeyLines, recordLines, recordObject } from './records.js';
export { folderJson } from './folder-json.js';
export { foreignKeyHint, isForeignKey, withKeyHint } from './foreign-key.js';
export { forgetFoundChanges, noteFoundChange, tellWait } from './found-changes.js';
export { fraudLines, fraudObject } from './fraud.js';
export { goneWords, caseOf, failureLines, sittingObject, withdrawnObject } from './verdict.js';
export { noteSending, onInterruption, tellInterruption } from './interruption.js';
export { juryLine, juryLines, juryObject, type ListedJury } from './juries.js';
export { NOTE_CODES, noteLines, rowsText, type Note, type RowNoun } from './notes.js';
export {
    alikeLines,
    blocksAt,
    caseWord,
    escapedName,
    excerpt,
    decodeUtf8,
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
export { receiptLines, receiptObject } from './receipt.js';
export { rootLines } from './roots.js';
export { tellSystemNames } from './system-names.js';
export { rfc3339, time } from './time.js';
