export { goesOn, wasAsked, memoWords, notesAfter, withSendingOptions } from './ask-first.js';
export type { SendingOptions } from './ask-first.js';
export { requireAuthority } from './authority.js';
export { sendInBatches } from './batches.js';
export { caseNotes } from './case-alike.js';
export { caseMemo, checkCaseRecord, checkExpandMemo, type CaseOptions } from './case-memo.js';
export { askDoubts, doubtsOfDraw, poolOfDraw, type DrawAnswers } from './draw-questions.js';
export { requireExpandable, requireSelectable } from './draw-refusals.js';
export { requireEnrollingFile } from './enrolling-file.js';
export { exemptionOf, type Exemption } from './exemption.js';
export { excusalOf, excusalWords, positionsOf, REASON_WORDS, type Named } from './excusal.js';
export { changeObject, withListOptions } from './list-options.js';
export {
    afterStaging,
    changedText,
    changeWords,
    newBatches,
    planChange,
    requireChange,
    stageChange,
    type PoolChange
} from './pool-change.js';
export { againOption, requireNewDraw } from './repeats.js';
export { stageMemos } from './stage-memos.js';
