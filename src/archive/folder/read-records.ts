import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import type { RoleChange } from '../../protocol/roles.js';
import { readArchiveFile } from './folder-files.js';
import {
    decodeDraws,
    decodeEntityKeys,
    decodeRoles,
    DRAWS_FILE,
    ENTITY_FILE,
    MAX_RECORDS_BYTES,
    ROLES_FILE
} from '../format/index.js';
import type { DrawRecords } from '../format/index.js';

/** Undefined where none are kept. @throws {JuryError} `ARCHIVE_*` @throws {FolderError} */
export const readRoles = (folder: string): RoleChange[] | undefined =>
    readRecord(folder, ROLES_FILE, decodeRoles);
export const readEntityKeys = (folder: string): EntityKeyChange[] | undefined =>
    readRecord(folder, ENTITY_FILE, decodeEntityKeys);
export const readDraws = (folder: string): DrawRecords | undefined =>
    readRecord(folder, DRAWS_FILE, decodeDraws);

function readRecord<T>(folder: string, file: string, decode: (bytes: Uint8Array) => T): T | undefined {
    if (!existsSync(join(folder, file))) return undefined;
    return decode(readArchiveFile(folder, file, MAX_RECORDS_BYTES));
}
