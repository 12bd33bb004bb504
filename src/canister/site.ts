import built from '#built-site';
import { asciiBytes, fromHex } from '../protocol/bytes.js';
import { ANY_PATH, HttpTree } from '../protocol/http-tree.js';
import type { Resource } from '../protocol/http-tree.js';

/**
 * What the canister answers to HTTP requests: the page of the log and the verify page, which are one file that looks at
 * its address. It is fixed in the module, so nothing in it may depend on the state.
 */
const page = {
    ...built.page,
    body: bytesOf(built.page.body),
    hash: known(built.page.hash)
};

const missing: Resource = {
    ...built.missing,
    path: ANY_PATH,
    body: asciiBytes(built.missing.body),
    hash: known(built.missing.hash)
};

export const SITE = new HttpTree([{ ...page, path: '/' }, { ...page, path: '/verify' }, missing]);

/** To read 100 kB out of a text byte by byte would cost every install and upgrade 200 million instructions. */
function bytesOf({ length, words }: typeof built.page.body): Uint8Array {
    const numbers = new Uint32Array(JSON.parse(words) as number[]);
    return new Uint8Array(numbers.buffer, 0, length);
}

function known(hex: string): Uint8Array {
    const hash = fromHex(hex);
    if (hash?.length !== 32) throw new Error(`${hex} is no SHA-256`);
    return hash;
}

/** 32 bytes: the hash of `labeled("http_expr", E)`, the half of the certified tree beside `jury_blocks`. */
export const HTTP_EXPR_HASH: Uint8Array = SITE.hash;
