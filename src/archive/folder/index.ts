export { isUnfinished, openArchive, readArchive, readManifest, requireFolder } from './archive-folder.js';
export { FOLDER_CODES, FolderError, listFolder, readArchiveFile, systemNames } from './folder-files.js';
export { evidenceNames, readCode, readEvidence, readSeals } from './read-evidence.js';
export { readDraws, readOtherRecords, readRoles } from './read-records.js';
export {
    BACK_UP,
    checkTarget,
    asFolderDamage,
    damagedFolder,
    openForWriting,
    removeLeftovers,
    writeArchive,
    writeFiles,
    asFolderError
} from './write-archive.js';
export { readUncounted, type Uncounted } from './read-uncounted.js';
