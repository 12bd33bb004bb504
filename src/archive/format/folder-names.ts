import { readU32be } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import { MAX_LOG_LENGTH } from '../../protocol/limits.js';
import { BUNDLE_BLOCKS, bundleCount, bundleName, MAX_BUNDLE_BYTES } from './bundle.js';
import { commitName } from './commit.js';
import { EVIDENCE_FOLDERS, isEvidenceName, type EvidenceFolder } from './seal-and-code.js';
import { MANIFEST_FILE, type Manifest } from './manifest.js';
import type { Reading } from './reading.js';
import { isRecordName, RECORDS_FOLDER } from './records.js';
import { isSystemName } from './system-names.js';
import { LOCK_FILE, LOCK_LEFTOVER, TEMPORARY } from './write-names.js';

/** The folders of an archive, and what else may stand beside them. */
export const ARCHIVE_FOLDERS: readonly string[] = ['blocks', 'commits', ...EVIDENCE_FOLDERS, RECORDS_FOLDER];
export const ARCHIVE_NAMES: readonly string[] = [MANIFEST_FILE, LOCK_FILE, ...ARCHIVE_FOLDERS];

/** What an update that was cut off leaves. */
export const isLeftover = (path: string): boolean => {
    const name = path.slice(path.indexOf('/') + 1);
    return TEMPORARY.test(name) || LOCK_LEFTOVER.test(name);
};

/**
 * Every name in a folder, and in those of an archive, whoever listed them. Everything here is a rule over names, the
 * same on a disk and in a browser.
 */
export type FolderNames = readonly string[];

/** The names that paths of files in a folder come to: what lies in a folder that no archive has is not looked at. */
export function namesOfPaths(paths: Iterable<string>): FolderNames {
    const names = new Set<string>();
    for (const path of paths) {
        const [first = '', second] = path.split('/');
        names.add(first);
        if (second !== undefined && ARCHIVE_FOLDERS.includes(first)) names.add(`${first}/${second}`);
    }
    return [...names];
}

/**
 * The manifest is not believed: nothing here grows with the numbers in it, only with the files that are there.
 * Files of blocks and commits that it does not count are of a copy, or an update, that was cut off.
 * @throws {JuryError} `ARCHIVE_FILE_UNEXPECTED`
 */
export function checkNoStrangers(names: FolderNames): void {
    const hasLock = isLocked(names);
    const expected = (name: string) =>
        ARCHIVE_NAMES.includes(name) ||
        isNumbered(name, bundleName, 0) ||
        isNumbered(name, commitName, 0) ||
        isEvidenceName(name) ||
        isRecordName(name) ||
        isSystemName(name) ||
        (hasLock && isLeftover(name));
    const stranger = names.find((name) => !expected(name));
    if (stranger === undefined) return;
    const detail = `${stranger} does not belong in the archive; move it elsewhere`;
    throw new JuryError('ARCHIVE_FILE_UNEXPECTED', detail);
}

/** Whether an update is under way, or was cut off. */
export const isLocked = (names: FolderNames): boolean => names.includes(LOCK_FILE);

/** Whether there are blocks or commits that the manifest does not count yet, as in a copy that was cut off. */
export function* holdsMore(names: FolderNames, { blocks, commits }: Manifest): Reading<boolean> {
    const isMore = (name: string) =>
        isNumbered(name, bundleName, bundleCount(blocks)) || isNumbered(name, commitName, commits);
    if (names.some(isMore)) return true;
    const last = bundleName(bundleCount(blocks) - 1);
    if (blocks % BUNDLE_BLOCKS === 0 || !names.includes(last)) return false;
    return hasMoreBlocks(yield { name: last, maxBytes: MAX_BUNDLE_BYTES }, blocks % BUNDLE_BLOCKS);
}

/** Whether whole blocks follow those that count, in the last bundle. */
function hasMoreBlocks(bytes: Uint8Array, counted: number): boolean {
    let count = 0;
    let offset = 0;
    for (; offset + 4 <= bytes.length; count++) offset += 4 + readU32be(bytes, offset);
    return offset === bytes.length && count > counted && count <= BUNDLE_BLOCKS;
}

export const evidenceIn = (names: FolderNames, folder: EvidenceFolder): string[] =>
    names.filter((name) => isEvidenceName(name) && name.startsWith(`${folder}/`)).sort();

/** Whether `name` is what `nameOf` calls one of the files from `first` on. */
function isNumbered(name: string, nameOf: (number: number) => string, first: number): boolean {
    const number = Number(/\/(\d{8,10})\./.exec(name)?.[1] ?? Number.NaN);
    return number >= first && number < MAX_LOG_LENGTH && name === nameOf(number);
}
