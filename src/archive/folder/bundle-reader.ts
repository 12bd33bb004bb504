import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_BUNDLE_BYTES } from '../format/index.js';
import { readArchiveFile } from './folder-files.js';

/** Reads one bundle after another into the same memory: what it gave last is gone with the next. */
export class BundleReader {
    private memory = new Uint8Array(2 ** 17);

    constructor(private readonly folder: string) {}

    /** @throws as `readArchiveFile` */
    read(name: string): Uint8Array {
        // What cannot be read like this is told of as any other file.
        return this.tryToRead(name) ?? readArchiveFile(this.folder, name, MAX_BUNDLE_BYTES);
    }

    private tryToRead(name: string): Uint8Array | undefined {
        let file: number | undefined;
        try {
            // Neither a link nor a pipe that nobody writes to: whoever made the folder chose its content.
            file = openSync(join(this.folder, name), constants.O_RDONLY | NO_FOLLOW | NO_WAIT);
            const found = fstatSync(file);
            if (!found.isFile() || found.size > MAX_BUNDLE_BYTES) return undefined;
            if (found.size >= this.memory.length) this.memory = new Uint8Array(2 * found.size);
            let size = 0;
            for (let more = 1; more > 0 && size < this.memory.length; size += more)
                more = readSync(file, this.memory, size, this.memory.length - size, null);
            return size === found.size ? this.memory.subarray(0, size) : undefined;
        } catch {
            return undefined;
        } finally {
            if (file !== undefined) closeSync(file);
        }
    }
}

/** Not every system has them. */
const { O_NOFOLLOW: NO_FOLLOW = 0, O_NONBLOCK: NO_WAIT = 0 } = constants;
