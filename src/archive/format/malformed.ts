import { JuryError } from '../../protocol/codes.js';
import { refusal, type FileKind } from '../../protocol/json-file.js';

/** A file of an archive, whose name every complaint about it begins with. */
export const inArchive = (file: string): FileKind => ({ code: 'ARCHIVE_MALFORMED', file });

export const malformedFile = (file: string, detail: string): JuryError => refusal(inArchive(file), detail);

/** A file that an archive of this manifest has; with advice, since nothing of such a folder can be verified. */
export const missingFile = (name: string): JuryError =>
    new JuryError(
        'ARCHIVE_FILE_MISSING',
        `there is no file ${name}; take another copy of the archive, or back up into an empty folder`
    );
