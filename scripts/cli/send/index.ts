export { tellBeforeSending, tellMemoBeforeSending } from './before-sending.js';
export { caseMemo, checkCaseRecord, checkExpandMemo } from './case-memo.js';
export type { CaseOptions } from './case-memo.js';
export { confirm } from './confirm.js';
export { askBeforeDraw, poolOfDraw } from './draw-questions.js';
export type { DrawAnswers } from './draw-questions.js';
export { requireEnrollingFile } from './enrolling-file.js';
export { excusalOf, excusalWords, positionsOf, REASON_WORDS } from './excusal.js';
export type { Named } from './excusal.js';
export { changeObject, withListOptions } from './list-options.js';
export {
    afterStaging,
    changedText,
    newBatches,
    planChange,
    requireChange,
    stageChange
} from './pool-change.js';
export { againOption, requireNewDraw } from './repeats.js';
export { stageMemos } from './stage-memos.js';
