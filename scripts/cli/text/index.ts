export { blockWords } from './block-words.js';
export { folderLines, isVerified, type FolderReport } from './archive.js';
export { printChecks } from './checks.js';
export { entityKeyLine, entityKeyObject } from './entity-keys.js';
export { folderJson } from './folder-json.js';
export { foreignKeyHint, isForeignKey, withKeyHint } from './foreign-key.js';
export { forgetFoundChanges, noteFoundChange, tellWait } from './found-changes.js';
export { fraudLines, fraudObject } from './fraud.js';
export { goneWords } from './gone-words.js';
export { noteSending, onInterruption, tellInterruption } from './interruption.js';
export { juryLine, juryLines, juryObject, type ListedJury } from './juries.js';
export { movedHint } from './moved-hint.js';
export { NOTE_CODES, noteLines, rowsText, type Note, type RowNoun } from './notes.js';
export { peopleWords } from './people-words.js';
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
export { entityKeyLines, recordLines, recordObject } from './records.js';
export { rootLines } from './roots.js';
export { tellSystemNames } from './system-names.js';
export { rfc3339, time } from './time.js';
export { caseOf, failureLines, sittingObject, withdrawnObject } from './verdict.js';
