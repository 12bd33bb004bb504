import type { JuryError } from '../protocol/codes.js';
import { refusal } from '../verifier/json-file.js';
import type { FileKind } from '../verifier/json-file.js';

/** A file of an archive, whose name every complaint about it begins with. */
export const inArchive = (file: string): FileKind => ({ code: 'ARCHIVE_MALFORMED', file });

export const malformedFile = (file: string, detail: string): JuryError => refusal(inArchive(file), detail);
