import { join } from 'node:path';
import { listFolder, readArchiveFile } from './folder-files.js';
import { ARCHIVE_FOLDERS, isSystemName, type FolderNames, type Reading } from '../format/index.js';

/** Every name in a folder, and in those of an archive. @throws {FolderError} */
export function namesIn(folder: string): FolderNames {
    const inside = ARCHIVE_FOLDERS.flatMap((sub) =>
        listFolder(join(folder, sub)).map((name) => `${sub}/${name}`)
    );
    return [...listFolder(folder), ...inside];
}

/** What systems and programs that copy put into an archive: it is passed over, and told. */
export const systemNames = (folder: string): string[] => namesIn(folder).filter(isSystemName);

/** Reads from the disk, at once. @throws as `readArchiveFile`, and what the reading throws */
export function readNow<T>(folder: string, reading: Reading<T>): T {
    let step = reading.next();
    while (step.done !== true)
        step = reading.next(readArchiveFile(folder, step.value.name, step.value.maxBytes));
    return step.value;
}
