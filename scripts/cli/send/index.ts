export { tellBeforeSending, tellMemoBeforeSending } from './before-sending.js';
export { checkCaseRecord, checkExpandMemo } from './case-memo.js';
export { confirm } from './confirm.js';
export { askBeforeDraw, poolOfDraw } from './draw-questions.js';
export type { DrawAnswers } from './draw-questions.js';
export { requireEnrollingFile } from './enrolling-file.js';
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
