import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readManifest } from '../../../src/archive/folder/index.js';
import { MANIFEST_FILE } from '../../../src/archive/format/index.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import type { NetworkOptions } from '../context.js';

/** The options, with the canister that a copy in the folder is of where none was named. @throws {FolderError} @throws {JuryError} */
export function withCanisterOf<T extends NetworkOptions>(folder: string, options: T): T {
    if (options.canister !== undefined || !existsSync(join(folder, MANIFEST_FILE))) return options;
    return { ...options, canister: canisterText(readManifest(folder).canisterId) };
}
