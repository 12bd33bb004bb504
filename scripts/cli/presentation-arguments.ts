import { InvalidArgumentError } from 'commander';
import { MAX_AUDIENCE_BYTES, MAX_NONCE_BYTES } from '../../src/juror/index.js';
import { fromHex } from '../../src/protocol/bytes.js';

/** Options about presentations. Apart from the others, since what knows of letters is much to load. */

export function parseNonce(text: string): Uint8Array {
    const bytes = fromHex(text);
    if (bytes === undefined || bytes.length < 8 || bytes.length > MAX_NONCE_BYTES)
        throw new InvalidArgumentError(`It is no hexadecimal of 8 to ${MAX_NONCE_BYTES} bytes.`);
    return bytes;
}

export function parseAudience(text: string): string {
    if (new TextEncoder().encode(text).length > MAX_AUDIENCE_BYTES)
        throw new InvalidArgumentError(`It has more than ${MAX_AUDIENCE_BYTES} bytes.`);
    return text;
}
