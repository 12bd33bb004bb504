export const ENTITY_CODES = {
    ENTITY_FILE_MALFORMED: 'The file is not an entity file, or it was changed.',
    ENTITY_FILE_MISSING: 'No entity file was named, or there is none.',
    ENTITY_OTHER_KEY: 'The entity key on record is not in this entity file, or none is on record.',
    PASSPHRASE_MISSING: 'The entity file is encrypted, and no passphrase is given.',
    PASSPHRASE_SHORT: 'A passphrase has at least 12 characters.',
    PASSPHRASE_WRONG: 'The entity file does not open with this passphrase.',
    FILE_EXPOSED: 'Others than its owner may read a file that holds a secret.',
    FILE_EXISTS: 'There is a file of that name already, with other content.',
    FILE_UNWRITABLE: 'A file or folder cannot be written.'
} as const;

export type EntityCode = keyof typeof ENTITY_CODES;

/** What goes wrong with the controlling entity's own files. No message ever holds any of their content. */
export class EntityError extends Error {
    constructor(
        readonly code: EntityCode,
        detail: string
    ) {
        super(`${code}: ${detail}`);
        this.name = 'EntityError';
    }
}
