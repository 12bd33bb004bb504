import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** A rename is durable once its folder is. */
export function syncFolder(folder: string): void {
    const handle = openSync(folder, 'r');
    try {
        fsyncSync(handle);
    } finally {
        closeSync(handle);
    }
}

/** Writes and flushes a file under its final name: for names that nothing refers to yet. */
export function writeFlushed(path: string, bytes: Uint8Array, mode = 0o644): void {
    const handle = openSync(path, 'w', mode);
    try {
        for (let done = 0; done < bytes.length;) done += writeSync(handle, bytes, done);
        fsyncSync(handle);
    } finally {
        closeSync(handle);
    }
}

/** Replaces a file so that a reader, and a machine that loses power, sees the old one or the new one. */
export function replaceFile(path: string, bytes: Uint8Array, mode?: number): void {
    const temporary = `${path}.tmp`;
    writeFlushed(temporary, bytes, mode);
    renameSync(temporary, path);
    syncFolder(dirname(path));
}
