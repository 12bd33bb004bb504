import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { equalBytes } from '../protocol/bytes.js';

/**
 * Writes a file so that a crash at any moment leaves the old content or the new one, never a part: temporary file,
 * fsync, rename, fsync of the folder. A file that already has the content is left alone.
 */
export function writeDurable(path: string, content: Uint8Array): void {
    if (hasContent(path, content)) return;
    mkdirSync(dirname(path), { recursive: true });
    const temporary = `${path}.tmp`;
    const file = openSync(temporary, 'w', 0o644);
    try {
        for (let written = 0; written < content.length;) written += writeSync(file, content, written);
        fsyncSync(file);
    } finally {
        closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
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
