import type {
    Kept,
    ArchiveEvidence,
    CodeEvidence,
    EvidenceFolder,
    Seal,
    FolderNames
} from '../format/index.js';
import { join } from 'node:path';
import { readManifest } from './archive-folder.js';
import { listFolder, namesIn, readNow } from './folder-files.js';
import { ARCHIVE_FOLDERS, evidenceIn, holdsMore, isLeftover, MANIFEST_FILE } from '../format/index.js';
import { readBeside, readCode as readCodeFiles, readSealsUpTo } from '../audit/index.js';

/** @throws {JuryError} `ARCHIVE_MALFORMED`, `ARCHIVE_FILE_MISSING` @throws {FolderError} */
export function readEvidence(folder: string): ArchiveEvidence {
    const names = namesIn(folder);
    return readNow(folder, readBeside(names, cutOffAt(folder, names)));
}

/** Of those that the manifest's blocks reach. */
export function readSeals(folder: string): Kept<Seal>[] {
    const names = namesIn(folder);
    return readNow(folder, readSealsUpTo(names, cutOffAt(folder, names)));
}

/** The blocks that the manifest counts, if more is there. A folder that a backup has just begun has none yet. */
function cutOffAt(folder: string, names: FolderNames): number | undefined {
    if (!names.includes(MANIFEST_FILE)) return undefined;
    const manifest = readManifest(folder);
    return readNow(folder, holdsMore(names, manifest)) ? manifest.blocks : undefined;
}

export const readCode = (folder: string): Kept<CodeEvidence>[] =>
    readNow(folder, readCodeFiles(namesIn(folder)));

export const evidenceNames = (folder: string, sub: EvidenceFolder): string[] =>
    evidenceIn(namesIn(folder), sub);

/** Files of writes that were cut off. */
export const leftovers = (folder: string): string[] =>
    ['', ...ARCHIVE_FOLDERS].flatMap((sub) =>
        listFolder(join(folder, sub))
            .map((name) => join(sub, name))
            .filter(isLeftover)
    );
