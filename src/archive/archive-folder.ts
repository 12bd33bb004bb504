import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { JuryError } from '../protocol/codes.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import type { Origin } from '../protocol/lineage.js';
import { MAX_LOG_LENGTH } from '../protocol/limits.js';
import {
    BUNDLE_BLOCKS,
    bundleCount,
    bundleName,
    decodeBundle,
    decodeBundleStart,
    MAX_BUNDLE_BYTES
} from './bundle-file.js';
import { commitName, decodeCommit, MAX_COMMIT_FILE_BYTES } from './commit-file.js';
import type { ArchivedCommit } from './commit-file.js';
import { TEMPORARY } from './durable-file.js';
import { EVIDENCE_FOLDERS, isEvidenceName } from './evidence-file.js';
import { FolderError, listFolder, readArchiveFile } from './folder-files.js';
import { LOCK_FILE, LOCK_LEFTOVER } from './lock-file.js';
import { decodeManifest, MANIFEST_FILE, MAX_MANIFEST_BYTES } from './manifest.js';
import type { Manifest } from './manifest.js';
import { isRecordName, RECORDS_FOLDER } from './records-file.js';
import { readEntityKeys } from './records-folder.js';

export { FolderError } from './folder-files.js';

/** The content of an archive folder, unverified. */
export interface Archive {
    readonly canisterId: Uint8Array;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly ArchivedCommit[];
    /** After a restore: the logs that this one goes on from. */
    readonly origins?: readonly Origin[];
    /** The preimages of its genesis, newest first (docs/protocol.md, "Genesis"). */
    readonly genesis: readonly Uint8Array[];
    /** All changes of the key of the controlling entity, by number; as far as they are kept. */
    readonly entityKeys: readonly EntityKeyChange[];
}

/**
 * Reads a whole archive, strictly: every byte in the folder belongs to a file that the manifest implies, in its one
 * canonical form.
 * @throws {JuryError} `ARCHIVE_*`
 * @throws {FolderError}
 */
export function readArchive(folder: string): Archive {
    requireFolder(folder);
    const manifest = readManifest(folder);
    const unfinished = isUnfinished(folder);
    checkNoStrangers(folder, manifest, unfinished);
    const blocks: Uint8Array[] = [];
    for (let bundle = 0; bundle < bundleCount(manifest.blocks); bundle++) {
        const count = Math.min(BUNDLE_BLOCKS, manifest.blocks - bundle * BUNDLE_BLOCKS);
        const decode = unfinished && count < BUNDLE_BLOCKS ? decodeBundleStart : decodeBundle;
        blocks.push(...decode(readBundle(folder, bundle), count, bundleName(bundle)));
    }
    const commits: ArchivedCommit[] = [];
    for (let number = 0; number < manifest.commits; number++) commits.push(readCommit(folder, number));
    const { canisterId, origins, genesis } = manifest;
    const entityKeys = readEntityKeys(folder) ?? [];
    return { canisterId, blocks, commits, ...(origins && { origins }), genesis, entityKeys };
}

export const readManifest = (folder: string): Manifest =>
    decodeManifest(readArchiveFile(folder, MANIFEST_FILE, MAX_MANIFEST_BYTES));

export const readBundle = (folder: string, bundle: number): Uint8Array =>
    readArchiveFile(folder, bundleName(bundle), MAX_BUNDLE_BYTES);

export const readCommit = (folder: string, number: number): ArchivedCommit =>
    decodeCommit(readArchiveFile(folder, commitName(number), MAX_COMMIT_FILE_BYTES), commitName(number));

/**
 * Whether an update is under way, or was cut off. What it has written beyond the manifest does not count yet, and
 * is no fault.
 */
export const isUnfinished = (folder: string): boolean => existsSync(join(folder, LOCK_FILE));

/** The manifest is not believed: nothing here grows with the numbers in it, only with the files that are there. */
function checkNoStrangers(folder: string, { blocks, commits }: Manifest, unfinished: boolean): void {
    const expected = (name: string) =>
        ARCHIVE_NAMES.includes(name) ||
        isNumbered(name, bundleName, unfinished ? MAX_LOG_LENGTH : bundleCount(blocks)) ||
        isNumbered(name, commitName, unfinished ? MAX_LOG_LENGTH : commits) ||
        isEvidenceName(name) ||
        isRecordName(name) ||
        (unfinished && isLeftover(name));
    const inside = ARCHIVE_FOLDERS.flatMap((sub) =>
        listFolder(join(folder, sub)).map((name) => `${sub}/${name}`)
    );
    for (const name of [...listFolder(folder), ...inside]) {
        if (expected(name)) continue;
        const advice = 'move it elsewhere, or run jury backup again if a backup was interrupted';
        throw new JuryError('ARCHIVE_FILE_UNEXPECTED', `${name} does not belong in the archive; ${advice}`);
    }
}

/** The folders of an archive, and what else may stand beside them. */
export const ARCHIVE_FOLDERS: readonly string[] = ['blocks', 'commits', ...EVIDENCE_FOLDERS, RECORDS_FOLDER];
export const ARCHIVE_NAMES: readonly string[] = [MANIFEST_FILE, LOCK_FILE, ...ARCHIVE_FOLDERS];

/** What a write that was cut off leaves. */
export const isLeftover = (path: string): boolean => {
    const name = path.slice(path.indexOf('/') + 1);
    return TEMPORARY.test(name) || LOCK_LEFTOVER.test(name);
};

/** Whether `name` is what `nameOf` calls one of the first `count` files. */
function isNumbered(name: string, nameOf: (number: number) => string, count: number): boolean {
    const number = Number(/\/(\d{8,10})\./.exec(name)?.[1] ?? Number.NaN);
    return number < count && name === nameOf(number);
}

export function requireFolder(folder: string): void {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) throw new FolderError('FOLDER_UNREADABLE', `there is no folder ${folder}`);
    if (!found.isDirectory()) throw new FolderError('FOLDER_UNREADABLE', `${folder} is no folder`);
    const names = listFolder(folder);
    if (names.some((name) => ARCHIVE_NAMES.includes(name))) return;
    if (names.length > 0)
        throw new FolderError(
            'FOLDER_NOT_AN_ARCHIVE',
            `${folder} holds no archive, but something else; back up into an empty folder`
        );
    throw new FolderError('FOLDER_NOT_AN_ARCHIVE', `${folder} is empty; fill it with: jury backup ${folder}`);
}
