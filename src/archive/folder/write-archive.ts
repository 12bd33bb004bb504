import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemReason, makeFolder, writeDurable, type Lock } from '../../node/index.js';
import type { CommitInput } from '../../verifier/index.js';
import { equalBytes } from '../../protocol/bytes.js';
import { JuryError } from '../../protocol/codes.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import { readBundle, readCommit, readManifest } from './archive-folder.js';
import type { Archive, Manifest } from '../format/index.js';
import {
    BUNDLE_BLOCKS,
    bundleCount,
    bundleName,
    encodeBundle,
    commitName,
    encodeCommit,
    ARCHIVE_NAMES,
    isLeftover,
    encodeManifest,
    MANIFEST_FILE,
    encodeEntityKeys,
    ENTITY_FILE,
    isSystemName
} from '../format/index.js';
import { leftovers } from './read-evidence.js';
import { FolderError, listFolder } from './folder-files.js';
import { lockArchive } from './lock-file.js';
import { readEntityKeys } from './read-records.js';
import { readUncounted } from './read-uncounted.js';

/**
 * Writes an archive, or brings the archive that stands in the folder up to date. The manifest goes last: until then
 * a reader sees the old archive, or is told that the folder is not whole.
 * @throws {FolderError}
 */
export function writeArchive(folder: string, archive: Archive): void {
    checkTarget(folder, archive);
    const lock = openForWriting(folder);
    try {
        checkTarget(folder, archive);
        asFolderError(folder, () => {
            writeFiles(folder, archive, NOTHING);
            writeEntityKeys(folder, archive.entityKeys);
            removeLeftovers(folder);
        });
    } catch (error) {
        lock.abandon();
        throw error;
    }
    lock.release();
}

/** Makes the folder if need be, and keeps others from writing it. @throws {FolderError} */
export function openForWriting(folder: string): Lock {
    return asFolderError(folder, () => {
        makeFolder(folder);
        return lockArchive(folder);
    });
}

/** Runs what writes; failures of the system become those of the folder. @throws {FolderError} */
export function asFolderError<T>(folder: string, write: () => T): T {
    try {
        return write();
    } catch (error) {
        if (error instanceof FolderError) throw error;
        throw new FolderError('FOLDER_UNWRITABLE', `${folder} cannot be written: ${systemReason(error)}`);
    }
}

/** Runs what reads an archive that is to be brought up to date. @throws {FolderError} `FOLDER_DAMAGED` */
export function asFolderDamage<T>(folder: string, read: () => T): T {
    try {
        return read();
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        throw damagedBy(folder, error, BACK_UP);
    }
}

export const BACK_UP = 'keep it as evidence, and back up into another folder';
const FETCH = 'keep it as evidence, and fetch into another folder';

export const damagedFolder = (folder: string, reason: string): FolderError =>
    new FolderError('FOLDER_DAMAGED', `the archive in ${folder} is damaged: ${reason}; ${BACK_UP}`);

/** A file that does not belong there harms nothing, and its message says what to do with it: one advice is enough. */
function damagedBy(folder: string, { code, message }: JuryError, advice: string): FolderError {
    const detail =
        code === 'ARCHIVE_FILE_UNEXPECTED'
            ? `the archive in ${folder} holds a file too many: ${message}`
            : `the archive in ${folder} is damaged: ${message}; ${advice}`;
    return new FolderError('FOLDER_DAMAGED', detail);
}

/** What stands in the folder as it should, and need not be written again. */
export interface Standing {
    readonly blocks: number;
    readonly commits: number;
}

const NOTHING: Standing = { blocks: 0, commits: 0 };

/** Blocks and commits behind those that stand, then the manifest. The folder is locked. */
export function writeFiles(folder: string, archive: Archive, standing: Standing): void {
    const { canisterId, blocks, commits, origins, genesis } = archive;
    const first = Math.floor(standing.blocks / BUNDLE_BLOCKS);
    for (let bundle = first; bundle < bundleCount(blocks.length); bundle++) {
        const start = bundle * BUNDLE_BLOCKS;
        const bytes = encodeBundle(blocks.slice(start, start + BUNDLE_BLOCKS));
        writeDurable(join(folder, bundleName(bundle)), bytes);
    }
    for (const [i, commit] of commits.slice(standing.commits).entries()) {
        writeDurable(join(folder, commitName(standing.commits + i)), encodeCommit(commit));
    }
    const counts = { blocks: blocks.length, commits: commits.length };
    writeDurable(
        join(folder, MANIFEST_FILE),
        encodeManifest({ canisterId, ...counts, ...(origins && { origins }), genesis })
    );
}

