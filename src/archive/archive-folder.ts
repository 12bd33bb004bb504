import { statSync } from 'node:fs';
import { join } from 'node:path';
import { JuryError } from '../protocol/codes.js';
import { BUNDLE_BLOCKS, bundleCount, bundleName, decodeBundle, MAX_BUNDLE_BYTES } from './bundle-file.js';
import { commitName, decodeCommit, MAX_COMMIT_FILE_BYTES } from './commit-file.js';
import type { ArchivedCommit } from './commit-file.js';
import { FolderError, listFolder, readArchiveFile } from './folder-files.js';
import { decodeManifest, MANIFEST_FILE, MAX_MANIFEST_BYTES } from './manifest.js';
import type { Manifest } from './manifest.js';

export { FolderError } from './folder-files.js';

/** The content of an archive folder, unverified. */
export interface Archive {
    readonly canisterId: Uint8Array;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly ArchivedCommit[];
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
    checkNoStrangers(folder, manifest);
    const blocks: Uint8Array[] = [];
    for (let bundle = 0; bundle < bundleCount(manifest.blocks); bundle++) {
        const count = Math.min(BUNDLE_BLOCKS, manifest.blocks - bundle * BUNDLE_BLOCKS);
        blocks.push(...decodeBundle(readBundle(folder, bundle), count, bundleName(bundle)));
    }
    const commits: ArchivedCommit[] = [];
    for (let number = 0; number < manifest.commits; number++) commits.push(readCommit(folder, number));
    return { canisterId: manifest.canisterId, blocks, commits };
}

export const readManifest = (folder: string): Manifest =>
    decodeManifest(readArchiveFile(folder, MANIFEST_FILE, MAX_MANIFEST_BYTES));

export const readBundle = (folder: string, bundle: number): Uint8Array =>
    readArchiveFile(folder, bundleName(bundle), MAX_BUNDLE_BYTES);

export const readCommit = (folder: string, number: number): ArchivedCommit =>
    decodeCommit(readArchiveFile(folder, commitName(number), MAX_COMMIT_FILE_BYTES), commitName(number));

/** The manifest is not believed: nothing here grows with the numbers in it, only with the files that are there. */
function checkNoStrangers(folder: string, { blocks, commits }: Manifest): void {
    const expected = (name: string) =>
        [MANIFEST_FILE, 'blocks', 'commits'].includes(name) ||
        isNumbered(name, bundleName, bundleCount(blocks)) ||
        isNumbered(name, commitName, commits);
    const inside = ['blocks', 'commits'].flatMap((sub) =>
        listFolder(join(folder, sub)).map((name) => `${sub}/${name}`)
    );
    for (const name of [...listFolder(folder), ...inside]) {
        if (expected(name)) continue;
        const advice = 'move it elsewhere, or run jury fetch again if a fetch was interrupted';
        throw new JuryError('ARCHIVE_FILE_UNEXPECTED', `${name} does not belong in the archive; ${advice}`);
    }
}

/** Whether `name` is what `nameOf` calls one of the first `count` files. */
function isNumbered(name: string, nameOf: (number: number) => string, count: number): boolean {
    const number = Number(/\/(\d{8,10})\./.exec(name)?.[1] ?? Number.NaN);
    return number < count && name === nameOf(number);
}

function requireFolder(folder: string): void {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) throw new FolderError('FOLDER_UNREADABLE', `there is no folder ${folder}`);
    if (!found.isDirectory()) throw new FolderError('FOLDER_UNREADABLE', `${folder} is no folder`);
    if (listFolder(folder).length > 0) return;
    throw new FolderError('FOLDER_NOT_AN_ARCHIVE', `${folder} is empty; fill it with: jury fetch ${folder}`);
}
