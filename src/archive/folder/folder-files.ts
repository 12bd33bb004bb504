import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errno, systemReason } from '../../node/index.js';
import { JuryError } from '../../protocol/codes.js';
import { ARCHIVE_FOLDERS, isSystemName, malformedFile, missingFile } from '../format/index.js';
import type { FolderNames, Reading } from '../format/index.js';

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
 * Reads a file of the archive. Whoever made the folder chose its content: links are not followed, not those of folders
 * in it either, devices and pipes are not opened, and nothing larger than the file can rightly be is read.
 * @throws {JuryError} `ARCHIVE_FILE_MISSING`, `ARCHIVE_MALFORMED`
 * @throws {FolderError}
 */
export function readArchiveFile(folder: string, name: string, maxBytes: number): Uint8Array {
    const path = join(folder, name);
    let file: number | undefined;
    try {
        if (name.includes('/') && !lstatSync(dirname(path)).isDirectory()) throw missingFile(name);
        if (!lstatSync(path).isFile()) throw missingFile(name);
        // Should it become a link or a pipe meanwhile, this fails, and does not wait.
        file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
        const found = fstatSync(file);
        if (!found.isFile()) throw missingFile(name);
        if (found.size > maxBytes) throw malformedFile(name, `${found.size} bytes are too many`);
        const { buffer, byteOffset, byteLength } = readFileSync(file);
        // Not a Buffer: its `slice` would be a view, and every block would hold its whole file in memory.
        return new Uint8Array(buffer, byteOffset, byteLength);
    } catch (error) {
        if (error instanceof JuryError) throw error;
        if (['ENOENT', 'ENOTDIR', 'ELOOP'].includes(errno(error))) throw missingFile(name);
        throw unreadable(path, error);
    } finally {
        if (file !== undefined) closeSync(file);
    }
}

const unreadable = (path: string, error: unknown) =>
    new FolderError('FOLDER_UNREADABLE', `${path} cannot be read: ${systemReason(error)}`);

/** Every name in a folder, and in those of an archive. @throws {FolderError} */
export function namesIn(folder: string): FolderNames {
    const inside = ARCHIVE_FOLDERS.flatMap((sub) =>
        listFolder(join(folder, sub)).map((name) => `${sub}/${name}`)
    );
    return [...listFolder(folder), ...inside];
}

/** What systems and programs that copy put into an archive: it is passed over, and told. */
export const systemNames = (folder: string): string[] => namesIn(folder).filter(isSystemName);

/** Reads from the disk, at once. @throws as `readArchiveFile`, and what the reading throws */
export function readNow<T>(folder: string, reading: Reading<T>): T {
    let step = reading.next();
    while (step.done !== true)
        step = reading.next(readArchiveFile(folder, step.value.name, step.value.maxBytes));
    return step.value;
}
