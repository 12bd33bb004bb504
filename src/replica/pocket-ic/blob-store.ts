import { gunzipSync } from 'node:zlib';
import { toHex } from '../../protocol/bytes.js';
import { nativeSha256 } from '../../node/index.js';
import { PocketIcError } from './error.js';

/** Bytes of one blob, of one stable memory: more would not fit in a JSON text. */
export const MAX_BLOB = 256 * 1024 * 1024;
const MAX_TOTAL = 4 * MAX_BLOB;

/** What clients upload once and name by its hash. It is forgotten with the server. */
export class BlobStore {
    private readonly blobs = new Map<string, Uint8Array>();
    private total = 0;

    /** Gives the SHA-256 of what was sent, in hexadecimal. */
    put(sent: Uint8Array, encoding: string | undefined): string {
        const blob = decode(sent, encoding);
        const id = toHex(nativeSha256(sent));
        if (this.blobs.has(id)) return id;
        if (this.total + blob.length > MAX_TOTAL)
            throw new PocketIcError(
                'BodyTooLarge',
                `blobs of ${MAX_TOTAL} bytes are stored: start another server`
            );
        this.total += blob.length;
        this.blobs.set(id, blob);
        return id;
    }

    get(id: Uint8Array): Uint8Array {
        const blob = this.blobs.get(toHex(id));
        if (blob !== undefined) return blob;
        throw new PocketIcError('BlobNotFound', `no blob ${toHex(id)} was uploaded to this server`);
    }
}

function decode(sent: Uint8Array, encoding: string | undefined): Uint8Array {
    if (encoding === undefined) return sent;
    if (encoding !== 'gzip')
        throw new PocketIcError('BadRequest', `unknown content encoding ${encoding}: use gzip`);
    try {
        return Uint8Array.from(gunzipSync(sent, { maxOutputLength: MAX_BLOB }));
    } catch {
        throw new PocketIcError('BadRequest', `the blob is not gzipped, or has more than ${MAX_BLOB} bytes`);
    }
}
