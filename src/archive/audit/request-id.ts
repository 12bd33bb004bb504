import { compareBytes, concatBytes } from '../../protocol/bytes.js';
import { sha256 } from '../../protocol/sha256.js';

type Field = string | bigint | Uint8Array;

/** The id of a call (interface specification, "Request ids"): the hash of what was asked, independent of encoding. */
export function requestId(fields: Readonly<Record<string, Field | undefined>>): Uint8Array {
    const pairs = Object.entries(fields).flatMap(([name, value]) =>
        value === undefined ? [] : [concatBytes(hashOf(name), hashOf(value))]
    );
    return sha256(concatBytes(...pairs.sort(compareBytes)));
}

function hashOf(value: Field): Uint8Array {
    if (typeof value === 'string') return sha256(new TextEncoder().encode(value));
    return sha256(typeof value === 'bigint' ? leb128(value) : value);
}

function leb128(value: bigint): Uint8Array {
    const bytes: number[] = [];
    for (let rest = value; ; rest >>= 7n) {
        const low = Number(rest & 0x7fn);
        if (rest < 0x80n) return Uint8Array.from([...bytes, low]);
        bytes.push(low | 0x80);
    }
}
