import { decode, encode } from 'cborg';
import { asciiBytes, equalBytes } from '../../../src/protocol/bytes.js';
import { lookupSubtree, parseCertificate } from '../../../src/protocol/certificate.js';
import { outcome } from '../bytes.js';

/**
 * What the libraries that we are held against do otherwise, and why it is their fault. A difference that none of
 * these explains fails the test that meets it.
 */
export const FAULTS = {
    LAX_CBOR:
        'they take CBOR that is not canonical: bytes after the end, long forms, fields twice or unknown',
    LABELS_UNORDERED: 'they do not look whether the labels of a tree ascend, and would find either of two',
    TIME_IGNORED: 'they take a certificate without a time, or with one in a form that has others',
    SHARDS_UNKNOWN:
        'they know one of the two layouts of canister ranges, so they refuse what the network signs',
    VALUE_NOT_ASKED:
        'they take a certificate that shows nothing of the canister: whoever looks it up has to see'
} as const;
export type Fault = keyof typeof FAULTS;

/** Why somebody accepts what we refuse with a code; undefined if it is not their fault. */
export function faultOfAccepting(bytes: Uint8Array, code: string): Fault | undefined {
    if (code === 'MALFORMED_CBOR' && !isCanonical(bytes)) return 'LAX_CBOR';
    if (code === 'MALFORMED_CERTIFICATE') return 'LABELS_UNORDERED';
    if (code === 'TIME_MISSING') return 'TIME_IGNORED';
    if (code === 'CANISTER_MISMATCH') return 'VALUE_NOT_ASKED';
    return undefined;
}

/** Why somebody refuses what we accept. */
export function faultOfRefusing(bytes: Uint8Array): Fault | undefined {
    if (outcome(() => parseCertificate(bytes)) !== 'accepted') return undefined;
    const { delegation } = parseCertificate(bytes);
    if (delegation === undefined) return undefined;
    const vouching = parseCertificate(delegation.certificate).tree;
    const isSharded = lookupSubtree(vouching, [asciiBytes('canister_ranges')]).status === 'found';
    return isSharded ? 'SHARDS_UNKNOWN' : undefined;
}

/** By another reader than ours: `cborg` in its strict mode, and what it read written again. */
function isCanonical(bytes: Uint8Array): boolean {
    const strict = { strict: true, allowIndefinite: false, rejectDuplicateMapKeys: true, useMaps: false };
    const tagged = bytes[0] === 0xd9 && bytes[1] === 0xd9 && bytes[2] === 0xf7;
    const body = tagged ? bytes.slice(3) : bytes;
    try {
        const value = decode(body, strict) as Record<string, unknown>;
        const known = ['tree', 'signature', 'delegation'];
        if (!Object.keys(value).every((key) => known.includes(key))) return false;
        const inner = value['delegation'] as { certificate?: unknown } | undefined;
        if (inner?.certificate instanceof Uint8Array && !isCanonical(inner.certificate)) return false;
        return equalBytes(encode(value), body);
    } catch {
        return false;
    }
}
