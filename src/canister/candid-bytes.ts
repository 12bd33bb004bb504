import { IDL } from '@dfinity/candid';
import { concatBytes } from '../protocol/bytes.js';
import { DATA_HEADER } from '../protocol/block.js';
import { Block } from '../protocol/interface.js';

/**
 * Replies by hand for what is called most, or with most in it: `IDL` spends 140,000 instructions on every blob. What is
 * written here is byte for byte what `IDL.encode` writes.
 */

/** A reply of no value: `DIDL`, no types, no values. It is the argument of no values, too. */
export const NO_VALUES: Uint8Array = Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0);

/** A reply of type `nat32`. */
export function encodeNat32(value: number): Uint8Array {
    return Uint8Array.of(
        ...[0x44, 0x49, 0x44, 0x4c, 0, 1, 0x79],
        ...[value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24]
    );
}

const BLOBS_HEADER = IDL.encode([IDL.Vec(IDL.Vec(IDL.Nat8))], [[]]).slice(0, -1);

/** A reply of type `vec blob`. */
export function encodeBlobs(blobs: readonly Uint8Array[]): Uint8Array {
    const count = leb128(blobs.length);
    let size = BLOBS_HEADER.length + count.length;
    for (let i = 0; i < blobs.length; i++) {
        const { length } = blobs[i] as Uint8Array;
        size += length < 128 ? length + 1 : length + leb128(length).length;
    }
    const bytes = new Uint8Array(size);
    bytes.set(BLOBS_HEADER);
    bytes.set(count, BLOBS_HEADER.length);
    let offset = BLOBS_HEADER.length + count.length;
    for (let i = 0; i < blobs.length; i++) {
        const blob = blobs[i] as Uint8Array;
        if (blob.length < 128) bytes[offset++] = blob.length;
        else {
            const prefix = leb128(blob.length);
            bytes.set(prefix, offset);
            offset += prefix.length;
        }
        bytes.set(blob, offset);
        offset += blob.length;
    }
    return bytes;
}

/** The type table of a `Block`, and the table and record type of what stands in it. */
const BLOCK_HEADER = blockHeader();

/**
 * A reply of type `Block`. The stored bytes of a block are the Candid encoding of its data, and the values behind
 * their header are exactly what the reply holds between its certificate and its tree.
 */
export function encodeBlock(
    dataBytes: Uint8Array,
    certificate: Uint8Array,
    tree: Uint8Array,
    previousHash: Uint8Array
): Uint8Array {
    return concatBytes(
        BLOCK_HEADER,
        leb128(certificate.length),
        certificate,
        dataBytes.subarray(DATA_HEADER.length),
        leb128(tree.length),
        tree,
        leb128(previousHash.length),
        previousHash
    );
}

function blockHeader(): Uint8Array {
    const none = new Uint8Array();
    const data = {
        kind: { Add: null },
        jurors: [],
        rand: [],
        jurors_index: 0,
        memo: none,
        draw: [],
        author: [],
        timestamp: []
    };
    const valueBytes = 3 + 11;
    return IDL.encode([Block], [{ certificate: none, tree: none, data, previous_hash: none }]).slice(
        0,
        -valueBytes
    );
}

export function leb128(value: number): Uint8Array {
    const bytes: number[] = [];
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
    bytes.push(rest);
    return Uint8Array.from(bytes);
}
