import { join } from 'node:path';
import { type Lock, takeLock } from '../../node/index.js';
import { FolderError } from './folder-files.js';
import { LOCK_FILE } from '../format/index.js';

/**
 * Keeps everybody else from writing the archive in `folder`, which must be there.
 * @throws {FolderError} `FOLDER_IN_USE`
 */
export const lockArchive = (folder: string): Lock =>
    takeLock(
        join(folder, LOCK_FILE),
        (owner) =>
            new FolderError(
                'FOLDER_IN_USE',
                `${folder} is being written by ${owner}; wait for it, or remove ${LOCK_FILE} if it no longer runs`
            )
    );
