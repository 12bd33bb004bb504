import { gzip } from 'pako';
import { concatBytes } from '../../src/protocol/bytes.js';
import { leb128 } from '../../src/protocol/leb128.js';

/**
 * Appends a custom section to a Wasm module (WebAssembly core specification, "Custom Section"). The Internet
 * Computer serves sections named `icp:public NAME` as metadata.
 */
export function withCustomSection(wasm: Uint8Array, name: string, content: Uint8Array): Uint8Array {
    const nameBytes = new TextEncoder().encode(name);
    const body = concatBytes(leb128(nameBytes.length), nameBytes, content);
    return concatBytes(wasm, Uint8Array.of(0), leb128(body.length), body);
}

/** The header's place for the operating system (RFC 1952), and its value for "unknown". */
const SYSTEM_OFFSET = 9;
const UNKNOWN_SYSTEM = 255;

/**
 * gzip without time or operating system: equal input gives equal bytes. By a library whose version is pinned: what the
 * zlib of Node writes depends on whether Node brings its own, changed one, or was built with that of the system.
 * @param memLevel of zlib: blocks are shorter with a lower one, each with a code of its own
 */
export function reproducibleGzip(bytes: Uint8Array, memLevel = 8): Uint8Array {
    const zipped = gzip(bytes, { level: 9, memLevel });
    zipped[SYSTEM_OFFSET] = UNKNOWN_SYSTEM;
    return zipped;
}
