import {
    closeSync,
    existsSync,
    fsyncSync,
    linkSync,
    mkdirSync,
    openSync,
    readFileSync,
    renameSync,
    rmSync,
    statSync,
    writeSync
} from 'node:fs';
import { dirname } from 'node:path';
import { equalBytes } from '../protocol/bytes.js';
import { errno } from './system-reason.js';

export interface WriteOptions {
    /** Permissions of the file: 0o644 without it. */
    readonly mode?: number;
    /** Where the content stands until it is whole, in the same folder: the path and `.tmp` without it. */
    readonly temporary?: string;
    /** Brings the whole file to its name: a rename, which replaces what is there, without it. */
    readonly place?: (temporary: string, path: string) => void;
    /** False for a file that can be made again: it is never seen in part, but does not wait for the disk. */
    readonly durable?: boolean;
}

/**
 * Writes a file so that a crash at any moment leaves the old content or the new one, never a part: temporary file,
 * fsync, rename, fsync of the folder.
 */
export function replaceFile(path: string, content: Uint8Array, options: WriteOptions = {}): void {
    const { mode = 0o644, temporary = `${path}.tmp`, place = renameSync, durable = true } = options;
    rmSync(temporary, { force: true });
    try {
        write(temporary, content, { flags: 'wx', mode, durable });
        place(temporary, path);
    } finally {
        rmSync(temporary, { force: true });
    }
    if (durable) syncFolder(dirname(path));
}

/** Writes and flushes a file under its final name: for names that nothing refers to yet. */
export const writeFlushed = (path: string, content: Uint8Array): void =>
    write(path, content, { flags: 'w', mode: 0o644, durable: true });

/** Replaces a file, unless it has the content already, and makes the folders that lead to it. */
export function writeDurable(path: string, content: Uint8Array): void {
    if (hasContent(path, content)) return;
    makeFolder(dirname(path));
    replaceFile(path, content, { temporary: `${path}.${process.pid}.tmp` });
}

interface Opening {
    readonly flags: 'w' | 'wx';
    readonly mode: number;
    readonly durable: boolean;
}

function write(path: string, content: Uint8Array, { flags, mode, durable }: Opening): void {
    const file = openSync(path, flags, mode);
    try {
        for (let written = 0; written < content.length;) written += writeSync(file, content, written);
        if (durable) fsyncSync(file);
    } finally {
        closeSync(file);
    }
}

/** How file systems say that they have no hard links, as those of sticks and of some networks do. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/**
 * A `place` that never replaces what is there: a link fails where a rename would not. Without links the name is taken
 * first, with nothing in it. Throws the system's `EEXIST`.
 */
export function placeNew(temporary: string, path: string): void {
    try {
        linkSync(temporary, path);
    } catch (error) {
        if (!NO_LINKS.includes(errno(error))) throw error;
        closeSync(openSync(path, 'wx', 0o600));
        renameSync(temporary, path);
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

/** How file systems say that folders cannot be synced there, as some of networks and of user space do. */
const NOT_HERE: readonly string[] = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Makes the names in a folder durable. Where the file system knows no such thing nothing more can be done, and the
 * files themselves are synced already; a disk that fails is an error.
 */
export function syncFolder(folder: string): void {
    const handle = openSync(folder, 'r');
    try {
        fsyncSync(handle);
    } catch (error) {
        if (!NOT_HERE.includes(errno(error))) throw error;
    } finally {
        closeSync(handle);
    }
}
