import {
    closeSync,
    existsSync,
    fdatasyncSync,
    openSync,
    readdirSync,
    readFileSync,
    unlinkSync,
    writeSync
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ReplicaError } from '../error.js';
import type { RoundRecord } from '../rounds/index.js';
import { syncFolder } from '../../node/index.js';
import { decodeData, encodeData } from './manifest.js';

/**
 * The rounds since the last checkpoint, each flushed before anybody hears of what it did: four bytes of length, four
 * of CRC-32, then the record. A checkpoint begins a new journal and names it.
 */
export class Journal {
    private readonly folder: string;
    private number: number;
    private handle: number | undefined;

    constructor(folder: string, number: number) {
        this.folder = folder;
        this.number = number;
        this.removeOthers();
    }

    private get path(): string {
        return join(this.folder, `journal-${this.number}`);
    }

    get next(): number {
        return this.number + 1;
    }

    /** What there is. A last record that was never finished was never acknowledged, and does not count. */
    read(): { records: RoundRecord[]; isEmpty: boolean } {
        if (!existsSync(this.path)) return { records: [], isEmpty: true };
        const bytes = readFileSync(this.path);
        const records: RoundRecord[] = [];
        for (let offset = 0; offset + HEADER <= bytes.length;) {
            const end = offset + HEADER + bytes.readUInt32BE(offset);
            if (end > bytes.length) break;
            const content = bytes.subarray(offset + HEADER, end);
            if (crc32(content) !== bytes.readUInt32BE(offset + 4)) {
                if (end === bytes.length) break;
                throw new ReplicaError('STATE_CORRUPT', `${this.path} is damaged at byte ${offset}`);
            }
            records.push(decodeData<RoundRecord>(content));
            offset = end;
        }
        return { records, isEmpty: bytes.length === 0 };
    }

    append(record: RoundRecord): void {
        const content = encodeData(record);
        const header = Buffer.alloc(HEADER);
        header.writeUInt32BE(content.length, 0);
        header.writeUInt32BE(crc32(content), 4);
        const isNew = this.handle === undefined;
        this.handle ??= openSync(this.path, 'a');
        const bytes = Buffer.concat([header, content]);
        for (let done = 0; done < bytes.length;) done += writeSync(this.handle, bytes, done);
        fdatasyncSync(this.handle);
        if (isNew) syncFolder(this.folder);
    }

    /** Once a checkpoint that names the next journal is there. */
    startNext(): void {
        this.close();
        this.number++;
        this.removeOthers();
    }

    private removeOthers(): void {
        for (const name of readdirSync(this.folder)) {
            if (/^journal-\d+$/.test(name) && name !== `journal-${this.number}`) {
                unlinkSync(join(this.folder, name));
            }
        }
    }

    close(): void {
        if (this.handle !== undefined) closeSync(this.handle);
        this.handle = undefined;
    }
}

const HEADER = 8;
