const WORDS: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    ENOTDIR: 'a part of the path is no folder',
    EISDIR: 'it is a folder',
    EEXIST: 'it is there already',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'it is read-only',
    ENOSPC: 'the disk is full',
    ELOOP: 'its links lead nowhere'
};

/** Why the operating system refused something, without the words of Node. */
export function systemReason(error: unknown): string {
    return WORDS[errno(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** `ENOENT` and its like; empty for other errors. */
export function errno(error: unknown): string {
    return error instanceof Error && 'code' in error ? String(error.code) : '';
}
