import { IDL } from '@dfinity/candid';
import { asciiBytes, concatBytes } from '../protocol/bytes.js';
import { encodeWitness } from '../protocol/hash-tree.js';
import { CERTIFICATE_EXPRESSION, expressionPath } from '../protocol/http-tree.js';
import type { Header, HttpTree, Resource } from '../protocol/http-tree.js';
import { HttpResponse } from '../protocol/interface.js';
import { leb128 } from './candid-bytes.js';

const NOTHING = new Uint8Array();
/** Magic and types. The values of a response without body and headers, which follow: 1 + 1 + 2 bytes. */
const RESPONSE_HEADER = IDL.encode([HttpResponse], [{ status_code: 0, headers: [], body: NOTHING }]).slice(
    0,
    -4
);

/**
 * The reply to a request for an url, as `IDL.encode` would write it: body, headers, status.
 * @param certificate of the network over what is certified now
 * @param juryHash as in `HttpTree.witness`
 */
export function httpReply(
    site: HttpTree,
    url: string,
    certificate: Uint8Array,
    juryHash: Uint8Array | undefined
): Uint8Array {
    const resource = site.resource(url);
    const { body, headers, status } = resource;
    const all: Header[] = [...headers, ['IC-CertificateExpression', CERTIFICATE_EXPRESSION]];
    const proof = certificateHeader(resource, certificate, encodeWitness(site.witness(juryHash)));
    return concatBytes(
        RESPONSE_HEADER,
        ...blob(body),
        leb128(all.length + 1),
        ...all.flatMap(([name, value]) => [...blob(asciiBytes(name)), ...blob(asciiBytes(value))]),
        ...blob(asciiBytes('IC-Certificate')),
        ...blob(proof),
        Uint8Array.of(status & 0xff, status >>> 8)
    );
}

const blob = (bytes: Uint8Array): [Uint8Array, Uint8Array] => [leb128(bytes.length), bytes];

/** The value of the header `IC-Certificate`: a dictionary of RFC 8941. */
function certificateHeader(resource: Resource, certificate: Uint8Array, tree: Uint8Array): Uint8Array {
    return concatBytes(
        asciiBytes('certificate=:'),
        base64(certificate),
        asciiBytes(':, tree=:'),
        base64(tree),
        asciiBytes(':, version=2, expr_path=:'),
        base64(expressionPath(resource)),
        asciiBytes(':')
    );
}

const DIGITS = asciiBytes('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PADDING = 0x3d;

/** Base64 (RFC 4648, section 4) in ASCII bytes: the engine has no encoder of its own, and texts are dear in it. */
export function base64(bytes: Uint8Array): Uint8Array {
    const { length } = bytes;
    const digits = new Uint8Array(4 * Math.ceil(length / 3)).fill(PADDING);
    const digit = (bits: number) => DIGITS[bits & 63] as number;
    for (let from = 0, to = 0; from < length; from += 3, to += 4) {
        // Past the end a byte reads as undefined, and counts as 0.
        const bits =
            ((bytes[from] as number) << 16) |
            ((bytes[from + 1] as number) << 8) |
            (bytes[from + 2] as number);
        digits[to] = digit(bits >>> 18);
        digits[to + 1] = digit(bits >>> 12);
        if (from + 1 < length) digits[to + 2] = digit(bits >>> 6);
        if (from + 2 < length) digits[to + 3] = digit(bits);
    }
    return digits;
}
