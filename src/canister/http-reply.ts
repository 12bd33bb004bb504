import { IDL } from '@dfinity/candid';
import { asciiBytes, concatBytes } from '../protocol/bytes.js';
import { encodeWitness } from '../protocol/hash-tree.js';
import { CERTIFICATE_EXPRESSION, expressionPath } from '../protocol/http-tree.js';
import type { Header, HttpTree, Resource } from '../protocol/http-tree.js';
import { HttpResponse } from '../protocol/interface.js';
import { leb128 } from './candid-bytes.js';

const NOTHING = new Uint8Array();
const HASH_BYTES = 32;
/** Magic and types. The values of a response without body and headers, which follow: 1 + 1 + 2 bytes. */
const RESPONSE_HEADER = IDL.encode([HttpResponse], [{ status_code: 0, headers: [], body: NOTHING }]).slice(
    0,
    -4
);

/** Of the replies for one resource, what depends on neither certificate nor log. */
interface Frame {
    /** Up to the value of the header `IC-Certificate`, which comes last. */
    readonly before: Uint8Array;
    /** The end of that value. */
    readonly path: Uint8Array;
    readonly status: Uint8Array;
}

const CERTIFICATE = asciiBytes('certificate=:');
const TREE = asciiBytes(':, tree=:');

/**
 * Replies to requests, as `IDL.encode` would write them: body, headers, status. Queries keep nothing, so what is the same
 * in all of them is worked out when the module is installed: the certificate and one hash are all that a request adds.
 */
export class HttpReplies {
    private readonly frames: ReadonlyMap<Resource, Frame>;
    /** The witness of a log up to its hash: as many triples of bytes as there are, in base64, and the others. */
    private readonly witness: readonly [digits: Uint8Array, rest: Uint8Array];

    constructor(private readonly site: HttpTree) {
        this.frames = new Map(site.resources.map((resource) => [resource, frameOf(resource)]));
        const before = encodeWitness(site.witness(new Uint8Array(HASH_BYTES))).slice(0, -HASH_BYTES);
        const triples = before.length - (before.length % 3);
        this.witness = [base64(before.slice(0, triples)), before.slice(triples)];
    }

    /**
     * @param certificate of the network over what is certified now
     * @param juryHash as in `HttpTree.witness`
     */
    reply(url: string, certificate: Uint8Array, juryHash: Uint8Array | undefined): Uint8Array {
        const { before, path, status } = this.frames.get(this.site.resource(url)) as Frame;
        const proof = [CERTIFICATE, base64(certificate), TREE, ...this.tree(juryHash), path];
        const size = proof.reduce((sum, { length }) => sum + length, 0);
        return concatBytes(before, leb128(size), ...proof, status);
    }

    /** In base64. */
    private tree(juryHash: Uint8Array | undefined): readonly Uint8Array[] {
        if (juryHash === undefined) return [base64(encodeWitness(this.site.witness(undefined)))];
        const [digits, rest] = this.witness;
        return [digits, base64(concatBytes(rest, juryHash))];
    }
}

function frameOf(resource: Resource): Frame {
    const { body, headers, status } = resource;
    const all: Header[] = [...headers, ['IC-CertificateExpression', CERTIFICATE_EXPRESSION]];
    return {
        before: concatBytes(
            RESPONSE_HEADER,
            ...blob(body),
            leb128(all.length + 1),
            ...all.flatMap(([name, value]) => [...blob(asciiBytes(name)), ...blob(asciiBytes(value))]),
            ...blob(asciiBytes('IC-Certificate'))
        ),
        path: concatBytes(
            asciiBytes(':, version=2, expr_path=:'),
            base64(expressionPath(resource)),
            asciiBytes(':')
        ),
        status: Uint8Array.of(status & 0xff, status >>> 8)
    };
}

const blob = (bytes: Uint8Array): [Uint8Array, Uint8Array] => [leb128(bytes.length), bytes];

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
