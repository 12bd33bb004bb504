import { Option } from 'commander';
import { connect, type NetworkOptions } from '../context.js';
import { logInFolder, logOfCanister, requireVerified, type ReadLog } from './verified-log.js';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../../src/archive/folder/index.js';
import { MANIFEST_FILE } from '../../../src/archive/format/index.js';
import { canisterText } from '../../../src/protocol/principal-text.js';

export interface SourceOptions extends NetworkOptions {
    readonly archive?: string;
}

export const archiveOption = (): Option =>
    new Option('--archive <folder>', 'read the log from a fetched copy, without a network');

/** The committed log, verified: from a folder, if one is named, else from the canister. @throws {JuryError} */
export async function logFrom(options: SourceOptions): Promise<ReadLog> {
    if (options.archive !== undefined)
        return requireVerified(await logInFolder(options.archive, options.rootKey));
    return logOfCanister(await connect(options));
}

/** The options, with the canister that a copy in the folder is of where none was named. @throws {FolderError} @throws {JuryError} */
export function withCanisterOf<T extends NetworkOptions>(folder: string, options: T): T {
    if (options.canister !== undefined || !existsSync(join(folder, MANIFEST_FILE))) return options;
    return { ...options, canister: canisterText(readManifest(folder).canisterId) };
}
