import { decode, encode } from 'cborg';
import { concatBytes } from '../../protocol/bytes.js';
import { encodeHashTree, type HashTree } from '../../protocol/hash-tree.js';

const SELF_DESCRIBED = Uint8Array.of(0xd9, 0xd9, 0xf7);
const MAX_DEPTH = 64;

/** Anything that cborg writes, behind the self-described tag that the interface specification asks for. */
export function encodeCbor(value: unknown): Uint8Array {
    return concatBytes(SELF_DESCRIBED, encode(value));
}

/** A certificate's map, with the tree spliced in as it is. `delegation`: an encoded CBOR map. */
export function encodeCertificateMap(
    tree: HashTree,
    signature: Uint8Array,
    delegation?: Uint8Array
): Uint8Array {
    return concatBytes(
        SELF_DESCRIBED,
        Uint8Array.of(0xa0 | (delegation === undefined ? 2 : 3)),
        encode('tree'),
        encodeHashTree(tree),
        encode('signature'),
        encode(signature),
        ...(delegation === undefined ? [] : [encode('delegation'), delegation])
    );
}

/** Length of an item's head, and what it says of the items inside. */
function head(bytes: Uint8Array, offset: number): { major: number; value: number; next: number } {
    const first = bytes[offset];
    if (first === undefined) throw new Error('unexpected end');
    const [major, low] = [first >> 5, first & 31];
    if (low < 24) return { major, value: low, next: offset + 1 };
    if (low > 27) throw new Error('indefinite lengths are not accepted');
    const width = 2 ** (low - 24);
    let value = 0;
    for (let i = 1; i <= width; i++) value = value * 256 + (bytes[offset + i] ?? NaN);
    if (Number.isNaN(value)) throw new Error('unexpected end');
    return { major, value, next: offset + 1 + width };
}

/** The decoder recurses: a request of a few thousand opening brackets must not overflow its stack. */
function checkDepth(bytes: Uint8Array): void {
    const open: number[] = [1];
    let offset = 0;
    while (open.length > 0) {
        const left = open.pop() ?? 0;
        if (left === 0) continue;
        open.push(left - 1);
        const { major, value, next } = head(bytes, offset);
        offset = next;
        if (major === 2 || major === 3) offset += value;
        else if (major === 4 || major === 5) open.push(major === 4 ? value : 2 * value);
        else if (major === 6) open.push(1);
        if (open.length > MAX_DEPTH) throw new Error('nested too deeply');
        if (offset > bytes.length) throw new Error('unexpected end');
    }
}

/** Strict decoding of bytes that a client sent: one item, definite lengths, shortest integers, distinct keys. */
export function decodeCbor(bytes: Uint8Array): unknown {
    const tagged = SELF_DESCRIBED.every((byte, index) => bytes[index] === byte);
    const item = tagged ? bytes.slice(SELF_DESCRIBED.length) : bytes;
    checkDepth(item);
    return decode(item, {
        strict: true,
        allowIndefinite: false,
        allowUndefined: false,
        rejectDuplicateMapKeys: true
    }) as unknown;
}
