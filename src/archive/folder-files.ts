import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errno, systemReason } from '../client/system-reason.js';
import { JuryError } from '../protocol/codes.js';
import { malformedFile, missingFile } from './archive-json.js';

export const FOLDER_CODES = {
    FOLDER_UNREADABLE: 'There is no such folder, or it cannot be read.',
    FOLDER_NOT_AN_ARCHIVE: 'The folder is empty, or holds something else than an archive.',
    FOLDER_UNWRITABLE: 'The folder cannot be written.',
    FOLDER_OF_OTHER_LOG: 'The folder is the archive of another log than the one that is fetched.',
    FOLDER_DAMAGED: 'The archive that is to be brought up to date is damaged.',
    FOLDER_IN_USE: 'Another process is writing the archive.'
} as const;

/** The folder cannot be used at all: not there, no permission, not an archive. Distinct from bad content. */
export class FolderError extends Error {
    constructor(
        readonly code: keyof typeof FOLDER_CODES,
        detail: string
    ) {
        super(`${code}: ${detail}`);
        this.name = 'FolderError';
    }
}

/** Sorted names; none if there is no such folder. @throws {FolderError} */
export function listFolder(folder: string): string[] {
    try {
        return readdirSync(folder).sort();
    } catch (error) {
        if (errno(error) === 'ENOENT') return [];
        if (errno(error) === 'ENOTDIR')
            throw new FolderError('FOLDER_NOT_AN_ARCHIVE', `${folder} is no folder`);
        throw unreadable(folder, error);
    }
}

/**
 * Reads a file of the archive. Whoever made the folder chose its content: links and devices are not followed, and
 * nothing larger than the file can rightly be is read.
 * @throws {JuryError} `ARCHIVE_FILE_MISSING`, `ARCHIVE_MALFORMED`
 * @throws {FolderError}
 */
export function readArchiveFile(folder: string, name: string, maxBytes: number): Uint8Array {
    const path = join(folder, name);
    try {
        const found = lstatSync(path);
        if (!found.isFile()) throw missingFile(name);
        if (found.size > maxBytes) throw malformedFile(name, `${found.size} bytes are too many`);
        const { buffer, byteOffset, byteLength } = readFileSync(path);
        // Not a Buffer: its `slice` would be a view, and every block would hold its whole file in memory.
        return new Uint8Array(buffer, byteOffset, byteLength);
    } catch (error) {
        if (error instanceof JuryError) throw error;
        if (errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR') throw missingFile(name);
        throw unreadable(path, error);
    }
}

const unreadable = (path: string, error: unknown) =>
    new FolderError('FOLDER_UNREADABLE', `${path} cannot be read: ${systemReason(error)}`);
