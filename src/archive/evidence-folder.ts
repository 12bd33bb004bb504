import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from './archive-folder.js';
import {
    decodeCode,
    decodeSeal,
    isEvidenceName,
    MAX_CODE_FILE_BYTES,
    MAX_EVIDENCE_FILE_BYTES
} from './evidence-file.js';
import type { CodeEvidence, EvidenceFolder, Seal } from './evidence-file.js';
import { listFolder, readArchiveFile } from './folder-files.js';
import { ARCHIVE_FOLDERS, holdsMore, isLeftover } from './folder-names.js';
import { MANIFEST_FILE } from './manifest.js';
import type { RoleChange } from '../protocol/roles.js';
import type { DrawRecords } from './records-file.js';
import { readDraws, readRoles } from './records-folder.js';

/** A piece of evidence and the file that holds it. */
export interface Kept<T> {
    readonly file: string;
    readonly content: T;
}

/** All that an archive keeps beside its log, unverified; evidence oldest first. */
export interface Evidence {
    readonly seals: readonly Kept<Seal>[];
    readonly code: readonly Kept<CodeEvidence>[];
    readonly roles: readonly RoleChange[] | undefined;
    readonly draws: DrawRecords | undefined;
}

/**
 * A copy that was cut off may hold more than its manifest counts. Then seals over what does not count, and records,
 * which may be of the later log, are passed over.
 * @throws {JuryError} `ARCHIVE_MALFORMED`, `ARCHIVE_FILE_MISSING` @throws {FolderError}
 */
export function readEvidence(folder: string): Evidence {
    const [seals, code] = [readSeals(folder), readCode(folder)];
    return isCut(folder)
        ? { seals, code, roles: undefined, draws: undefined }
        : { seals, code, roles: readRoles(folder), draws: readDraws(folder) };
}

/** Of those that the manifest's blocks reach. */
export function readSeals(folder: string): Kept<Seal>[] {
    const seals = readAll(folder, 'seals', decodeSeal);
    if (!isCut(folder)) return seals;
    const { blocks } = readManifest(folder);
    return seals.filter(({ content }) => content.stagedFrom <= blocks);
}

/** Whether more is there than the manifest counts. A folder that a backup has just begun has none yet. */
const isCut = (folder: string): boolean =>
    existsSync(join(folder, MANIFEST_FILE)) && holdsMore(folder, readManifest(folder));

export const readCode = (folder: string): Kept<CodeEvidence>[] => readAll(folder, 'code', decodeCode);

function readAll<T>(
    folder: string,
    sub: EvidenceFolder,
    decode: (bytes: Uint8Array, file: string) => T
): Kept<T>[] {
    return evidenceNames(folder, sub).map((file) => ({
        file,
        content: decode(
            readArchiveFile(folder, file, sub === 'code' ? MAX_CODE_FILE_BYTES : MAX_EVIDENCE_FILE_BYTES),
            file
        )
    }));
}

export const evidenceNames = (folder: string, sub: EvidenceFolder): string[] =>
    listFolder(join(folder, sub))
        .map((name) => `${sub}/${name}`)
        .filter(isEvidenceName);

/** Files of writes that were cut off. */
export const leftovers = (folder: string): string[] =>
    ['', ...ARCHIVE_FOLDERS].flatMap((sub) =>
        listFolder(join(folder, sub))
            .map((name) => join(sub, name))
            .filter(isLeftover)
    );
