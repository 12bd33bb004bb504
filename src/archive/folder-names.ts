import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readU32be } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { MAX_LOG_LENGTH } from '../protocol/limits.js';
import { BUNDLE_BLOCKS, bundleCount, bundleName, MAX_BUNDLE_BYTES } from './bundle-file.js';
import { commitName } from './commit-file.js';
import { EVIDENCE_FOLDERS, isEvidenceName } from './evidence-file.js';
import { listFolder, readArchiveFile } from './folder-files.js';
import { MANIFEST_FILE } from './manifest.js';
import type { Manifest } from './manifest.js';
import { isRecordName, RECORDS_FOLDER } from './records-file.js';
import { isSystemName } from './system-names.js';
import { LOCK_FILE, LOCK_LEFTOVER, TEMPORARY } from './write-names.js';

/** The folders of an archive, and what else may stand beside them. */
export const ARCHIVE_FOLDERS: readonly string[] = ['blocks', 'commits', ...EVIDENCE_FOLDERS, RECORDS_FOLDER];
export const ARCHIVE_NAMES: readonly string[] = [MANIFEST_FILE, LOCK_FILE, ...ARCHIVE_FOLDERS];

/** What a write that was cut off leaves. */
export const isLeftover = (path: string): boolean => {
    const name = path.slice(path.indexOf('/') + 1);
    return TEMPORARY.test(name) || LOCK_LEFTOVER.test(name);
};

/** Every name in a folder, and in those of an archive. @throws {FolderError} */
function allNames(folder: string): string[] {
    const inside = ARCHIVE_FOLDERS.flatMap((sub) =>
        listFolder(join(folder, sub)).map((name) => `${sub}/${name}`)
    );
    return [...listFolder(folder), ...inside];
}

/** What systems and programs that copy put into an archive: it is passed over, and told. */
export const systemNames = (folder: string): string[] => allNames(folder).filter(isSystemName);

/**
 * The manifest is not believed: nothing here grows with the numbers in it, only with the files that are there.
 * Files of blocks and commits that it does not count are of a copy, or an update, that was cut off.
 * @throws {JuryError} `ARCHIVE_FILE_UNEXPECTED`
 */
export function checkNoStrangers(folder: string): void {
    const hasLock = isLocked(folder);
    const expected = (name: string) =>
        ARCHIVE_NAMES.includes(name) ||
        isNumbered(name, bundleName, 0) ||
        isNumbered(name, commitName, 0) ||
        isEvidenceName(name) ||
        isRecordName(name) ||
        isSystemName(name) ||
        (hasLock && isLeftover(name));
    const stranger = allNames(folder).find((name) => !expected(name));
    if (stranger === undefined) return;
    const detail = `${stranger} does not belong in the archive; move it elsewhere`;
    throw new JuryError('ARCHIVE_FILE_UNEXPECTED', detail);
}

/** Whether an update is under way, or was cut off. */
export const isLocked = (folder: string): boolean => existsSync(join(folder, LOCK_FILE));

/** Whether there are blocks or commits that the manifest does not count yet, as in a copy that was cut off. */
export function holdsMore(folder: string, { blocks, commits }: Manifest): boolean {
    const isMore = (name: string) =>
        isNumbered(name, bundleName, bundleCount(blocks)) || isNumbered(name, commitName, commits);
    return allNames(folder).some(isMore) || hasMoreBlocks(folder, blocks);
}

/** Whether whole blocks follow those that count, in the last bundle. */
function hasMoreBlocks(folder: string, blocks: number): boolean {
    const last = bundleCount(blocks) - 1;
    if (blocks % BUNDLE_BLOCKS === 0 || !existsSync(join(folder, bundleName(last)))) return false;
    const bytes = readArchiveFile(folder, bundleName(last), MAX_BUNDLE_BYTES);
    let count = 0;
    let offset = 0;
    for (; offset + 4 <= bytes.length; count++) offset += 4 + readU32be(bytes, offset);
    return offset === bytes.length && count > blocks % BUNDLE_BLOCKS && count <= BUNDLE_BLOCKS;
}

/** Whether `name` is what `nameOf` calls one of the files from `first` on. */
function isNumbered(name: string, nameOf: (number: number) => string, first: number): boolean {
    const number = Number(/\/(\d{8,10})\./.exec(name)?.[1] ?? Number.NaN);
    return number >= first && number < MAX_LOG_LENGTH && name === nameOf(number);
}
