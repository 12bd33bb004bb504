import { accessSync, constants, existsSync, lstatSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { systemReason } from '../../../src/node/index.js';
import { CliError, EXIT } from '../errors.js';
import { readInput } from '../input/index.js';
import { MAX_BYTES, parseConfig } from './config-file.js';
import type { ConfigValues, MemberName } from './members.js';
import { encodeConfig } from './write-config.js';

/** Files that the new one names, none of which it may be itself. */
const OTHERS = ['identity', 'entity', 'people', 'exempt', 'copy'] as const satisfies readonly MemberName[];

/**
 * Whether the file can be made, and read again, before anything else is made.
 * @returns its bytes
 * @throws {CliError} `FILE_EXISTS`, `FILE_UNWRITABLE`, `USAGE`, `CONFIG_MALFORMED`
 */
export function newConfig(path: string, values: ConfigValues): Uint8Array {
    const taken = new Map([[resolve(path), 'the file of --config']]);
    for (const name of OTHERS) {
        const value = values[name];
        if (value === undefined) continue;
        const other = taken.get(resolve(value));
        if (other !== undefined)
            throw new CliError(
                'USAGE',
                `${value} would be ${other} and that of --${name} too; name two files`
            );
        taken.set(resolve(value), `that of --${name}`);
    }
    const bytes = encodeConfig(path, values);
    try {
        parseConfig(path, bytes);
    } catch (error) {
        if (!(error instanceof CliError)) throw error;
        throw new CliError(
            error.code,
            `nothing was written, since no command would read it: ${error.detail}`
        );
    }
    return bytes;
}

/** @throws {CliError} `FILE_EXISTS`, `FILE_UNWRITABLE` */
export function requireFree(path: string): void {
    const folder = dirname(resolve(path));
    const isFolder = existsSync(folder) && statSync(folder).isDirectory();
    const found = isFolder ? lstatSync(path, { throwIfNoEntry: false }) : undefined;
    if (found === undefined) return requireWritable(path);
    const there = (what: string) => new CliError('FILE_EXISTS', `${path} is ${what}`);
    if (found.isSymbolicLink() && !existsSync(path))
        throw there(
            'a link to what is not there, and nothing was written; take it away, or name another file with --config'
        );
    if (!statSync(path).isFile() || !isConfig(path))
        throw there(
            'there already, is no jury.json, and nothing was written; name another file with --config'
        );
    throw there(
        'there already, and nothing was written; change it with an editor, or name another file with --config'
    );
}

/**
 * Whether a file that is not there can be made, in a folder that is: none is made for keys, and half of what a court
 * starts with is not left behind.
 * @throws {CliError} `FILE_UNWRITABLE`
 */
export function requireFolderOf(path: string): void {
    if (existsSync(path)) return;
    const folder = dirname(resolve(path));
    if (existsSync(folder)) return requireWritable(path);
    throw new CliError('FILE_UNWRITABLE', `${path} cannot be written: there is no folder ${folder}; nothing was written`, EXIT.unavailable); // prettier-ignore
}

function isConfig(path: string): boolean {
    try {
        parseConfig(path, statSync(path).size > MAX_BYTES ? new Uint8Array() : readInput(path));
        return true;
    } catch {
        return false;
    }
}

/** By the nearest folder that is there: those between are made. */
function requireWritable(path: string): void {
    let folder = dirname(resolve(path));
    while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
    try {
        accessSync(folder, constants.W_OK);
        if (statSync(folder).isDirectory()) return;
    } catch (error) {
        throw new CliError('FILE_UNWRITABLE', `${path} cannot be written: ${systemReason(error)}`, EXIT.unavailable); // prettier-ignore
    }
    throw new CliError('FILE_UNWRITABLE', `${path} cannot be written: ${folder} is no folder`, EXIT.unavailable); // prettier-ignore
}
