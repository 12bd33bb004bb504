import {
    closeSync,
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
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../node/sync-folder.js';
import { errno, systemReason } from '../node/system-reason.js';
import { equalBytes } from '../protocol/bytes.js';
import { EntityError } from './entity-error.js';

/**
 * Reads a file that holds a secret. One that others may read is refused: the secret is no longer one.
 * @throws {EntityError} `FILE_EXPOSED`, `ENTITY_FILE_MISSING`
 */
export function readPrivateFile(path: string): Uint8Array {
    let content: Uint8Array;
    let mode: number;
    try {
        mode = statSync(path).mode;
        content = Uint8Array.from(readFileSync(path));
    } catch (error) {
        throw new EntityError('ENTITY_FILE_MISSING', `${path} cannot be read: ${systemReason(error)}`);
    }
    if ((mode & 0o077) === 0) return content;
    throw new EntityError('FILE_EXPOSED', `others may read ${path}; run: chmod 600 ${path}`);
}

/**
 * Writes a new file, readable by its owner only. One that is there already is left alone if it has this very
 * content, and refused otherwise. A crash leaves the whole file or none.
 * @param durable false for the many files that can be made again: they do not wait for the disk
 * @throws {EntityError} `FILE_EXISTS`, `FILE_UNWRITABLE`
 */
export function writePrivateFile(path: string, content: Uint8Array, durable = true): void {
    const temporary = writeTemporary(path, content, durable);
    try {
        putNew(temporary, path);
    } catch (error) {
        if (errno(error) !== 'EEXIST') throw unwritable(path, error);
        if (!equalBytes(readPrivateFile(path), content))
            throw new EntityError(
                'FILE_EXISTS',
                `${path} is there already; choose another name, or move it away`
            );
    } finally {
        rmSync(temporary, { force: true });
    }
    if (durable) syncFolder(dirname(path));
}

/** How file systems say that they have no hard links, as those of sticks and of some networks do. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Unlike a rename, a link never replaces what is there. Without links the name is taken first, with nothing in it. */
function putNew(temporary: string, path: string): void {
    try {
        linkSync(temporary, path);
    } catch (error) {
        if (!NO_LINKS.includes(errno(error))) throw error;
        closeSync(openSync(path, 'wx', 0o600));
        renameSync(temporary, path);
    }
}

/** Puts another content into a file, readable by its owner only. @throws {EntityError} `FILE_UNWRITABLE` */
export function replacePrivateFile(path: string, content: Uint8Array): void {
    const temporary = writeTemporary(path, content);
    try {
        renameSync(temporary, path);
    } catch (error) {
        rmSync(temporary, { force: true });
        throw unwritable(path, error);
    }
    syncFolder(dirname(path));
}

/** Readable by its owner only, if it is made here. @throws {EntityError} `FILE_UNWRITABLE` */
export function makePrivateFolder(path: string): void {
    try {
        mkdirSync(path, { mode: 0o700 });
    } catch (error) {
        if (errno(error) === 'EEXIST' && statSync(path).isDirectory()) return;
        throw unwritable(path, error);
    }
}

function writeTemporary(path: string, content: Uint8Array, durable = true): string {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    try {
        rmSync(temporary, { force: true });
        const file = openSync(temporary, 'wx', 0o600);
        try {
            for (let written = 0; written < content.length;) written += writeSync(file, content, written);
            if (durable) fsyncSync(file);
        } finally {
            closeSync(file);
        }
    } catch (error) {
        rmSync(temporary, { force: true });
        throw unwritable(path, error);
    }
    return temporary;
}

const unwritable = (path: string, error: unknown) =>
    new EntityError('FILE_UNWRITABLE', `${path} cannot be written: ${systemReason(error)}`);
