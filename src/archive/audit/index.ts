export { UNFINISHED, archiveNotes, successorWords } from './archive-notes.js';
export type { ArchiveReport, CheckedFact, EvidenceAudit, MissingDraw, Told } from './archive-report.js';
export { otherCanister, type AskedCanister } from './asked-canister.js';
export { auditCode } from './audit-archive.js';
export { nextGenesis, ofItself, ownLeaves, restoredDraws } from './audit-records.js';
export type { BadEvidence } from './bad-files.js';
export { DIDL, decodeReply, fieldHash, type CandidValue } from './candid-reply.js';
export { canistersWords, checkLink } from './check-link.js';
export { checkSeals } from './check-seals.js';
export { ALERT_CODES, codeChanges } from './code-changes.js';
export { codeSpans } from './code-spans.js';
export type { PlacedChange, PlacedStory, ToldChange } from './code-story.js';
export { GenuineCommits, isSameCommit } from './genuine-commits.js';
export { kinshipOf, type Kinship } from './kinship.js';
export { checkReceipt, makeReceipt, type ProvenReceipt } from './make-receipt.js';
export { roleCounts } from './chains.js';
export { areApart } from './verify-others.js';
export { proveFraud, proven } from './prove-fraud.js';
export {
    blocksOf,
    bundleRequest,
    readBeside,
    readBlocks,
    readCode,
    readCommit,
    readHead,
    readOthers,
    readRecord,
    readSealsUpTo,
    type ReadHead
} from './read-archive.js';
export { stateSeals } from './state-seals.js';
export { verifyArchive, type ArchivePolicy } from './verify-archive.js';
export { committedKeys, verifyEntityKeys } from './verify-entity-keys.js';
export { checkDraws, recordedDraws, verifyRoles, type KeptDraw } from './verify-records.js';
export { certifiedModule, replyPath, verifyCode, verifySeal, verifyTip } from './verify-seal-and-code.js';
export type { VerifiedCode } from './verify-seal-and-code.js';
