import { InvalidArgumentError } from 'commander';
import { fromHex } from '../../src/protocol/bytes.js';
import { MAX_NONCE_BYTES } from '../../src/juror/index.js';

/** The index of a block, or another number that Candid takes for a nat32. */
export function parseIndex(text: string): number {
    if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffffffff)
        throw new InvalidArgumentError('It is no whole number.');
    return Number(text);
}

export function parseDays(text: string): number {
    const days = parseIndex(text);
    if (days === 0) throw new InvalidArgumentError('It is no number of days from 1 on.');
    return days;
}

export function parseNonce(text: string): Uint8Array {
    const bytes = fromHex(text);
    if (bytes === undefined || bytes.length < 8 || bytes.length > MAX_NONCE_BYTES)
        throw new InvalidArgumentError(`It is no hexadecimal of 8 to ${MAX_NONCE_BYTES} bytes.`);
    return bytes;
}

export function parseSeconds(text: string): number {
    if (!/^\d{1,6}$/.test(text) || Number(text) < 1)
        throw new InvalidArgumentError('It is no number of seconds from 1 to 999999.');
    return Number(text);
}

/** In the code of a letter some 1,000 more bytes stand behind it, and a reader has to make the code out on paper. */
export const MAX_PAGE_BYTES = 1000;

/** The address of a verify page, in the form that browsers make of it. */
export function parsePage(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !['http:', 'https:', 'file:'].includes(url.protocol))
        throw new InvalidArgumentError('It is no http, https or file address.');
    url.hash = '';
    if (url.href.length <= MAX_PAGE_BYTES) return url.href;
    throw new InvalidArgumentError(
        `It has ${url.href.length} bytes, and the codes on the letters take ${MAX_PAGE_BYTES}.`
    );
}
