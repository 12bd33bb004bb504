import {
    closeSync,
    existsSync,
    statSync,
    fsyncSync,
    mkdirSync,
    openSync,
    readFileSync,
    renameSync,
    rmSync,
    writeSync
} from 'node:fs';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.js';
import { errno } from './system-reason.js';
import { equalBytes } from '../protocol/bytes.js';

/** What a write that was cut off leaves behind: the name of the file, the number of the process, `.tmp`. */
export const TEMPORARY =
    /^((manifest|roles|draws|entity)\.json|\d{8}\.bundle|\d{8}\.json|\d{20}\.json)\.\d+\.tmp$/;

/**
 * Writes a file so that a crash at any moment leaves the old content or the new one, never a part: temporary file,
 * fsync, rename, fsync of the folder. A file that already has the content is left alone.
 */
export function writeDurable(path: string, content: Uint8Array): void {
    if (hasContent(path, content)) return;
    makeFolder(dirname(path));
    const temporary = `${path}.${process.pid}.tmp`;
    rmSync(temporary, { force: true });
    try {
        writeSynced(temporary, content);
        renameSync(temporary, path);
    } catch (error) {
        rmSync(temporary, { force: true });
        throw error;
    }
    syncFolder(dirname(path));
}

function writeSynced(path: string, content: Uint8Array): void {
    const file = openSync(path, 'wx', 0o644);
    try {
        for (let written = 0; written < content.length;) written += writeSync(file, content, written);
        fsyncSync(file);
    } finally {
        closeSync(file);
    }
}

/**
 * Makes a folder, the folders above it, and the entries that lead to it durable. Step by step, because the recursive
 * `mkdir` of Node 20 never ends where a file system answers ENOENT, as /proc does.
 */
export function makeFolder(folder: string): void {
    try {
        mkdirSync(folder);
    } catch (error) {
        const parent = dirname(folder);
        if (errno(error) === 'EEXIST' && statSync(folder).isDirectory()) return;
        if (errno(error) !== 'ENOENT' || parent === folder || existsSync(parent)) throw error;
        makeFolder(parent);
        mkdirSync(folder);
    }
    syncFolder(dirname(folder));
}

function hasContent(path: string, content: Uint8Array): boolean {
    try {
        return equalBytes(readFileSync(path), content);
    } catch {
        return false;
    }
}
