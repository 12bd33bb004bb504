import {
    closeSync,
    fsyncSync,
    mkdirSync,
    openSync,
    readFileSync,
    renameSync,
    rmSync,
    writeSync
} from 'node:fs';
import { dirname } from 'node:path';
import { equalBytes } from '../protocol/bytes.js';

/** What a write that was cut off leaves behind: the name of the file, the number of the process, `.tmp`. */
export const TEMPORARY = /^(manifest\.json|\d{8}\.bundle|\d{8}\.json)\.\d+\.tmp$/;

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

/** With the entries that lead to it. */
function makeFolder(folder: string): void {
    const first = mkdirSync(folder, { recursive: true });
    if (first === undefined) return;
    for (let made = folder; made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

function syncFolder(folder: string): void {
    const handle = openSync(folder, 'r');
    try {
        fsyncSync(handle);
    } finally {
        closeSync(handle);
    }
}

function hasContent(path: string, content: Uint8Array): boolean {
    try {
        return equalBytes(readFileSync(path), content);
    } catch {
        return false;
    }
}
