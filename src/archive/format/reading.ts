/** A file of an archive that is needed, and how large it can rightly be. */
export interface FileRequest {
    readonly name: string;
    readonly maxBytes: number;
}

/**
 * Reads an archive without saying how: it yields each file that it needs, and is given its bytes. So one set of rules
 * reads a folder on the disk at once, and one in a browser as its files come.
 */
export type Reading<T> = Generator<FileRequest, T, Uint8Array>;