/** What a backup has kept may go further: it knows of changes that no commit covers yet. */
function writeEntityKeys(folder: string, changes: readonly EntityKeyChange[]): void {
    const stored = readEntityKeys(folder)?.length ?? 0;
    if (changes.length > stored) writeDurable(join(folder, ENTITY_FILE), encodeEntityKeys(changes));
}

/**
 * Refuses folders whose content would be lost or mixed: another kind of folder, another canister's archive, or an
 * archive that the new content does not continue.
 * @throws {FolderError}
 */
export function checkTarget(folder: string, archive: Pick<Archive, 'canisterId'> & Partial<Archive>): void {
    const present = listFolder(folder);
    const stranger = present.find(
        (name) => !ARCHIVE_NAMES.includes(name) && !isLeftover(name) && !isSystemName(name)
    );
    if (stranger !== undefined && present.includes(MANIFEST_FILE))
        throw new FolderError(
            'FOLDER_DAMAGED',
            `${folder} is an archive with something else in it, ${stranger}; move that elsewhere`
        );
    if (stranger !== undefined) {
        const advice = 'name an empty or new folder';
        throw new FolderError(
            'FOLDER_NOT_AN_ARCHIVE',
            `${folder} holds something else, ${stranger}; ${advice}`
        );
    }
    if (!present.includes(MANIFEST_FILE)) return requireUncounted(folder, archive, NOTHING);
    try {
        const manifest = readManifest(folder);
        if (!equalBytes(manifest.canisterId, archive.canisterId)) {
            throw new FolderError(
                'FOLDER_OF_OTHER_LOG',
                `${folder} is the archive of another canister; name another folder`
            );
        }
        const { blocks, commits } = archive;
        if (blocks === undefined || commits === undefined) return;
        if (continuesBlocks(folder, manifest, blocks) && continuesCommits(folder, manifest, commits))
            return requireUncounted(folder, archive, manifest);
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        throw damagedBy(folder, error, FETCH);
    }
    throw new FolderError(
        'FOLDER_OF_OTHER_LOG',
        `${folder} holds another log than the canister shows now; ${FETCH}`
    );
}

/**
 * What a write or a copy that was cut off has left behind the manifest, or without one, may be all that is left of a
 * log: it is written over only by what it is itself.
 * @param counted what the manifest counts
 * @throws {FolderError} `FOLDER_OF_OTHER_LOG`
 */
function requireUncounted(folder: string, { blocks, commits }: Partial<Archive>, counted: Standing): void {
    if (blocks === undefined || commits === undefined) return;
    const left = readUncounted(folder, counted);
    const isSameCommit = ([number, { root }]: [number, CommitInput]) =>
        equalBytes(root, commits[number]?.root ?? NONE);
    const isSame =
        [...left.commits].every(isSameCommit) &&
        left.blocks.every((block, i) => equalBytes(block, blocks[counted.blocks + i] ?? NONE));
    if (isSame) return;
    throw new FolderError(
        'FOLDER_OF_OTHER_LOG',
        `${folder} holds blocks or commits that its manifest does not count, and that are not those of the canister; ${FETCH}`
    );
}

const NONE = new Uint8Array();

function continuesBlocks(
    folder: string,
    { blocks: count }: Manifest,
    blocks: readonly Uint8Array[]
): boolean {
    if (count > blocks.length) return false;
    for (let bundle = 0; bundle < bundleCount(count); bundle++) {
        const start = bundle * BUNDLE_BLOCKS;
        const expected = encodeBundle(blocks.slice(start, Math.min(count, start + BUNDLE_BLOCKS)));
        const found = readBundle(folder, bundle);
        // An interrupted fetch may have left a longer last bundle behind.
        if (!equalBytes(found.subarray(0, expected.length), expected)) return false;
    }
    return true;
}

/** Certificates may come to a commit, its root stays. */
function continuesCommits(folder: string, manifest: Manifest, commits: Archive['commits']): boolean {
    if (manifest.commits > commits.length) return false;
    return commits
        .slice(0, manifest.commits)
        .every(({ root }, number) => equalBytes(root, readCommit(folder, number).root));
}

/** Removes what writes that were cut off have left. The folder is locked. */
export function removeLeftovers(folder: string): void {
    for (const name of leftovers(folder)) rmSync(join(folder, name));
}
