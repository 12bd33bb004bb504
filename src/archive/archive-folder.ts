import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { equalBytes } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import type { ReasonCode } from '../protocol/codes.js';
import { BUNDLE_BLOCKS, bundleCount, bundleName, decodeBundle, encodeBundle } from './bundle-file.js';
import { commitName, decodeCommit, encodeCommit } from './commit-file.js';
import type { ArchivedCommit } from './commit-file.js';
import { writeDurable } from './durable-file.js';
import { decodeManifest, encodeManifest, MANIFEST_FILE } from './manifest.js';

/** The content of an archive folder, unverified. */
export interface Archive {
    readonly canisterId: Uint8Array;
    readonly blocks: readonly Uint8Array[];
    readonly commits: readonly ArchivedCommit[];
}

/** The folder cannot be used at all: not there, no permission, not an archive. Distinct from bad content. */
export class FolderError extends Error {
    constructor(
        readonly code:
            'FOLDER_UNREADABLE' | 'FOLDER_NOT_AN_ARCHIVE' | 'FOLDER_UNWRITABLE' | 'FOLDER_OF_OTHER_LOG',
        detail: string
    ) {
        super(`${code}: ${detail}`);
        this.name = 'FolderError';
    }
}

/**
 * Reads a whole archive, strictly: every byte in the folder belongs to a file that the manifest implies, in its one
 * canonical form.
 * @throws {JuryError} `ARCHIVE_*`
 * @throws {FolderError}
 */
export function readArchive(folder: string): Archive {
    requireFolder(folder);
    const manifest = decodeManifest(readFile(folder, MANIFEST_FILE));
    checkNoStrangers(folder, manifest.blocks, manifest.commits);
    const blocks: Uint8Array[] = [];
    for (let bundle = 0; bundle < bundleCount(manifest.blocks); bundle++) {
        const count = Math.min(BUNDLE_BLOCKS, manifest.blocks - bundle * BUNDLE_BLOCKS);
        blocks.push(...decodeBundle(readFile(folder, bundleName(bundle)), count, bundleName(bundle)));
    }
    const commits = Array.from({ length: manifest.commits }, (_, number) =>
        decodeCommit(readFile(folder, commitName(number)), commitName(number))
    );
    return { canisterId: manifest.canisterId, blocks, commits };
}

/**
 * Writes an archive, or brings the archive that stands in the folder up to date. The manifest goes last: until then
 * a reader sees the old archive, or is told that the folder is not whole.
 * @throws {FolderError}
 */
export function writeArchive(folder: string, archive: Archive): void {
    try {
        checkTarget(folder, archive);
        mkdirSync(folder, { recursive: true });
        for (let bundle = 0; bundle < bundleCount(archive.blocks.length); bundle++) {
            const start = bundle * BUNDLE_BLOCKS;
            const bytes = encodeBundle(archive.blocks.slice(start, start + BUNDLE_BLOCKS));
            writeDurable(join(folder, bundleName(bundle)), bytes);
        }
        for (const [number, commit] of archive.commits.entries()) {
            writeDurable(join(folder, commitName(number)), encodeCommit(commit));
        }
        const { canisterId, blocks, commits } = archive;
        const manifest = encodeManifest({ canisterId, blocks: blocks.length, commits: commits.length });
        writeDurable(join(folder, MANIFEST_FILE), manifest);
        removeLeftovers(folder);
    } catch (error) {
        if (error instanceof FolderError) throw error;
        throw new FolderError('FOLDER_UNWRITABLE', error instanceof Error ? error.message : String(error));
    }
}

/**
 * Refuses folders whose content would be lost or mixed: another kind of folder, another canister's archive, or an
 * archive that the new content does not continue.
 * @throws {FolderError}
 */
