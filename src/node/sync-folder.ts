import { closeSync, fsyncSync, openSync } from 'node:fs';
import { errno } from './system-reason.js';

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
