import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import type { RoleChange } from '../../protocol/roles.js';
import { readOthers, readRecord } from '../audit/index.js';
import { namesIn, readNow } from './folder-files.js';
import {
    decodeDraws,
    decodeEntityKeys,
    decodeRoles,
    DRAWS_FILE,
    ENTITY_FILE,
    ROLES_FILE
} from '../format/index.js';
import type { DrawRecords, OtherRecords } from '../format/index.js';

/** Undefined where none are kept. @throws {JuryError} `ARCHIVE_*` @throws {FolderError} */
export const readRoles = (folder: string): RoleChange[] | undefined =>
    readKept(folder, ROLES_FILE, decodeRoles);
export const readEntityKeys = (folder: string): EntityKeyChange[] | undefined =>
    readKept(folder, ENTITY_FILE, decodeEntityKeys);
export const readDraws = (folder: string): DrawRecords | undefined =>
    readKept(folder, DRAWS_FILE, decodeDraws);

/** Those of a second history. */
export const readOtherRecords = (folder: string): OtherRecords | undefined =>
    readNow(folder, readOthers(namesIn(folder)));

function readKept<T>(
    folder: string,
    file: string,
    decode: (bytes: Uint8Array, file: string) => T
): T | undefined {
    const names = existsSync(join(folder, file)) ? [file] : [];
    return readNow(folder, readRecord(names, file, decode));
}
