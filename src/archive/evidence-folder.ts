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
    const end = cutOffAt(folder);
    const [seals, code] = [sealsUpTo(folder, end), readCode(folder)];
    return end === undefined
        ? { seals, code, roles: readRoles(folder), draws: readDraws(folder) }
        : { seals, code, roles: undefined, draws: undefined };
}

/** Of those that the manifest's blocks reach. */
export const readSeals = (folder: string): Kept<Seal>[] => sealsUpTo(folder, cutOffAt(folder));

const sealsUpTo = (folder: string, end = Infinity): Kept<Seal>[] =>
    readAll(folder, 'seals', decodeSeal).filter(({ content }) => content.stagedFrom <= end);

/** The blocks that the manifest counts, if more is there. A folder that a backup has just begun has none yet. */
function cutOffAt(folder: string): number | undefined {
    if (!existsSync(join(folder, MANIFEST_FILE))) return undefined;
    const manifest = readManifest(folder);
    return holdsMore(folder, manifest) ? manifest.blocks : undefined;
}

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