export function checkTarget(folder: string, archive: Pick<Archive, 'canisterId'> & Partial<Archive>): void {
    const present = list(folder);
    if (present.length === 0) return;
    if (!present.includes(MANIFEST_FILE)) {
        if (present.every((name) => name === 'blocks' || name === 'commits' || name.endsWith('.tmp'))) return;
        throw new FolderError(
            'FOLDER_NOT_AN_ARCHIVE',
            `${folder} holds other files; name an empty or new folder`
        );
    }
    const manifest = decodeManifest(readFile(folder, MANIFEST_FILE));
    if (!equalBytes(manifest.canisterId, archive.canisterId)) {
        throw new FolderError('FOLDER_OF_OTHER_LOG', `${folder} is the archive of another canister`);
    }
    if (archive.blocks === undefined) return;
    if (!continues(folder, manifest.blocks, archive.blocks)) {
        throw new FolderError(
            'FOLDER_OF_OTHER_LOG',
            `${folder} holds other blocks than the canister shows now; keep it as evidence and fetch elsewhere`
        );
    }
}

function continues(folder: string, count: number, blocks: readonly Uint8Array[]): boolean {
    if (count > blocks.length) return false;
    for (let bundle = 0; bundle < bundleCount(count); bundle++) {
        const start = bundle * BUNDLE_BLOCKS;
        const expected = encodeBundle(blocks.slice(start, Math.min(count, start + BUNDLE_BLOCKS)));
        const found = readFile(folder, bundleName(bundle));
        // An interrupted fetch may have left a longer last bundle behind.
        if (!equalBytes(found.subarray(0, expected.length), expected)) return false;
    }
    return true;
}

function checkNoStrangers(folder: string, blocks: number, commits: number): void {
    const expected = new Set([
        MANIFEST_FILE,
        'blocks',
        'commits',
        ...Array.from({ length: bundleCount(blocks) }, (_, bundle) => bundleName(bundle)),
        ...Array.from({ length: commits }, (_, number) => commitName(number))
    ]);
    const inside = ['blocks', 'commits'].flatMap((sub) =>
        list(join(folder, sub)).map((name) => `${sub}/${name}`)
    );
    for (const name of [...list(folder), ...inside]) {
        if (expected.has(name)) continue;
        const advice = 'move it elsewhere, or run jury fetch again if a fetch was interrupted';
        throw new JuryError('ARCHIVE_FILE_UNEXPECTED', `${name} does not belong in the archive; ${advice}`);
    }
}

function removeLeftovers(folder: string): void {
    for (const sub of ['.', 'blocks', 'commits']) {
        for (const name of list(join(folder, sub)))
            if (name.endsWith('.tmp')) rmSync(join(folder, sub, name));
    }
}

function requireFolder(folder: string): void {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found === undefined) throw new FolderError('FOLDER_UNREADABLE', `there is no folder ${folder}`);
    if (!found.isDirectory()) throw new FolderError('FOLDER_UNREADABLE', `${folder} is no folder`);
    if (list(folder).length === 0) throw new FolderError('FOLDER_NOT_AN_ARCHIVE', `${folder} is empty`);
}

function list(folder: string): string[] {
    try {
        return readdirSync(folder).sort();
    } catch (error) {
        if (isErrno(error, 'ENOENT')) return [];
        if (isErrno(error, 'ENOTDIR'))
            throw new FolderError('FOLDER_NOT_AN_ARCHIVE', `${folder} is no folder`);
        throw new FolderError('FOLDER_UNREADABLE', error instanceof Error ? error.message : String(error));
    }
}

function readFile(folder: string, name: string): Uint8Array {
    const missing = (code: ReasonCode) => new JuryError(code, `there is no file ${name}`);
    try {
        if (!lstatSync(join(folder, name)).isFile()) throw missing('ARCHIVE_FILE_MISSING');
        return readFileSync(join(folder, name));
    } catch (error) {
        if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) throw missing('ARCHIVE_FILE_MISSING');
        if (error instanceof JuryError) throw error;
        throw new FolderError('FOLDER_UNREADABLE', error instanceof Error ? error.message : String(error));
    }
}

function isErrno(error: unknown, code: string): boolean {
    return error instanceof Error && 'code' in error && error.code === code;
}
