import { accessSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { placeNew, replaceFile, type WriteOptions, errno, systemReason, shellWord } from '../node/index.js';
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
    throw new EntityError('FILE_EXPOSED', `others may read ${path}; run: chmod 600 ${shellWord(path)}`);
}

/**
 * Writes a new file, readable by its owner only. One that is there already is left alone if it has this very
 * content, and refused otherwise. A crash leaves the whole file or none.
 * @param durable false for the many files that can be made again: they do not wait for the disk
 * @throws {EntityError} `FILE_EXISTS`, `FILE_UNWRITABLE`
 */
export function writePrivateFile(path: string, content: Uint8Array, durable = true): void {
    const place = (temporary: string) => {
        try {
            placeNew(temporary, path);
        } catch (error) {
            if (errno(error) !== 'EEXIST') throw error;
            if (!equalBytes(readPrivateFile(path), content))
                throw new EntityError(
                    'FILE_EXISTS',
                    `${path} is there already; choose another name, or move it away`
                );
        }
    };
    write(path, content, { place, durable });
}

/** Puts another content into a file, readable by its owner only. @throws {EntityError} `FILE_UNWRITABLE` */
export const replacePrivateFile = (path: string, content: Uint8Array): void => write(path, content, {});

function write(path: string, content: Uint8Array, options: WriteOptions): void {
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
    try {
        replaceFile(path, content, { mode: 0o600, temporary, ...options });
    } catch (error) {
        throw error instanceof EntityError ? error : unwritable(path, error);
    }
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

/** Whether `makePrivateFolder` could make it, and files can be written there. @throws {EntityError} `FILE_UNWRITABLE` */
export function requirePrivateFolder(path: string): void {
    const isThere = existsSync(path);
    const folder = isThere ? path : dirname(resolve(path));
    try {
        accessSync(folder, constants.W_OK);
        if (statSync(folder).isDirectory()) return;
    } catch (error) {
        throw unwritable(path, error);
    }
    const why = isThere ? 'it is there already, and no folder' : `${folder} is no folder`;
    throw new EntityError('FILE_UNWRITABLE', `${path} cannot be written: ${why}`);
}

const unwritable = (path: string, error: unknown) =>
    new EntityError('FILE_UNWRITABLE', `${path} cannot be written: ${systemReason(error)}`);
