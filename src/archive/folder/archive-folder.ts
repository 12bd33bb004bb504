import type { CommitInput } from '../../verifier/index.js';
import type { Archive, ArchiveSource, Manifest } from '../format/index.js';
import { statSync } from 'node:fs';
import {
    bundleName,
    MAX_BUNDLE_BYTES,
    ARCHIVE_NAMES,
    holdsMore,
    isLocked,
    decodeManifest,
    MANIFEST_FILE,
    MAX_MANIFEST_BYTES,
    isSystemName
} from '../format/index.js';
import { BundleReader } from './bundle-reader.js';
import { FolderError, listFolder, readArchiveFile, namesIn, readNow } from './folder-files.js';
import { readBlocks, readCommit as readCommitFile, readHead, type ReadHead } from '../audit/index.js';

/**
 * Reads a whole archive, strictly: every byte in the folder belongs to a file that the manifest implies, in its one
 * canonical form.
 * @throws {JuryError} `ARCHIVE_*`
 * @throws {FolderError}
 */
export function readArchive(folder: string): Archive {
    const { head, length, unfinished } = openHead(folder);
    const read = (bundle: number) => readBundle(folder, bundle);
    const blocks: Uint8Array[] = [];
    for (const bundle of readBlocks({ length, unfinished }, read))
        for (const block of bundle) blocks.push(block);
    return { ...head, blocks };
}

/**
 * The same, but for the blocks: they are read bundle by bundle when they are asked for, into the same memory.
 * @throws {JuryError} `ARCHIVE_*`, and when blocks are read too
 * @throws {FolderError}
 */
export function openArchive(folder: string): ArchiveSource {
    const { head, length, unfinished } = openHead(folder);
    return {
        ...head,
        length,
        blocks: {
            [Symbol.iterator]: () => {
                const reader = new BundleReader(folder);
                return readBlocks({ length, unfinished }, (bundle) => reader.read(bundleName(bundle)));
            }
        }
    };
}

function openHead(folder: string): ReadHead {
    requireFolder(folder);
    return readNow(folder, readHead(namesIn(folder)));
}

export const readManifest = (folder: string): Manifest =>
    decodeManifest(readArchiveFile(folder, MANIFEST_FILE, MAX_MANIFEST_BYTES));

export const readBundle = (folder: string, bundle: number): Uint8Array =>
    readArchiveFile(folder, bundleName(bundle), MAX_BUNDLE_BYTES);

export const readCommit = (folder: string, number: number): CommitInput =>
    readNow(folder, readCommitFile(number));

/** Whether an update or a copy is under way, or was cut off: what goes beyond the manifest does not count yet. */
export function isUnfinished(folder: string): boolean {
    requireFolder(folder);
    const names = namesIn(folder);
    return isLocked(names) || readNow(folder, holdsMore(names, readManifest(folder)));
}

export function requireFolder(folder: string): void {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) throw new FolderError('FOLDER_UNREADABLE', `there is no folder ${folder}`);
    if (!found.isDirectory()) throw new FolderError('FOLDER_UNREADABLE', `${folder} is no folder`);
    const names = listFolder(folder).filter((name) => !isSystemName(name));
    if (names.some((name) => ARCHIVE_NAMES.includes(name))) return;
    if (names.length > 0)
        throw new FolderError(
            'FOLDER_NOT_AN_ARCHIVE',
            `${folder} holds no archive, but something else; back up into an empty folder`
        );
    throw new FolderError('FOLDER_NOT_AN_ARCHIVE', `${folder} is empty; fill it with: jury backup ${folder}`);
}
