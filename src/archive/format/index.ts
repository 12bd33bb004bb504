export { NO_EVIDENCE, sourceOf } from './archive.js';
export type { Archive, ArchiveHead, ArchiveSource, ArchiveEvidence, Kept, OtherRecords } from './archive.js';
export {
    BUNDLE_BLOCKS,
    MAX_BUNDLE_BYTES,
    bundleCount,
    bundleName,
    decodeBundle,
    decodeBundleStart,
    decodeWholeBlocks,
    encodeBundle
} from './bundle.js';
export { certificateFault, MAX_COMMIT_FILE_BYTES, commitName, decodeCommit, encodeCommit } from './commit.js';
export { pieces } from './commit-pieces.js';
export {
    ARCHIVE_FOLDERS,
    ARCHIVE_NAMES,
    checkNoStrangers,
    evidenceIn,
    holdsMore,
    isLeftover,
    isLocked,
    namesOfPaths,
    type FolderNames
} from './folder-names.js';
export { FraudError, MAX_PROOF_BYTES, decodeProofFile, encodeFraud } from './fraud-proof.js';
export type { FraudFile, ProofFile } from './fraud-proof.js';
export { malformedFile, missingFile } from './malformed.js';
export { MANIFEST_FILE, MAX_MANIFEST_BYTES, decodeManifest, encodeManifest } from './manifest.js';
export type { Manifest } from './manifest.js';
export type { FileRequest, Reading } from './reading.js';
export {
    DRAWS_FILE,
    ENTITY_FILE,
    MAX_RECORDS_BYTES,
    NO_DRAW_RECORDS,
    OTHER_ENTITY_FILE,
    OTHER_ROLES_FILE,
    ROLES_FILE,
    decodeDraws,
    decodeEntityKeys,
    decodeRoles,
    encodeDraws,
    encodeEntityKeys,
    encodeRoles,
    type DrawRecords
} from './records.js';
export {
    EVIDENCE_FOLDERS,
    MAX_CODE_FILE_BYTES,
    MAX_EVIDENCE_FILE_BYTES,
    decodeCode,
    decodeSeal,
    encodeCode,
    encodeSeal,
    evidenceName,
    fitsSeal,
    isEvidenceName,
    timeInName
} from './seal-and-code.js';
export type { CodeEvidence, EvidenceFolder, HistoryCall, Seal } from './seal-and-code.js';
export { isSystemName } from './system-names.js';
export { LOCK_FILE } from './write-names.js';
