import { asciiBytes, concatBytes, equalBytes } from '../../protocol/bytes.js';
import { canonicalJson, JsonFields, requireCanonical, type FileKind } from '../../protocol/json-file.js';

/** Bytes of the list that are parsed at once, at least. */
const PIECE_BYTES = 128 * 1024;
/** What stands before and behind a list takes less. */
const MAX_AROUND_BYTES = 1024;
const [OPENING, CLOSING] = [asciiBytes('{\n'), asciiBytes('\n  ]\n}\n')];
/** Where one object ends and the next begins: no canonical text holds it elsewhere, since JSON escapes line feeds. */
const BETWEEN = asciiBytes('\n    },\n    {');
const LAST = asciiBytes('\n    }\n  ]');
const [END_OF_OBJECT, COMMA_AND_LINE] = ['\n    }'.length, ',\n'.length];
const LINE_FEED = 0x0a;

export interface ObjectList<T> {
    readonly items: readonly T[];
    /** The file with nothing in its list; whoever knows its other members holds it against their canonical form. */
    readonly around: Uint8Array;
    /** Where the list ends in the file; 0 if it is empty. */
    readonly end: number;
}

/**
 * The objects of the list `name` of a file of up to 32 MiB, which is in its canonical form if what is around the list
 * is. A long list is read in pieces, so that no parser holds all of it: if each piece is canonical in brackets of its
 * own, so is the whole.
 * @param encode one of the items, as the file has it
 * @throws {JuryError} with the code of `kind`
 */
export function decodeObjects<T>(
    bytes: Uint8Array,
    name: string,
    kind: FileKind,
    read: (fields: JsonFields, number: number) => T,
    encode: (item: T) => object
): ObjectList<T> {
    const member = asciiBytes(`  "${name}": [\n`);
    const from = indexOf(bytes, member, 0, MAX_AROUND_BYTES) + member.length;
    const last = lastIndexOf(bytes, LAST);
    // What has no list and is longer is in no form of ours, and is not parsed to say so.
    if (from < member.length || last < from)
        return { items: [], around: bytes.subarray(0, MAX_AROUND_BYTES + 1), end: 0 };
    const end = last + LAST.length;
    const items: T[] = [];
    for (const piece of piecesOf(bytes, from, last + END_OF_OBJECT)) {
        const first = items.length;
        const whole = concatBytes(OPENING, member, piece, CLOSING);
        const found = JsonFields.of(whole, kind)
            .objectList(name)
            .map((fields, i) => read(fields, first + i));
        requireCanonical(whole, canonicalJson({ [name]: found.map(encode) }), kind);
        for (const item of found) items.push(item);
    }
    const around = concatBytes(bytes.subarray(0, from - 1), asciiBytes(']'), bytes.subarray(end));
    return { items, around, end };
}

/** Of the bytes `[from, to)`, cut between objects. */
function* piecesOf(bytes: Uint8Array, from: number, to: number): Generator<Uint8Array> {
    for (let at; (at = nextBoundary(bytes, from + PIECE_BYTES, to)) >= 0; from = at + COMMA_AND_LINE) {
        at += END_OF_OBJECT;
        yield bytes.subarray(from, at);
    }
    yield bytes.subarray(from, to);
}

function nextBoundary(bytes: Uint8Array, from: number, to: number): number {
    for (let i = from; i < to; i++) {
        i = bytes.indexOf(LINE_FEED, i);
        if (i < 0) return -1;
        if (isAt(bytes, i, BETWEEN)) return i;
    }
    return -1;
}

const isAt = (bytes: Uint8Array, at: number, what: Uint8Array) =>
    equalBytes(bytes.subarray(at, at + what.length), what);

function indexOf(bytes: Uint8Array, what: Uint8Array, from: number, to: number): number {
    for (let i = from; i < to; i++) if (isAt(bytes, i, what)) return i;
    return -1;
}

function lastIndexOf(bytes: Uint8Array, what: Uint8Array): number {
    for (let i = bytes.length - what.length; i > bytes.length - MAX_AROUND_BYTES && i >= 0; i--)
        if (isAt(bytes, i, what)) return i;
    return -1;
}
